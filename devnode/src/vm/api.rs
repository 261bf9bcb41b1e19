//! The seam between the Stylus VM and whatever runs around it (the chain, or a scripted host in tests).
//!
//! A program never touches chain state itself. Whenever it needs something from outside, it suspends with a
//! [`Request`] and goes on when it is given the matching [`Response`]. No call stack of ours is held meanwhile, so calls
//! of depth 1024 need no deep native stack.

use alloy_primitives::{Address, Bytes, B256, U256};

/// What a frame may read about its surroundings without leaving the VM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallEnv {
    /// Base fee of the block, in wei.
    pub block_basefee: U256,
    /// Fee recipient of the block.
    pub block_coinbase: Address,
    /// Gas limit of the block.
    pub block_gas_limit: u64,
    /// The L1 block number, which is what programs and `NUMBER` see.
    pub block_number: u64,
    /// Seconds since the epoch.
    pub block_timestamp: u64,
    /// Chain id.
    pub chain_id: u64,
    /// The acting account.
    pub contract_address: Address,
    /// Who called the acting account.
    pub msg_sender: Address,
    /// Value sent along, in wei.
    pub msg_value: U256,
    /// Effective gas price, in wei.
    pub tx_gas_price: U256,
    /// Who signed the transaction.
    pub tx_origin: Address,
    /// Whether another frame of this account is open.
    pub reentrant: bool,
}

/// How a program calls another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// `CALL`
    Call,
    /// `DELEGATECALL`
    Delegate,
    /// `STATICCALL`
    Static,
}

/// What a program needs from outside the VM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Reads one storage word.
    LoadSlot {
        /// Slot.
        key: B256,
    },
    /// Writes the dirty words of the storage cache, in this order.
    StoreSlots {
        /// Slots and their new values.
        slots: Vec<(B256, B256)>,
        /// Gas that may be spent: gas left plus one, so that running out is visible.
        gas_limit: u64,
    },
    /// Reads one transient word.
    LoadTransient {
        /// Slot.
        key: B256,
    },
    /// Writes one transient word.
    StoreTransient {
        /// Slot.
        key: B256,
        /// New value.
        value: B256,
    },
    /// Calls an account.
    Call {
        /// Kind of call.
        kind: CallKind,
        /// Whose code to run.
        target: Address,
        /// Value in wei (zero unless `kind` is `Call`).
        value: U256,
        /// Calldata.
        input: Bytes,
        /// Gas the program has left.
        gas_left: u64,
        /// Gas it wants to forward, at most `gas_left`.
        gas_requested: u64,
    },
    /// Creates a contract.
    Create {
        /// `CREATE2` salt, or none for `CREATE`.
        salt: Option<B256>,
        /// Value in wei.
        endowment: U256,
        /// Init code.
        code: Bytes,
        /// Gas the program has left.
        gas_left: u64,
    },
    /// Emits a log. Its gas has been charged by the VM.
    EmitLog {
        /// Up to four topics.
        topics: Vec<B256>,
        /// Data.
        data: Bytes,
    },
    /// Reads a balance.
    AccountBalance {
        /// Whose.
        address: Address,
    },
    /// Reads code.
    AccountCode {
        /// Whose.
        address: Address,
        /// Gas the program has left.
        gas_left: u64,
    },
    /// Reads a code hash.
    AccountCodeHash {
        /// Whose.
        address: Address,
    },
    /// Opens memory pages.
    AddPages {
        /// How many.
        pages: u16,
    },
}

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteStatus {
    /// Written.
    Done,
    /// The frame is static: nothing was written.
    WriteProtection,
    /// The gas limit was too small.
    OutOfGas,
}

/// The answer to a [`Request`]; `gas` is what the program is charged for it. The VM itself charges transient storage and
/// logs, and does not look at the gas of those answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// To `LoadSlot` and `AccountBalance`, `AccountCodeHash`, `LoadTransient`.
    Word {
        /// The word.
        value: B256,
        /// Gas charged.
        gas: u64,
    },
    /// To `StoreSlots`, `StoreTransient`, `EmitLog`.
    Write {
        /// How it ended.
        status: WriteStatus,
        /// Gas charged.
        gas: u64,
    },
    /// To `Call`.
    Call {
        /// Whether the callee returned normally.
        success: bool,
        /// Return or revert data.
        data: Bytes,
        /// Gas charged.
        gas: u64,
    },
    /// To `Create`.
    Create {
        /// The new account, none when the creation failed but the program goes on;
        /// an error fails the whole program.
        result: Result<Option<Address>, CreateFault>,
        /// Revert data of a failed creation.
        data: Bytes,
        /// Gas charged.
        gas: u64,
    },
    /// To `AccountCode`.
    Code {
        /// The code.
        code: Bytes,
        /// Gas charged.
        gas: u64,
    },
    /// To `AddPages`.
    Pages {
        /// Gas charged.
        gas: u64,
    },
}

/// A creation that fails the program which asked for it (static frame, not enough gas for the base cost).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateFault;

/// How a frame ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Status zero.
    Success,
    /// Status other than zero: revert with the output as data.
    Revert,
    /// Trap or host error: revert with empty data.
    Failure,
    /// The meter ran out: out of gas.
    OutOfInk,
    /// The depth checker stopped the program: all gas is gone.
    OutOfStack,
}
