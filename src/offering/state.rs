//! Every storage word of the offering.
//!
//! Raw slots, no mapping and no hashing: an account's word is at its address.
//!
//! ```text
//! slot                    word
//! 0                       Rules        every deposit reads it
//! 1                       Book         every deposit, claim and refund writes it
//! 2                       Asset        every claim reads it
//! 3                       Price        every claim reads it
//! 4                       Goal
//! 5                       Proceeds
//! 6                       Milestones
//! 7                       Votes
//! 8                       root of the tree of accounts that may deposit
//! 0x01 << 248 | account   Deposit
//! 0x02 << 248 | i         Allocation i, from 0
//! 0x03 << 248 | i         recipient of allocation i (address)
//! keccak("stylus_constructor")   the SDK's guard against a second construction
//! ```
//!
//! A deposit touches three words; a claim of a concluded offering four, a refund two.
use super::types::{
    Allocation, Asset, Book, Deposit, Goal, Milestones, Price, Proceeds, Rules, Votes,
};
use alloy_primitives::{Address, B256, U256};

/// The chain as the offering's rules see it: storage words and a few facts. The contract
/// implements it on the host calls, tests on a map.
pub trait Chain {
    /// The storage word at `slot`.
    fn load(&self, slot: B256) -> U256;
    /// Sets the storage word at `slot`.
    fn store(&mut self, slot: B256, word: U256);
    /// Time of the block, in seconds.
    fn now(&self) -> u64;
    /// The offering's own address.
    fn this(&self) -> Address;
    /// Bytes of code at `account`.
    fn code_size(&self, account: Address) -> usize;
}

const RULES: u8 = 0;
const BOOK: u8 = 1;
const ASSET: u8 = 2;
const PRICE: u8 = 3;
const GOAL: u8 = 4;
const PROCEEDS: u8 = 5;
const MILESTONES: u8 = 6;
const VOTES: u8 = 7;
const ROOT: u8 = 8;

const DEPOSIT_TAG: u8 = 1;
const ALLOCATION_TAG: u8 = 2;
const RECIPIENT_TAG: u8 = 3;

/// The slot of a number. (Made when it is needed: a constant would be data that every call pays
/// for.)
#[inline(never)]
fn fixed_slot(slot: u8) -> B256 {
    B256::with_last_byte(slot)
}

#[inline(always)]
fn deposit_slot(account: Address) -> B256 {
    let mut slot = account.into_word();
    slot.0[0] = DEPOSIT_TAG;
    slot
}

#[inline(always)]
fn numbered_slot(tag: u8, number: u8) -> B256 {
    let mut slot = B256::with_last_byte(number);
    slot.0[0] = tag;
    slot
}

/// Typed access to the words.
pub trait State: Chain {
    /// Reads who may deposit what, and when.
    #[inline(never)]
    fn rules(&self) -> Rules {
        Rules::unpack(self.load(fixed_slot(RULES)))
    }

    /// Writes who may deposit what, and when.
    #[inline(never)]
    fn set_rules(&mut self, rules: &Rules) {
        self.store(fixed_slot(RULES), rules.pack());
    }

    /// Reads the totals.
    #[inline(never)]
    fn book(&self) -> Book {
        Book::unpack(self.load(fixed_slot(BOOK)))
    }

    /// Writes the totals.
    #[inline(never)]
    fn set_book(&mut self, book: &Book) {
        self.store(fixed_slot(BOOK), book.pack());
    }

    /// Reads what is sold.
    #[inline(never)]
    fn asset(&self) -> Asset {
        Asset::unpack(self.load(fixed_slot(ASSET)))
    }

    /// Writes what is sold.
    #[inline(never)]
    fn set_asset(&mut self, asset: &Asset) {
        self.store(fixed_slot(ASSET), asset.pack());
    }

    /// Reads what it is sold for.
    #[inline(never)]
    fn price(&self) -> Price {
        Price::unpack(self.load(fixed_slot(PRICE)))
    }

    /// Writes what it is sold for.
    #[inline(never)]
    fn set_price(&mut self, price: &Price) {
        self.store(fixed_slot(PRICE), price.pack());
    }

    /// Reads for whom and from which amount on it is sold.
    #[inline(never)]
    fn goal(&self) -> Goal {
        Goal::unpack(self.load(fixed_slot(GOAL)))
    }

    /// Writes for whom and from which amount on it is sold.
    #[inline(never)]
    fn set_goal(&mut self, goal: &Goal) {
        self.store(fixed_slot(GOAL), goal.pack());
    }

    /// Reads how the proceeds are used.
    #[inline(never)]
    fn use_of_proceeds(&self) -> Proceeds {
        Proceeds::unpack(self.load(fixed_slot(PROCEEDS)))
    }

    /// Writes how the proceeds are used.
    #[inline(never)]
    fn set_use_of_proceeds(&mut self, proceeds: &Proceeds) {
        self.store(fixed_slot(PROCEEDS), proceeds.pack());
    }

    /// Reads the milestones.
    #[inline(never)]
    fn milestones(&self) -> Milestones {
        Milestones::unpack(self.load(fixed_slot(MILESTONES)))
    }

    /// Writes the milestones.
    #[inline(never)]
    fn set_milestones(&mut self, milestones: &Milestones) {
        self.store(fixed_slot(MILESTONES), milestones.pack());
    }

    /// Reads the count of votes.
    #[inline(never)]
    fn votes(&self) -> Votes {
        Votes::unpack(self.load(fixed_slot(VOTES)))
    }

    /// Writes the count of votes.
    #[inline(never)]
    fn set_votes(&mut self, votes: &Votes) {
        self.store(fixed_slot(VOTES), votes.pack());
    }

    /// Reads the root of the tree of accounts that may deposit.
    #[inline(never)]
    fn root(&self) -> B256 {
        self.load(fixed_slot(ROOT)).into()
    }

    /// Writes the root of the tree of accounts that may deposit.
    fn set_root(&mut self, root: B256) {
        self.store(fixed_slot(ROOT), root.into());
    }

    /// Reads what `account` has deposited.
    #[inline(never)]
    fn deposit_of(&self, account: Address) -> Deposit {
        Deposit::unpack(self.load(deposit_slot(account)))
    }

    /// Writes what `account` has deposited.
    #[inline(never)]
    fn set_deposit(&mut self, account: Address, deposit: &Deposit) {
        self.store(deposit_slot(account), deposit.pack());
    }

    /// Reads allocation `i`.
    #[inline(never)]
    fn allocation(&self, i: u8) -> Allocation {
        Allocation::unpack(self.load(numbered_slot(ALLOCATION_TAG, i)))
    }

    /// Writes allocation `i`.
    #[inline(never)]
    fn set_allocation(&mut self, i: u8, allocation: &Allocation) {
        self.store(numbered_slot(ALLOCATION_TAG, i), allocation.pack());
    }

    /// Reads the recipient of allocation `i`.
    fn recipient(&self, i: u8) -> Address {
        Address::from_word(self.load(numbered_slot(RECIPIENT_TAG, i)).into())
    }

    /// Writes the recipient of allocation `i`.
    fn set_recipient(&mut self, i: u8, recipient: Address) {
        let word = recipient.into_word();
        self.store(numbered_slot(RECIPIENT_TAG, i), word.into());
    }
}

impl<C: Chain> State for C {}
