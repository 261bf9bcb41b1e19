//! What revm's context holds for an Arbitrum transaction.

use std::convert::Infallible;

use alloy_primitives::{keccak256, Address, B256, U256};
use revm::{
    bytecode::Bytecode,
    context::{BlockEnv, CfgEnv, Context, TxEnv},
    state::AccountInfo,
    Database, DatabaseRef, Journal,
};

use super::{
    cache::ProgramCache, frames::OpenFrames, recent::RecentPrograms, stylus_trace::StylusTrace,
};
use crate::vm::ArbosProfile;

/// State an executor can read: accounts, storage, code, and the hashes of this chain's blocks by number.
pub type StateRef<'a> = &'a (dyn DatabaseRef<Error = Infallible> + 'a);

/// revm's context for one transaction.
pub(crate) type Ctx<'a> =
    Context<BlockEnv, TxEnv, CfgEnv, StateDb<'a>, Journal<StateDb<'a>>, ArbContext>;

/// The part of the context revm knows nothing of.
#[derive(Debug)]
pub(crate) struct ArbContext {
    /// What the chain is and how its Stylus VM is set, before changes of chain owners.
    pub(crate) profile: ArbosProfile,
    /// Number of the block on this chain.
    pub(crate) l2_block: u64,
    /// Base fee of the block, also in calls for which gas is free.
    pub(crate) base_fee: u64,
    /// Frames of the transaction that are open.
    pub(crate) frames: OpenFrames,
    /// Memory pages of programs open now, and the most that were open in this transaction.
    pub(crate) pages: Pages,
    /// Programs called in this block.
    pub(crate) recent_programs: RecentPrograms,
    /// Compiled programs.
    pub(crate) programs: ProgramCache,
    /// Price of gas the sender offers, in wei, tip included: what `tx_gas_price` tells programs.
    pub(crate) offered_gas_price: u128,
    /// Gas beyond the compute limit, given back at the end.
    pub(crate) held_gas: u64,
    /// Why the outermost frame failed, where revm has no reason for it.
    pub(crate) failure: Option<String>,
    /// Host calls of programs, if they are recorded.
    pub(crate) stylus_trace: Option<StylusTrace>,
}

/// Memory pages of programs in one transaction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pages {
    /// Open now.
    pub(crate) open: u16,
    /// Most ever open; reverts do not lower it.
    pub(crate) ever: u16,
}

impl Pages {
    /// Opens `pages` more.
    pub(crate) fn add(&mut self, pages: u16) {
        self.open = self.open.saturating_add(pages);
        self.ever = self.ever.max(self.open);
    }
}

/// The state before the transaction.
pub(crate) struct StateDb<'a>(pub(crate) StateRef<'a>);

impl std::fmt::Debug for StateDb<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StateDb")
    }
}

impl StateDb<'_> {
    /// Hash of a block of this chain, zero if unknown.
    pub(crate) fn l2_block_hash(&self, number: u64) -> B256 {
        let Ok(hash) = self.0.block_hash_ref(number);
        hash
    }
}

impl Database for StateDb<'_> {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        self.0.basic_ref(address)
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Infallible> {
        self.0.code_by_hash_ref(code_hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Infallible> {
        self.0.storage_ref(address, slot)
    }

    /// `BLOCKHASH` speaks of blocks of the parent chain, which this node does not have: a hash made of the number.
    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        Ok(keccak256(U256::from(number).to_be_bytes::<32>()))
    }
}
