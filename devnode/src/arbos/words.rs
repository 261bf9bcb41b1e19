//! Where ArbOS keeps its single words, as in Nitro.

use alloy_primitives::{Address, U256};

use super::storage::{self, Space};
use crate::evm::context::Ctx;

/// One word of ArbOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    space: Space,
    index: u64,
}

const L1_PRICING: Space = Space::Part(0);
const L2_PRICING: Space = Space::Part(1);
const DATA_PRICER: Space = Space::Sub(8, 3);

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $space:expr, $index:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: Word = Word { space: $space, index: $index };)*
    };
}

words! {
    /// ArbOS version.
    VERSION = Space::Root, 0;
    /// Version of a scheduled upgrade.
    UPGRADE_VERSION = Space::Root, 1;
    /// Time of a scheduled upgrade.
    UPGRADE_TIMESTAMP = Space::Root, 2;
    /// Who gets the base fee.
    NETWORK_FEE_ACCOUNT = Space::Root, 3;
    /// Chain id.
    CHAIN_ID = Space::Root, 4;
    /// Who gets the minimum base fee's share, if set.
    INFRA_FEE_ACCOUNT = Space::Root, 6;
    /// Level transactions are compressed at for pricing.
    BROTLI_COMPRESSION_LEVEL = Space::Root, 7;
    /// From when on the native token can be minted, zero for never.
    NATIVE_TOKEN_FROM = Space::Root, 8;
    /// Whether tips are collected.
    COLLECT_TIPS = Space::Root, 11;
    /// Features by bit; bit 0 is EIP-7623.
    FEATURES = Space::Part(9), 0;

    /// Who gets the rewards for posting batches.
    L1_REWARD_RECIPIENT = L1_PRICING, 0;
    /// Units after which the L1 price settles.
    L1_EQUILIBRATION_UNITS = L1_PRICING, 1;
    /// How slowly the L1 price follows.
    L1_INERTIA = L1_PRICING, 2;
    /// Wei per unit rewarded.
    L1_REWARD_RATE = L1_PRICING, 3;
    /// When the L1 price was last updated.
    L1_LAST_UPDATE = L1_PRICING, 4;
    /// Rewards not paid yet.
    L1_FUNDS_DUE_FOR_REWARDS = L1_PRICING, 5;
    /// Refunds to batch posters not paid yet.
    L1_FUNDS_DUE_FOR_REFUNDS = Space::Sub(0, 0), 0;
    /// Units since the last update.
    L1_UNITS_SINCE_UPDATE = L1_PRICING, 6;
    /// Wei per L1 unit.
    L1_PRICE_PER_UNIT = L1_PRICING, 7;
    /// Surplus at the last update.
    L1_LAST_SURPLUS = L1_PRICING, 8;
    /// L1 gas attributed to a batch.
    L1_PER_BATCH_GAS = L1_PRICING, 9;
    /// Cap of amortised costs, in basis points.
    L1_AMORTIZED_COST_CAP = L1_PRICING, 10;
    /// Fees collected for L1.
    L1_FEES_AVAILABLE = L1_PRICING, 11;
    /// The parent chain's floor of gas per calldata token.
    PARENT_GAS_FLOOR_PER_TOKEN = L1_PRICING, 12;

    /// Gas per second the chain aims at.
    SPEED_LIMIT = L2_PRICING, 0;
    /// Most gas of computation in a block.
    BLOCK_GAS = L2_PRICING, 1;
    /// Base fee, in wei.
    BASE_FEE = L2_PRICING, 2;
    /// Lowest base fee, in wei.
    MIN_BASE_FEE = L2_PRICING, 3;
    /// Gas spent beyond the speed limit.
    GAS_BACKLOG = L2_PRICING, 4;
    /// How slowly the base fee follows.
    PRICING_INERTIA = L2_PRICING, 5;
    /// Backlog forgiven, in seconds.
    BACKLOG_TOLERANCE = L2_PRICING, 6;
    /// Most gas of computation in a transaction.
    TRANSACTION_GAS = L2_PRICING, 7;

    /// Parameters of the Stylus VM, packed.
    STYLUS_PARAMS = Space::Sub(8, 0), 0;
    /// Gas every activation costs on top.
    ACTIVATION_GAS = Space::Sub(8, 5), 0;

    /// Bytes of native code in demand.
    DATA_DEMAND = DATA_PRICER, 0;
    /// Bytes the demand falls by, per second.
    DATA_BYTES_PER_SECOND = DATA_PRICER, 1;
    /// When the demand was last updated.
    DATA_LAST_UPDATE = DATA_PRICER, 2;
    /// Lowest price, in wei per byte.
    DATA_MIN_PRICE = DATA_PRICER, 3;
    /// Demand that multiplies the price by e.
    DATA_INERTIA = DATA_PRICER, 4;
}

impl Word {
    /// Its storage slot.
    pub(crate) fn slot(self) -> U256 {
        self.space.word(self.index)
    }

    /// Reads it.
    pub(crate) fn load(self, ctx: &mut Ctx<'_>) -> U256 {
        storage::load(ctx, self.slot())
    }

    /// Reads it as a number, saturating.
    pub(crate) fn load_u64(self, ctx: &mut Ctx<'_>) -> u64 {
        self.load(ctx).saturating_to()
    }

    /// Reads it as an address.
    pub(crate) fn load_address(self, ctx: &mut Ctx<'_>) -> Address {
        Address::from_word(self.load(ctx).into())
    }
}
