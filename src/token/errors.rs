//! The typed errors of the token, its desk's included. ERC-20 errors are those of ERC-6093; permit errors are
//! those that OpenZeppelin gives ERC-2612.
use crate::abi::{
    errors::typed_errors,
    router::{NotPayable, UnknownFunction},
    InvalidArgument,
};
pub use crate::owned::{InvalidContractURI, OwnableUnauthorizedAccount};
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

    /// A function that changes state was called from within a call that this contract made.
    #[derive(Debug, PartialEq, Eq)]
    error ReentrancyGuardReentrantCall();
    /// The permit's deadline (in seconds) has passed.
    #[derive(Debug, PartialEq, Eq)]
    error ERC2612ExpiredSignature(uint256 deadline);
    /// The permit is not signed by the owner over the owner's next nonce.
    #[derive(Debug, PartialEq, Eq)]
    error ERC2612InvalidSigner(address signer, address owner);
    /// The deadline (in seconds) of a signed claim has passed.
    #[derive(Debug, PartialEq, Eq)]
    error ClaimExpired(uint256 deadline);
    /// The claim is not signed by the account, or the account does not accept the signature.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidClaimSignature(address account);

    /// There is no snapshot of this id.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownSnapshot(uint256 id);
    /// The account has settled this snapshot, or held nothing, and keeps no record of its balance.
    #[derive(Debug, PartialEq, Eq)]
    error HistoryPruned(address account, uint256 id);
    /// The snapshot was taken in this transaction: until it ends, balances may still change, and
    /// what shares in it may not.
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

    /// The token is not listed.
    #[derive(Debug, PartialEq, Eq)]
    error UnlistedToken(address token);
    /// A revenue token refused a call, or answered what no ERC-20 token answers.
    #[derive(Debug, PartialEq, Eq)]
    error TokenCallFailed(address token);
    /// The contract holds less of a revenue token than it has received and not paid.
    #[derive(Debug, PartialEq, Eq)]
    error TokenBalanceMissing(address token, uint256 expected, uint256 balance);
    /// The rest of the gas would not do for a call that may not fail for want of it.
    #[derive(Debug, PartialEq, Eq)]
    error NotEnoughGas();
    /// A burn would pay less than the caller wants; the zero address stands for native money.
    #[derive(Debug, PartialEq, Eq)]
    error InsufficientPayout(address token, uint256 payout, uint256 minimum);
    /// Payments cannot go to the zero address or to the token itself.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidRecipient(address recipient);
    /// Nothing of this token is owed to the account.
    #[derive(Debug, PartialEq, Eq)]
    error NothingOwed(address account, address token);

    /// Only contracts can be excluded on a proposal.
    #[derive(Debug, PartialEq, Eq)]
    error NotAContract(address account);
    /// The account has forbidden proposals to exclude it.
    #[derive(Debug, PartialEq, Eq)]
    error ExclusionForbidden(address account);
    /// Nobody has proposed to exclude the account.
    #[derive(Debug, PartialEq, Eq)]
    error NoExclusionProposed(address account);
    /// The proposal takes effect from `time` on (in seconds), and not before snapshot `id`.
    #[derive(Debug, PartialEq, Eq)]
    error ExclusionTooEarly(uint256 time, uint256 id);
    /// The account shares, or does not share, already.
    #[derive(Debug, PartialEq, Eq)]
    error SharingUnchanged(address account);

    /// Constructor: the token is constructed.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyConstructed();
    /// There is no desk at this address; or the token is not constructed, and has none.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidDesk(address desk);
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
    /// Constructor: the start of sharing has passed, is not beyond the interval, or is above
    /// 2^40 - 1 seconds.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSharingStart(uint256 time);
    /// Constructor: the smoothing time is not longer than the interval, or above 2^32 - 1 seconds.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSmoothing(uint256 time);
    /// The token cannot be listed: it is listed already, has no code, or is this one.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidRevenueToken(address token);
    /// All 8 places for revenue tokens are taken.
    #[derive(Debug, PartialEq, Eq)]
    error TooManyRevenueTokens();
}

typed_errors! {
    /// Any error of the token, encoded.
    pub struct Error;

    ERC20InsufficientBalance { sender, balance, needed }
    ERC20InvalidSender { sender }
    ERC20InvalidReceiver { receiver }
    ERC20InsufficientAllowance { spender, allowance, needed }
    ERC20InvalidSpender { spender }
    InvalidArgument {}
    ReentrancyGuardReentrantCall {}
    ERC2612ExpiredSignature { deadline }
    ERC2612InvalidSigner { signer, owner }
    ClaimExpired { deadline }
    InvalidClaimSignature { account }
    UnknownFunction {}
    NotPayable {}
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
    UnlistedToken { token }
    TokenCallFailed { token }
    TokenBalanceMissing { token, expected, balance }
    NotEnoughGas {}
    InsufficientPayout { token, payout, minimum }
    InvalidRecipient { recipient }
    NothingOwed { account, token }
    OwnableUnauthorizedAccount { account }
    NotAContract { account }
    ExclusionForbidden { account }
    NoExclusionProposed { account }
    ExclusionTooEarly { time, id }
    SharingUnchanged { account }
    InvalidContractURI {}
    AlreadyConstructed {}
    InvalidDesk { desk }
    InvalidOwner { owner }
    InvalidName {}
    InvalidSymbol {}
    InvalidSupply { supply }
    InvalidClaimShare { basisPoints }
    InvalidInterval { interval }
    InvalidSharingStart { time }
    InvalidSmoothing { time }
    InvalidRevenueToken { token }
    TooManyRevenueTokens {}
}
