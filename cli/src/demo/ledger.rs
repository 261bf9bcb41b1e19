//! What the story expects, worked out apart from the contracts.

use alloy::primitives::{utils::parse_ether, U256};
use anyhow::{ensure, Result};

/// A day between snapshots where the clock can be put forward.
const DAY: u64 = 86_400;
/// Part of a sale's price that the token is owed, in basis points.
pub(super) const ROYALTY_BPS: u64 = 1_000;

/// Whether the story can be told with so many wei.
///
/// # Errors
/// When they are too few to be shared, or more than a fee can be.
pub fn check_income(income: U256) -> Result<()> {
    ensure!(
        (U256::from(1_000_000)..=parse_ether("10000")?).contains(&income),
        "the income must be a million wei at least, and ten thousand ether at most"
    );
    Ok(())
}

/// The token's and the collection's terms, and the amounts of the story.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// Part of the income that holders claim, in basis points.
    pub(super) claim_bps: u64,
    /// Seconds between two snapshots.
    pub(super) interval: u64,
    /// Wei paid for the use of the model in the first period.
    pub(super) inference: U256,
    /// Wei paid for the use of the model in the second period.
    pub(super) later: U256,
    /// Wei for minting a picture.
    pub(super) fee: U256,
    /// Pictures that are minted.
    pub(super) pictures: u64,
    /// Wei that a picture is sold for.
    pub(super) price: U256,
}

impl Terms {
    /// Terms for an income of about so many wei in the first period; `here`: on a node in this process.
    pub(super) fn new(here: bool, income: Option<U256>, pictures: usize) -> Result<Self> {
        let first = match income {
            Some(income) => income,
            None => parse_ether(if here { "3" } else { "0.003" })?,
        };
        check_income(first)?;
        let part = |tenths: u64| first * U256::from(tenths) / U256::from(10);
        let pictures = u64::try_from(pictures)?;
        // Half is paid for the use of the model, three tenths by minters, two by a sale's royalty.
        let minted = part(3).checked_div(U256::from(pictures));
        Ok(Self {
            claim_bps: 8_000,
            interval: if here { DAY } else { 1 },
            inference: part(5),
            later: first / U256::from(3),
            fee: minted.unwrap_or_default(),
            pictures,
            price: part(2) * U256::from(10_000) / U256::from(ROYALTY_BPS),
        })
    }

    /// The royalty on the price, in wei.
    pub(super) fn royalty(&self) -> U256 {
        self.price * U256::from(ROYALTY_BPS) / U256::from(10_000)
    }

    /// What customer, collector and buyer spend in all, but for gas.
    pub(super) fn spending(&self) -> [U256; 3] {
        [
            self.inference + self.later,
            self.fee * U256::from(self.pictures),
            self.price,
        ]
    }
}

/// A snapshot as the story expects it.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// Wei that it shares.
    pub(super) claimable: U256,
    /// Tokens that there are.
    pub(super) supply: U256,
    /// Tokens that each holder has.
    pub(super) held: [U256; 4],
}

/// What the story expects of the token.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    /// Tokens that each holder has.
    pub(super) held: [U256; 4],
    /// All snapshots.
    pub(super) snapshots: Vec<Snapshot>,
    /// Wei behind the tokens, paid out by burning.
    pub(super) pool: U256,
    /// Wei that came in since the last snapshot.
    pub(super) fresh: U256,
}

impl Ledger {
    /// Before anything has come in.
    pub(super) fn new(held: [U256; 4]) -> Self {
        Self {
            held,
            snapshots: Vec::new(),
            pool: U256::ZERO,
            fresh: U256::ZERO,
        }
    }

    /// Tokens that there are.
    pub(super) fn supply(&self) -> U256 {
        self.held.iter().sum()
    }

    /// Takes a snapshot.
    pub(super) fn snapshot(&mut self, terms: &Terms) -> Snapshot {
        let claimable = self.fresh * U256::from(terms.claim_bps) / U256::from(10_000);
        self.pool += self.fresh - claimable;
        self.fresh = U256::ZERO;
        let snapshot = Snapshot {
            claimable,
            supply: self.supply(),
            held: self.held,
        };
        self.snapshots.push(snapshot.clone());
        snapshot
    }
}
