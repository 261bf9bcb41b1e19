//! The typed errors of the token. ERC-20 and permit errors are those of ERC-6093 and ERC-2612 as
//! OpenZeppelin names them.
use crate::abi::{errors::typed_errors, InvalidArgument};
use alloy_sol_types::sol;

sol! {
    /// The sender's balance does not cover the amount (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    /// Tokens cannot come from the zero address (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC20InvalidSender(address sender);
    /// Tokens cannot go to the zero address or to the token itself (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC20InvalidReceiver(address receiver);
    /// The spender's allowance does not cover the amount (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    /// The zero address cannot be given an allowance (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC20InvalidSpender(address spender);
    /// The permit's deadline (in seconds) has passed.
    #[derive(Debug, PartialEq, Eq)]
    error ERC2612ExpiredSignature(uint256 deadline);
    /// The permit is not signed by the owner over the owner's next nonce.
    #[derive(Debug, PartialEq, Eq)]
    error ERC2612InvalidSigner(address signer, address owner);

    /// A function that changes state was called from within a call that this contract made.
    #[derive(Debug, PartialEq, Eq)]
    error ReentrancyGuardReentrantCall();
    /// There is no snapshot of this id.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownSnapshot(uint256 id);
    /// The account has settled this snapshot, or held nothing, and keeps no record of its balance.
    #[derive(Debug, PartialEq, Eq)]
    error HistoryPruned(address account, uint256 id);
    /// The snapshot was taken in this transaction: balances may still change until it ends.
    #[derive(Debug, PartialEq, Eq)]
    error SnapshotInThisTransaction(uint256 id);
    /// The minimum interval since the last snapshot has not passed; a snapshot is possible from
    /// `earliest` on (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error SnapshotTooSoon(uint256 earliest);
    /// A snapshot would share nothing.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToShare();
    /// There are no tokens left to share among.
    #[derive(Debug, PartialEq, Eq)]
    error NoSharingSupply();
    /// All snapshot ids are used.
    #[derive(Debug, PartialEq, Eq)]
    error SnapshotsExhausted();
    /// The account has nothing to claim of this snapshot, or has claimed it.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToClaim(address account, uint256 id);
    /// More tokens than there are.
    #[derive(Debug, PartialEq, Eq)]
    error ExceedsSupply(uint256 amount, uint256 supply);
    /// The recipient refused a payment of native money.
    #[derive(Debug, PartialEq, Eq)]
    error PaymentFailed(address recipient, uint256 amount);
    /// The terminal recipient is paid only when no tokens are left.
    #[derive(Debug, PartialEq, Eq)]
    error TokensOutstanding(uint256 supply);
    /// There is nothing to pay to the terminal recipient.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToSweep();
    /// An amount of money exceeds what the books can hold.
    #[derive(Debug, PartialEq, Eq)]
    error AccountingOverflow();

    /// Constructor: the owner is the zero address or the token itself.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidOwner(address owner);
    /// Constructor: the name is not 1 to 31 bytes of UTF-8.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidName();
    /// Constructor: the symbol is not 1 to 31 bytes of UTF-8.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSymbol();
    /// Constructor: the supply is 0 or above 2^96 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSupply(uint256 supply);
    /// Constructor: the claim share is above 10,000 basis points.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidClaimShare(uint256 basisPoints);
    /// Constructor: the interval is 0 or above 2^32 - 1 seconds.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidInterval(uint256 interval);
}

typed_errors! {
    /// Any error of the token, encoded.
    pub struct Error;

    ERC20InsufficientBalance { sender, balance, needed }
    ERC20InvalidSender { sender }
    ERC20InvalidReceiver { receiver }
    ERC20InsufficientAllowance { spender, allowance, needed }
    ERC20InvalidSpender { spender }
    ERC2612ExpiredSignature { deadline }
    ERC2612InvalidSigner { signer, owner }
    InvalidArgument {}
    ReentrancyGuardReentrantCall {}
    UnknownSnapshot { id }
    HistoryPruned { account, id }
    SnapshotInThisTransaction { id }
    SnapshotTooSoon { earliest }
    NothingToShare {}
    NoSharingSupply {}
    SnapshotsExhausted {}
    NothingToClaim { account, id }
    ExceedsSupply { amount, supply }
    PaymentFailed { recipient, amount }
    TokensOutstanding { supply }
    NothingToSweep {}
    AccountingOverflow {}
    InvalidOwner { owner }
    InvalidName {}
    InvalidSymbol {}
    InvalidSupply { supply }
    InvalidClaimShare { basisPoints }
    InvalidInterval { interval }
}
