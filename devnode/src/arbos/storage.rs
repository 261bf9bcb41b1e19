//! Words of ArbOS in the storage of its state account.
//!
//! They go through the journal, so that a revert undoes them like any other write. Reading them costs no gas of its own
//! and warms nothing: what a precompile charges for it is the precompile's business.

use alloy_primitives::{address, keccak256, Address, B256, U256};
use revm::{
    context::{journaled_state::account::JournaledAccountTr, ContextTr},
    Database,
};

use crate::evm::context::Ctx;

/// The account whose storage is ArbOS' memory.
pub const STATE_ACCOUNT: Address = address!("a4b05fffffffffffffffffffffffffffffffffff");

/// A part of ArbOS' memory, laid out as Nitro does: pages of 256 words at hashed places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// Version, fee accounts and other single words.
    Root,
    /// A part named by one byte.
    Part(u8),
    /// A part of a part.
    Sub(u8, u8),
    /// A part of a part of a part.
    SubSub(u8, u8, u8),
}

impl Space {
    /// The slot of word `key`.
    pub(crate) fn slot(self, key: B256) -> U256 {
        let mut preimage = self.key();
        preimage.extend_from_slice(&key[..31]);
        let mut slot = keccak256(preimage);
        slot[31] = key[31];
        slot.into()
    }

    /// The slot of word number `index`.
    pub(crate) fn word(self, index: u64) -> U256 {
        self.slot(U256::from(index).into())
    }

    fn key(self) -> Vec<u8> {
        let ids: &[u8] = match &self {
            Self::Root => &[],
            Self::Part(a) => &[*a],
            Self::Sub(a, b) => &[*a, *b],
            Self::SubSub(a, b, c) => &[*a, *b, *c],
        };
        ids.iter().fold(Vec::new(), |mut key, id| {
            key.push(*id);
            keccak256(key).to_vec()
        })
    }
}

/// Reads a slot.
pub(crate) fn load(ctx: &mut Ctx<'_>, slot: U256) -> U256 {
    let journal = &mut ctx.journaled_state;
    let journaled = journal
        .inner
        .state
        .get(&STATE_ACCOUNT)
        .and_then(|a| a.storage.get(&slot));
    match journaled {
        Some(word) => word.present_value(),
        None => {
            let Ok(word) = journal.database.storage(STATE_ACCOUNT, slot);
            word
        }
    }
}

/// Writes a slot.
pub(crate) fn store(ctx: &mut Ctx<'_>, slot: U256, value: U256) {
    let journal = ctx.journal_mut();
    let Ok(mut account) = journal
        .inner
        .load_account_mut(&mut journal.database, STATE_ACCOUNT);
    account.data.touch();
    let Ok(_) = account.data.sstore_concrete_error(slot, value, false) else {
        unreachable!("a load that may be cold cannot be skipped, and the state cannot fail")
    };
    if account.is_cold {
        account.data.unsafe_mark_cold();
    }
}
