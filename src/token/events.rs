//! The events of the token.
use crate::abi::{
    events::{log_fields, topic, Log, Topic},
    Field,
};
pub use crate::owned::{ContractURIUpdated, OwnershipTransferStarted, OwnershipTransferred};
use alloc::vec::Vec;
use alloy_primitives::U256;
use alloy_sol_types::{sol, SolEvent};

sol! {
    /// `value` tokens moved; from the zero address at construction, to it when burned (ERC-20).
    event Transfer(address indexed from, address indexed to, uint256 value);
    /// `spender` may now move `value` tokens of `owner` (ERC-20).
    event Approval(address indexed owner, address indexed spender, uint256 value);
    /// A snapshot was taken (the event of OpenZeppelin's ERC20Snapshot, which indexers of ERC-7641
    /// tokens know).
    event Snapshot(uint256 id);
    /// Snapshot `id` shares `claimable` wei among `sharing` tokens and adds `redeemable` wei to
    /// what burning all tokens would pay.
    event RevenueShared(uint256 indexed id, uint256 claimable, uint256 redeemable, uint256 sharing);
    /// `from` paid `amount` wei in. Money that is forced in counts too, but emits nothing.
    event RevenueReceived(address indexed from, uint256 amount);
    /// `account` was paid `amount` wei, its part of snapshot `id`.
    event RevenueClaimed(address indexed account, uint256 id, uint256 amount);
    /// `account` was paid `amount` wei, its parts of these snapshots.
    event RevenueBatchClaimed(address indexed account, uint256[] ids, uint256 amount);
    /// `account` burned `amount` tokens and was paid `payout` wei.
    event Redeemed(address indexed account, uint256 amount, uint256 payout);
    /// `from` paid `amount` units of `token` in (the zero address: wei) and says what for: `source`
    /// is the caller's word.
    event RevenueDeposited(address indexed token, address indexed from, bytes32 indexed source, uint256 amount);
    /// `amount` units of the listed `token` were found that had come in before.
    event RevenueSynced(address indexed token, uint256 amount);
    /// Before a snapshot, the balance of the listed `token` was not answered, or is less than it
    /// must be: what came in of it waits.
    event SyncFailed(address indexed token);
    /// Snapshot `id` shares `claimable` units of `token` too.
    event TokenRevenueShared(uint256 indexed id, address indexed token, uint256 claimable);
    /// `amount` units of `token` are `account`'s part of the snapshots claimed just before.
    event TokenRevenueClaimed(address indexed account, address indexed token, uint256 amount);
    /// `amount` units of `token` are what the tokens burned just before redeem.
    event TokenRedeemed(address indexed account, address indexed token, uint256 amount);
    /// What is paid for `account` by this claim or burn goes to `recipient`: the native money named
    /// just before and the tokens named after, but for what these refuse, which is owed to `account`.
    event PaidTo(address indexed account, address indexed recipient);
    /// `token` refused a payment: `amount` units are owed to `account`.
    event PaymentOwed(address indexed account, address indexed token, uint256 amount);
    /// `amount` units that were owed to `account` went to `recipient`.
    event OwedPaid(address indexed account, address indexed token, address recipient, uint256 amount);
    /// `account` destroyed `amount` tokens without being paid for them.
    event Retired(address indexed account, uint256 amount);
    /// `amount` units of `token` that came in when no tokens were left went to the terminal recipient.
    event TokenSwept(address indexed token, address indexed recipient, uint256 amount);

    /// `account` no longer shares in snapshots.
    event Excluded(address indexed account);
    /// `account` shares in snapshots again.
    event Included(address indexed account);
    /// The owner proposes to exclude the contract `account`, from `time` (in seconds) and the next
    /// snapshot on.
    event ExclusionProposed(address indexed account, uint256 time);
    /// The owner has taken the proposal back.
    event ExclusionWithdrawn(address indexed account);
    /// `account` has forbidden proposals to exclude it, for ever.
    event ExclusionVetoed(address indexed account);
    /// The revenue token `token` is listed as number `index`.
    event RevenueTokenListed(address indexed token, uint256 index);
    /// `amount` wei that came in when no tokens were left went to the terminal recipient.
    event Swept(address indexed recipient, uint256 amount);
}

log_fields! {
    Transfer { from, to; value }
    Approval { owner, spender; value }
    Snapshot { ; id }
    RevenueShared { id; claimable, redeemable, sharing }
    RevenueReceived { from; amount }
    RevenueClaimed { account; id, amount }
    Redeemed { account; amount, payout }
    RevenueDeposited { token, from, source; amount }
    RevenueSynced { token; amount }
    SyncFailed { token; }
    TokenRevenueShared { id, token; claimable }
    TokenRevenueClaimed { account, token; amount }
    TokenRedeemed { account, token; amount }
    PaidTo { account, recipient; }
    PaymentOwed { account, token; amount }
    OwedPaid { account, token; recipient, amount }
    Retired { account; amount }
    TokenSwept { token, recipient; amount }
    Excluded { account; }
    Included { account; }
    ExclusionProposed { account; time }
    ExclusionWithdrawn { account; }
    ExclusionVetoed { account; }
    RevenueTokenListed { token; index }
    Swept { recipient; amount }
}

impl Log for RevenueBatchClaimed {
    fn fields<R>(&self, log: impl FnOnce(Topic, &[Field<'_>], &[Field<'_>]) -> R) -> R {
        // The array's place in the data, and its length.
        let (place, length) = (U256::from(64), U256::from(self.ids.len()));
        let head = [&place, &self.amount, &length];
        let data: Vec<_> = head.into_iter().chain(&self.ids).map(Field::from).collect();
        let hash = const { topic(Self::SIGNATURE_HASH) };
        log(hash, &[Field::from(&self.account)], &data)
    }
}
