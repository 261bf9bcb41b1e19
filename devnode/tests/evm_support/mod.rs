//! A chain without blocks and RPC: a state, an executor, and shorthands for what tests do with them.
#![allow(dead_code, unreachable_pub)]

pub mod asm;
pub mod measure;
pub mod operations;
pub mod script;

use alloy_primitives::{address, Address, Bytes, TxKind, B256, U256};
use alloy_sol_types::{SolCall, SolError, SolValue};
use imo_devnode::{
    arbos::{
        genesis::ArbosGenesis,
        precompiles::{
            interfaces::{ArbDebug, ArbWasm, ArbWasmCache},
            ARB_DEBUG, ARB_WASM, ARB_WASM_CACHE,
        },
    },
    chain::State,
    evm::{BlockContext, ExecOptions, Executed, Executor, Outcome, TxError, TxRequest},
    vm::{
        params::{ARBOS_51, ARBOS_61},
        ArbosProfile,
    },
};

pub const CHAIN_ID: u64 = 412_346;
pub const ALICE: Address = address!("00000000000000000000000000000000000a11ce");
pub const BOB: Address = address!("0000000000000000000000000000000000000b0b");
pub const BASE_FEE: u128 = 100_000_000;
/// Gas a transaction of the tests may spend.
pub const GAS: u64 = 30_000_000;
/// 2023-11-14, the time of the first block.
pub const START: u64 = 1_700_000_000;

/// Both profiles.
pub const PROFILES: [ArbosProfile; 2] = [ARBOS_51, ARBOS_61];

/// A wei amount.
pub fn ether(amount: u64) -> U256 {
    U256::from(amount) * U256::from(10).pow(U256::from(18))
}

pub struct World {
    pub state: State,
    pub executor: Executor,
    pub block: BlockContext,
}

impl Default for World {
    fn default() -> Self {
        Self::new(ARBOS_61)
    }
}

impl World {
    pub fn new(profile: ArbosProfile) -> Self {
        let genesis = ArbosGenesis {
            profile,
            chain_id: CHAIN_ID,
            chain_owner: None,
            min_base_fee: BASE_FEE as u64,
            l1_price_per_unit: 0,
        };
        let mut state = State::default();
        revm::DatabaseCommit::commit(&mut state, genesis.changes());
        state.set_balance(ALICE, ether(1_000));
        Self {
            state,
            executor: Executor::new(CHAIN_ID, profile),
            block: BlockContext::new(1, 0, START),
        }
    }

    /// Begins a new block, `seconds` later.
    pub fn next_block(&mut self, seconds: u64) {
        let (number, time) = (self.block.number + 1, self.block.timestamp + seconds);
        self.block = BlockContext::new(number, self.block.l1_number, time);
    }

    /// Makes `tx` part of the block.
    pub fn try_send(&mut self, tx: &TxRequest) -> Result<Executed, TxError> {
        let options = ExecOptions::transaction();
        let executed = self
            .executor
            .transact(&self.state, &self.block, tx, &options)?;
        executed.apply(&mut self.state, &mut self.block);
        Ok(executed)
    }

    pub fn send(&mut self, tx: &TxRequest) -> Executed {
        self.try_send(tx).expect("a valid transaction")
    }

    /// Sends calldata from Alice.
    pub fn call(&mut self, to: Address, input: impl Into<Bytes>) -> Executed {
        self.send(&request(to, input))
    }

    /// The same, and it must succeed.
    pub fn expect(&mut self, to: Address, input: impl Into<Bytes>) -> Executed {
        let executed = self.call(to, input);
        assert_eq!(
            executed.outcome,
            Outcome::Success,
            "output {}",
            executed.output
        );
        executed
    }

    /// Calls without a transaction.
    pub fn view(&self, to: Address, input: impl Into<Bytes>) -> Executed {
        self.view_with(&request(to, input))
    }

    pub fn view_with(&self, tx: &TxRequest) -> Executed {
        let tx = TxRequest {
            max_fee_per_gas: 0,
            max_priority_fee_per_gas: 0,
            ..tx.clone()
        };
        let options = ExecOptions::call();
        self.executor
            .transact(&self.state, &self.block, &tx, &options)
            .expect("a valid call")
    }

    /// Calls a typed method and decodes what it returns.
    pub fn ask<C: SolCall>(&self, to: Address, call: C) -> C::Return {
        let executed = self.view(to, call.abi_encode());
        assert_eq!(
            executed.outcome,
            Outcome::Success,
            "output {}",
            executed.output
        );
        C::abi_decode_returns(&executed.output).expect("what the interface says")
    }

    /// Puts code at a fresh address, without a transaction.
    pub fn place(&mut self, code: impl Into<Bytes>) -> Address {
        let code = code.into();
        let address = Address::from_word(alloy_primitives::keccak256(&code));
        self.state.set_code(address, code);
        address
    }

    /// Deploys with a transaction.
    pub fn deploy(&mut self, code: &[u8]) -> Address {
        let tx = TxRequest {
            to: TxKind::Create,
            ..request(Address::ZERO, init_code(code))
        };
        let executed = self.send(&tx);
        assert_eq!(executed.outcome, Outcome::Success);
        executed.created.expect("a created account")
    }

    /// Activates a program, with value to pay for it.
    pub fn activate(&mut self, program: Address) -> Executed {
        self.send(&activation(program))
    }

    /// Places and activates a program in text form.
    pub fn program(&mut self, wat: &str) -> Address {
        let address = self.place(program_code(wat));
        let executed = self.activate(address);
        assert_eq!(
            executed.outcome,
            Outcome::Success,
            "output {}",
            executed.output
        );
        address
    }

    /// Places and activates the program that runs scripts.
    pub fn script_program(&mut self) -> Address {
        self.program(SCRIPT)
    }

    /// Places the code of `original` once more, elsewhere.
    pub fn copy(&mut self, original: Address, to: u64) -> Address {
        let address = Address::from_word(U256::from(0xc0de_0000_u64 + to).into());
        self.state.set_code(address, self.state.code(original));
        address
    }

    /// Makes Alice a chain owner.
    pub fn become_owner(&mut self) {
        self.expect(ARB_DEBUG, ArbDebug::becomeChainOwnerCall {}.abi_encode());
    }

    /// Puts a program into the chain's cache.
    pub fn cache(&mut self, program: Address) {
        self.become_owner();
        let call = ArbWasmCache::cacheProgramCall { program };
        self.expect(ARB_WASM_CACHE, call.abi_encode());
    }

    pub fn slot(&self, address: Address, slot: u64) -> U256 {
        self.state.slot(address, U256::from(slot))
    }
}

pub const SCRIPT: &str = include_str!("../fixtures/script.wat");

/// A transaction of Alice's.
pub fn request(to: Address, input: impl Into<Bytes>) -> TxRequest {
    TxRequest {
        from: ALICE,
        to: TxKind::Call(to),
        input: input.into(),
        gas_limit: GAS,
        max_fee_per_gas: BASE_FEE,
        chain_id: Some(CHAIN_ID),
        ..Default::default()
    }
}

pub fn activation(program: Address) -> TxRequest {
    let input = ArbWasm::activateProgramCall { program }.abi_encode();
    TxRequest {
        value: ether(1),
        ..request(ARB_WASM, input)
    }
}

/// Init code that deploys `code`.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let mut init = vec![0x63];
    init.extend((code.len() as u32).to_be_bytes());
    // DUP1; PUSH1 14; PUSH0; CODECOPY; PUSH0; RETURN
    init.extend([0x80, 0x60, 0x0e, 0x5f, 0x39, 0x5f, 0xf3, 0x00, 0x00]);
    init.extend(code);
    init
}

/// The code of a program: prefix and compressed module.
pub fn program_code(wat: &str) -> Vec<u8> {
    let module = wat::parse_str(wat).expect("a valid fixture");
    [&[0xef, 0xf0, 0x00, 0x00], compress(&module).as_slice()].concat()
}

pub fn compress(module: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 5,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*module, &mut compressed, &params).expect("memory");
    compressed
}

/// What a failed call says with an error of the interface.
pub fn error_of<E: SolError>(executed: &Executed) -> E {
    assert_eq!(executed.outcome, Outcome::Revert);
    E::abi_decode(&executed.output).expect("the expected error")
}

/// Why a transaction failed with all its gas.
pub fn halt_reason(executed: &Executed) -> &str {
    match &executed.outcome {
        Outcome::Halt { reason } => reason,
        other => panic!("not a halt: {other:?}"),
    }
}

/// The text of a revert with a reason.
pub fn revert_reason(executed: &Executed) -> String {
    assert_eq!(executed.outcome, Outcome::Revert);
    let args = executed
        .output
        .strip_prefix(&[0x08, 0xc3, 0x79, 0xa0])
        .expect("Error(string)");
    String::abi_decode(args).expect("a string")
}

pub fn word(value: u64) -> B256 {
    U256::from(value).into()
}

/// Gas a transaction pays before it executes.
pub fn intrinsic(input: &[u8]) -> u64 {
    let bytes = input.iter().map(|byte| if *byte == 0 { 4 } else { 16 });
    21_000 + bytes.sum::<u64>()
}

/// Gas a precompile took.
pub fn gas_inside(world: &World, to: Address, input: Vec<u8>) -> u64 {
    let executed = world.view(to, input.clone());
    executed.gas_used - intrinsic(&input)
}

pub fn selector_only(executed: &Executed) -> bool {
    executed.outcome == Outcome::Revert && executed.output.is_empty()
}
