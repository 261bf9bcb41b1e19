//! Methods that read: identity, accounts, blocks, transactions, receipts, fees.

use alloy_consensus::{Header, ReceiptEnvelope, TxEnvelope, TxReceipt};
use alloy_primitives::{address, keccak256, Address, Bytes, B256, U256};
use alloy_rpc_types_eth::{Block, FeeHistory, Transaction, TransactionReceipt};
use alloy_sol_types::{sol, SolCall};
use serde_json::{json, Value};

use crate::client::{code, quantity, Test};

sol! {
    function isChainOwner(address account) returns (bool);
    function allCacheManagers() returns (address[]);
}

#[test]
fn says_who_it_is() {
    let test = Test::new();
    assert_eq!(test.call("eth_chainId", json!([])), "0x64aba");
    assert_eq!(test.call("net_version", json!([])), "412346");
    let version = test.call("web3_clientVersion", json!([]));
    assert!(
        version.as_str().unwrap().starts_with("imo-devnode/"),
        "{version}"
    );
    assert_eq!(test.call("net_listening", json!([])), true);
    assert_eq!(test.call("net_peerCount", json!([])), "0x0");
    assert_eq!(test.call("eth_syncing", json!([])), false);
    assert_eq!(test.call("eth_mining", json!([])), false);
    assert_eq!(quantity(&test.call("eth_protocolVersion", json!([]))), 68);
    let hash: B256 = test.get("web3_sha3", json!(["0x1234"]));
    assert_eq!(hash, keccak256([0x12, 0x34]));
}

#[test]
fn funds_the_known_accounts() {
    let test = Test::new();
    let accounts: Vec<Address> = test.get("eth_accounts", json!([]));
    assert_eq!(accounts.len(), 11);
    assert_eq!(
        accounts[0],
        address!("0x3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E")
    );
    assert_eq!(
        accounts[1],
        address!("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
    );
    assert_eq!(
        accounts[10],
        address!("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")
    );
    let ether = U256::from(10).pow(U256::from(18));
    for account in &accounts[1..] {
        assert_eq!(test.balance(*account), ether * U256::from(10_000));
    }
    assert!(test.balance(accounts[0]) > ether * U256::from(990));
}

#[test]
fn starts_like_a_nitro_devnode() {
    let test = Test::new();
    let code = |address| test.get::<Bytes>("eth_getCode", json!([address, "latest"]));
    let factory = address!("0x4e59b44847b379578588920ca78fbf26c0b4956c");
    let deployer = address!("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990");
    let cache_manager = address!("0x2F8Bd4EaB69764c105aDd7dE7CB0402557a44E6f");
    assert_eq!(code(factory).len(), 69);
    assert_eq!(code(deployer).len(), 2269);
    assert_eq!(
        (code(cache_manager).len(), code(cache_manager)[0]),
        (7452, 0)
    );
    assert_eq!(
        code(address!("0x0000000000000000000000000000000000000071")),
        Bytes::from(vec![0xfe])
    );
    assert_eq!(test.nonce(test.account(0)), 6);
    assert_eq!(test.block_number(), 7);
    let ask = |to: Address, data: Vec<u8>| {
        test.get::<Bytes>(
            "eth_call",
            json!([{ "to": to, "data": Bytes::from(data) }, "latest"]),
        )
    };
    let owner = isChainOwnerCall {
        account: test.account(0),
    }
    .abi_encode();
    let is_owner = ask(
        address!("0x000000000000000000000000000000000000006b"),
        owner,
    );
    assert_eq!(U256::from_be_slice(&is_owner), U256::ONE);
    let managers = allCacheManagersCall {}.abi_encode();
    let managers = ask(
        address!("0x0000000000000000000000000000000000000072"),
        managers,
    );
    assert_eq!(&managers[64..], cache_manager.into_word().as_slice());
}

#[test]
fn blocks_hash_to_what_they_claim() {
    let test = Test::new();
    test.deploy(&code::COUNTER);
    let mut parent = B256::ZERO;
    for number in 0..=test.block_number() {
        let block: Block = test.get(
            "eth_getBlockByNumber",
            json!([format!("{number:#x}"), true]),
        );
        let header: &Header = &block.header.inner;
        assert_eq!(header.hash_slow(), block.header.hash);
        assert_eq!(header.parent_hash, parent);
        assert_eq!(header.number, number);
        let transactions: Vec<TxEnvelope> = block
            .transactions
            .txns()
            .map(|tx| tx.inner.inner().clone())
            .collect();
        let root = alloy_consensus::proofs::calculate_transaction_root(&transactions);
        assert_eq!(header.transactions_root, root);
        parent = block.header.hash;
        let by_hash: Block = test.get("eth_getBlockByHash", json!([parent, true]));
        assert_eq!(by_hash, block);
    }
}

#[test]
fn blocks_have_nitros_members() {
    let test = Test::new();
    let block = test.call("eth_getBlockByNumber", json!(["latest", false]));
    assert_eq!(block["sendCount"], "0x0");
    assert_eq!(block["sendRoot"], format!("{:#x}", B256::ZERO));
    assert!(block["l1BlockNumber"].is_string());
    assert_eq!(block["difficulty"], "0x1");
    assert_eq!(block["gasLimit"], "0x4000000000000");
    assert_eq!(block["baseFeePerGas"], "0x5f5e100");
    assert_eq!(block["miner"], "0xa4b000000000000000000073657175656e636572");
    assert_eq!(block["extraData"], format!("{:#x}", B256::ZERO));
    // Send count, L1 block number and ArbOS version.
    assert!(block["mixHash"]
        .as_str()
        .unwrap()
        .ends_with("000000000000003d0000000000000000"));
    assert!(block["transactions"][0].is_string());
}

#[test]
fn tags_name_blocks() {
    let test = Test::new();
    let hash = |tag: &str| test.call("eth_getBlockByNumber", json!([tag, false]))["hash"].clone();
    for tag in ["pending", "safe", "finalized"] {
        assert_eq!(hash(tag), hash("latest"));
    }
    assert_eq!(hash("earliest"), hash("0x0"));
    assert_eq!(
        test.call("eth_getBlockByNumber", json!(["0xffff", false])),
        Value::Null
    );
    assert_eq!(
        test.call("eth_getBlockByHash", json!([B256::ZERO, false])),
        Value::Null
    );
    let counts = |method| test.call(method, json!(["latest"]));
    assert_eq!(counts("eth_getBlockTransactionCountByNumber"), "0x1");
    assert_eq!(counts("eth_getUncleCountByBlockNumber"), "0x0");
    let count = test.call("eth_getBlockTransactionCountByHash", json!([hash("0x0")]));
    assert_eq!(count, "0x0");
    assert_eq!(
        test.call("eth_getUncleCountByBlockHash", json!([hash("0x0")])),
        "0x0"
    );
    let uncle = test.call(
        "eth_getUncleByBlockNumberAndIndex",
        json!(["latest", "0x0"]),
    );
    assert_eq!(uncle, Value::Null);
    let header = test.call("eth_getHeaderByNumber", json!(["latest"]));
    assert_eq!(header["hash"], hash("latest"));
    assert!(header.get("transactions").is_none());
    assert_eq!(
        test.call("eth_getHeaderByHash", json!([hash("0x0")]))["number"],
        "0x0"
    );
}

#[test]
fn transactions_and_receipts_agree() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let receipt = test.send(json!({ "from": test.account(2), "to": counter, "value": "0x0" }));
    assert_eq!(receipt["gasUsedForL1"], "0x0");
    let block = test.call("eth_getBlockByHash", json!([receipt["blockHash"], false]));
    assert_eq!(receipt["l1BlockNumber"], block["l1BlockNumber"]);
    assert_eq!(receipt["effectiveGasPrice"], "0x5f5e100");
    assert_eq!(receipt["contractAddress"], Value::Null);
    assert_eq!(receipt["to"], format!("{counter:#x}"));

    let typed: TransactionReceipt = serde_json::from_value(receipt.clone()).unwrap();
    assert!(typed.status());
    assert_eq!(typed.logs().len(), 1);
    let log = &typed.logs()[0];
    assert_eq!((log.address(), log.topics().len()), (counter, 1));
    assert_eq!(U256::from_be_slice(&log.data().data), U256::ONE);
    assert_eq!(
        (log.log_index, log.transaction_index, log.removed),
        (Some(0), Some(0), false)
    );
    assert_eq!(log.block_hash, typed.block_hash);
    assert_eq!(log.transaction_hash, Some(typed.transaction_hash));

    let block: Block = test.get("eth_getBlockByHash", json!([typed.block_hash, true]));
    let consensus: ReceiptEnvelope<alloy_primitives::Log> =
        typed.inner.clone().map_logs(|log| log.inner);
    assert_eq!(block.header.logs_bloom, consensus.bloom());
    let root = alloy_consensus::proofs::calculate_receipt_root(&[consensus]);
    assert_eq!(block.header.receipts_root, root);
    assert_eq!(block.header.gas_used, typed.gas_used);

    let hash = typed.transaction_hash;
    let transaction: Transaction = test.get("eth_getTransactionByHash", json!([hash]));
    assert_eq!(transaction.inner.signer(), test.account(2));
    assert_eq!(transaction.block_hash, typed.block_hash);
    let raw: Bytes = test.get("eth_getRawTransactionByHash", json!([hash]));
    assert_eq!(keccak256(&raw), hash);
    let place = |method, block: Value| test.get::<Transaction>(method, json!([block, "0x0"]));
    let by_number = place("eth_getTransactionByBlockNumberAndIndex", json!("latest"));
    let by_hash = place(
        "eth_getTransactionByBlockHashAndIndex",
        json!(typed.block_hash),
    );
    assert_eq!((by_number.clone(), by_hash), (transaction, by_number));
    let second = test.call(
        "eth_getTransactionByBlockNumberAndIndex",
        json!(["latest", "0x1"]),
    );
    assert_eq!(second, Value::Null);
    assert_eq!(
        test.call("eth_getBlockReceipts", json!(["latest"])),
        json!([receipt])
    );
    assert_eq!(
        test.call("eth_getTransactionReceipt", json!([B256::ZERO])),
        Value::Null
    );
    assert_eq!(
        test.call("eth_getTransactionByHash", json!([B256::ZERO])),
        Value::Null
    );
}

#[test]
fn keeps_the_state_after_every_block() {
    let test = Test::new();
    let counter = test.deploy(&code::COUNTER);
    let before = test.block_number();
    test.send(json!({ "from": test.account(1), "to": counter }));
    test.send(json!({ "from": test.account(1), "to": counter }));
    for (block, expected) in [(before, 0), (before + 1, 1), (before + 2, 2)] {
        let at = format!("{block:#x}");
        let word: U256 = test.get("eth_getStorageAt", json!([counter, "0x0", at]));
        assert_eq!(word, U256::from(expected));
        let called: U256 = test.get("eth_call", json!([{ "to": counter }, at]));
        assert_eq!(called, U256::from(expected + 1));
    }
    let hash: B256 = test
        .get::<Block>("eth_getBlockByNumber", json!(["earliest", false]))
        .header
        .hash;
    let by_hash = json!({ "blockHash": hash });
    let nonce = test.call("eth_getTransactionCount", json!([test.account(0), by_hash]));
    assert_eq!(nonce, "0x0");
    assert_eq!(test.call("eth_getCode", json!([counter, by_hash])), "0x");
    let error = test.error("eth_getBalance", json!([counter, "0xffffff"]));
    assert_eq!(error["message"], "header not found");
}

#[test]
fn gas_costs_the_base_fee() {
    let test = Test::new();
    assert_eq!(quantity(&test.call("eth_gasPrice", json!([]))), 100_000_000);
    assert_eq!(test.call("eth_maxPriorityFeePerGas", json!([])), "0x0");
    assert_eq!(test.call("eth_blobBaseFee", json!([])), "0x1");
    let history: FeeHistory = test.get("eth_feeHistory", json!(["0x4", "latest", [20, 50.5]]));
    assert_eq!(history.oldest_block, 4);
    assert_eq!(history.base_fee_per_gas, [100_000_000; 5]);
    assert_eq!(history.gas_used_ratio.len(), 4);
    assert_eq!(history.reward, Some(vec![vec![0, 0]; 4]));
    // More than there is, and none at all.
    let history: FeeHistory = test.get("eth_feeHistory", json!([1024, "latest", null]));
    assert_eq!(
        (history.oldest_block, history.base_fee_per_gas.len()),
        (0, 9)
    );
    assert_eq!(history.reward, None);
    let history: FeeHistory = test.get("eth_feeHistory", json!(["0x0", "latest", []]));
    assert_eq!(history.gas_used_ratio.len(), 0);
    for refused in [
        json!([1, "0xfff", []]),
        json!([1, "latest", [50, 20]]),
        json!([1, "latest", [101]]),
    ] {
        test.error("eth_feeHistory", refused);
    }
}

#[test]
fn refuses_by_name_what_it_does_not_do() {
    let test = Test::new();
    for method in ["eth_getProof", "eth_signTypedData_v4"] {
        let error = test.error(method, json!([]));
        assert_eq!(error["code"], -32004);
        assert!(
            error["message"].as_str().unwrap().contains(method),
            "{error}"
        );
    }
    assert_eq!(test.error("eth_noSuchMethod", json!([]))["code"], -32601);
}
