//! How fast the devnode is: `cargo bench --bench speed`, or with the profile of the tests, which is compiled
//! already, `cargo bench --profile dev --bench speed`.
//!
//! Two figures have a target on two cores in a release build: a node starts inside a process in less than 50 ms, and a
//! thousand token transfers through JSON-RPC take at most 5 s.
#![cfg_attr(target_arch = "wasm32", allow(missing_docs))]

#[cfg(not(target_arch = "wasm32"))]
fn main() -> anyhow::Result<()> {
    speed::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod speed {
    use std::time::{Duration, Instant};

    use alloy::{
        eips::eip2718::Encodable2718,
        network::{EthereumWallet, NetworkTransactionBuilder, TransactionBuilder},
        primitives::{Address, U256},
        providers::Provider,
        rpc::types::TransactionRequest,
        sol,
        sol_types::{SolCall, SolValue},
    };
    use anyhow::{ensure, Context, Result};
    use imo_cli::{
        build,
        chain::{self, ArbWasmCache, Chain, ARB_WASM_CACHE},
        deploy::{self, Plan},
    };
    use imo_devnode::Devnode;

    const STARTS: u32 = 50;
    const TRANSFERS: u64 = 1_000;

    sol! {
        function transfer(address to, uint256 value) external returns (bool);
        function balanceOf(address account) external view returns (uint256);
    }

    pub(super) fn main() -> Result<()> {
        start()?;
        tokio::runtime::Runtime::new()?.block_on(transfers())
    }

    /// Starts nodes, one after the other.
    fn start() -> Result<()> {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let start = Instant::now();
            let node = Devnode::builder().start()?;
            times.push(start.elapsed());
            drop(node);
        }
        let first = times[0];
        times.sort();
        println!(
            "start in process: first {:.1} ms, median {:.1} ms, longest {:.1} ms (target 50 ms)",
            milliseconds(first),
            milliseconds(times[times.len() / 2]),
            milliseconds(times[times.len() - 1]),
        );
        Ok(())
    }

    /// Signs, sends and awaits transfers of the token, one after the other.
    async fn transfers() -> Result<()> {
        let code = build::contract("token")?.code;
        let node = Devnode::builder().start()?;
        let signer = chain::signer(chain::DEVNODE_CHAIN_ID, None)?;
        let owner = signer.address();
        let chain = Chain::connect(&node.http_url(), [signer.clone()]).await?;
        let supply = U256::from(10).pow(U256::from(24));
        let desk = build::contract("desk")?.code;
        let desk = deploy::deploy(&chain, owner, &desk, &Plan::default()).await?;
        let arguments = (
            desk.address,
            owner,
            "Tiny Model",
            "TINY",
            supply,
            U256::from(8_000),
            U256::from(1),
            U256::ZERO,
            U256::ZERO,
            Vec::<Address>::new(),
            Vec::<Address>::new(),
        );
        let plan = Plan {
            constructor: Some(arguments.abi_encode_params().into()),
            ..Plan::default()
        };
        let token = deploy::deploy(&chain, owner, &code, &plan).await?.address;
        let cache = ArbWasmCache::cacheProgramCall { program: token }
            .abi_encode()
            .into();
        chain
            .transact(owner, ARB_WASM_CACHE, U256::ZERO, cache)
            .await?;

        let wallet = EthereumWallet::from(signer);
        let mut nonce = chain.provider.get_transaction_count(owner).await?;
        let price = chain.provider.get_gas_price().await?;
        let mut gas = 0;
        let start = Instant::now();
        for index in 0..TRANSFERS {
            let to = Address::left_padding_from(&(index + 1_000_000).to_be_bytes());
            let call = transferCall {
                to,
                value: U256::from(index + 1),
            };
            let transaction = TransactionRequest::default()
                .with_from(owner)
                .with_to(token)
                .with_input(call.abi_encode())
                .with_nonce(nonce)
                .with_chain_id(chain.id)
                .with_gas_limit(200_000)
                .with_max_fee_per_gas(price * 2)
                .with_max_priority_fee_per_gas(0)
                .build(&wallet)
                .await?;
            nonce += 1;
            let sent = chain
                .provider
                .send_raw_transaction(&transaction.encoded_2718())
                .await?;
            let receipt = chain
                .provider
                .get_transaction_receipt(*sent.tx_hash())
                .await?;
            let receipt = receipt.context("the transaction is not mined at once")?;
            ensure!(receipt.status(), "a transfer failed");
            gas += receipt.gas_used;
        }
        let time = start.elapsed();
        let last = Address::left_padding_from(&(TRANSFERS + 999_999).to_be_bytes());
        let held = chain.view(token, &balanceOfCall { account: last }).await?;
        ensure!(
            held == U256::from(TRANSFERS),
            "the last transfer did not arrive"
        );
        println!(
            "{TRANSFERS} token transfers to new holders through JSON-RPC: {:.2} s (target 5 s), {} gas each",
            time.as_secs_f64(),
            gas / TRANSFERS,
        );
        Ok(())
    }

    fn milliseconds(time: Duration) -> f64 {
        time.as_secs_f64() * 1e3
    }
}
