//! The events of the token.
use crate::abi::events::log_fields;
use alloy_sol_types::sol;

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
    event RevenueClaimed(address indexed account, uint256 indexed id, uint256 amount);
    /// `account` burned `amount` tokens and was paid `payout` wei.
    event Redeemed(address indexed account, uint256 amount, uint256 payout);
    /// `amount` wei that came in when no tokens were left went to the terminal recipient.
    event Swept(address indexed recipient, uint256 amount);
}

log_fields! {
    Transfer { from, to; value }
    Approval { owner, spender; value }
    Snapshot { ; id }
    RevenueShared { id; claimable, redeemable, sharing }
    RevenueReceived { from; amount }
    RevenueClaimed { account, id; amount }
    Redeemed { account; amount, payout }
    Swept { recipient; amount }
}
