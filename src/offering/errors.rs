//! The typed errors of the offering.
use crate::abi::{
    errors::typed_errors,
    router::{NotPayable, UnknownFunction},
    InvalidArgument,
};
use alloy_sol_types::sol;

sol! {
    /// Deposits are taken from `start` until before `end` (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error DepositsClosed(uint256 start, uint256 end);
    /// The tokens for sale and the allocations are not in the contract yet.
    #[derive(Debug, PartialEq, Eq)]
    error NotFunded();
    /// The tokens are in the contract already.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyFunded();
    /// The contract holds fewer tokens than the sale and the allocations need.
    #[derive(Debug, PartialEq, Eq)]
    error InsufficientTokens(uint256 needed, uint256 balance);
    /// Nothing is deposited.
    #[derive(Debug, PartialEq, Eq)]
    error NothingDeposited();
    /// The account would have deposited less than the minimum.
    #[derive(Debug, PartialEq, Eq)]
    error BelowMinimum(uint256 deposited, uint256 minimum);
    /// The account would have deposited more than the cap.
    #[derive(Debug, PartialEq, Eq)]
    error AboveAccountCap(uint256 deposited, uint256 accountCap);
    /// More than 2^96 - 1 would be deposited in all.
    #[derive(Debug, PartialEq, Eq)]
    error TooMuchDeposited(uint256 amount);
    /// The proof does not show that the account may deposit.
    #[derive(Debug, PartialEq, Eq)]
    error NotListed(address account);

    /// Only after a successful offering; `status` is the present one.
    #[derive(Debug, PartialEq, Eq)]
    error NotSuccessful(uint256 status);
    /// Only after a failed offering, or once the release of proceeds is stopped; `status` is the
    /// present one.
    #[derive(Debug, PartialEq, Eq)]
    error NotRefundable(uint256 status);
    /// The account has nothing to claim, or has claimed it.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToClaim(address account);
    /// Nothing is to be refunded to the account, or it has been.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToRefund(address account);
    /// Nothing is released that the creator has not got.
    #[derive(Debug, PartialEq, Eq)]
    error NothingReleased();
    /// The redeem pool gets no part of the proceeds, or has got it.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToSeed();
    /// All tokens are sold, or the unsold ones are retired or returned already.
    #[derive(Debug, PartialEq, Eq)]
    error NothingUnsold();
    /// There is no allocation of this number.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownAllocation(uint256 index);
    /// Nothing of the allocation is vested that its recipient has not got.
    #[derive(Debug, PartialEq, Eq)]
    error NothingVested(uint256 index);
    /// The contract holds no more than it owes.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToSweep();

    /// The proceeds are not released by milestones: nobody can stop them.
    #[derive(Debug, PartialEq, Eq)]
    error NotStoppable();
    /// Every milestone is reached: there is nothing left to stop.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToStop();
    /// The account has deposited nothing.
    #[derive(Debug, PartialEq, Eq)]
    error NoDeposit(address account);
    /// The account votes this way already.
    #[derive(Debug, PartialEq, Eq)]
    error VoteUnchanged(address account);

    /// A function that changes state was called from within a call that this contract made.
    #[derive(Debug, PartialEq, Eq)]
    error ReentrancyGuardReentrantCall();
    /// An amount does not fit the books. It is not reachable as long as the token and the
    /// currency keep to ERC-20.
    #[derive(Debug, PartialEq, Eq)]
    error AccountingOverflow();

    /// Constructor: no code at the token's address, or it is the offering itself.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidToken(address token);
    /// Constructor: the creator is the zero address, the offering or the token.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidCreator(address creator);
    /// Constructor: the currency is neither zero nor a contract other than offering and token.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidCurrency(address currency);
    /// Constructor: the tokens for sale are 0 or above 2^96 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSale(uint256 sale);
    /// Constructor: not 1 <= soft cap <= hard cap <= 2^96 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidCaps(uint256 softCap, uint256 hardCap);
    /// Constructor: the minimum deposit is below the least that always buys one unit, or above
    /// 2^96 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidMinimum(uint256 minimum, uint256 least);
    /// Constructor: the cap per account is below the minimum, or above 2^96 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidAccountCap(uint256 accountCap);
    /// Constructor: the start has passed or is more than 180 days ahead.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidStart(uint256 start);
    /// Constructor: the duration is 0 or above 90 days.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidDuration(uint256 duration);
    /// Constructor: the part for the redeem pool is above 10,000 basis points.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSeed(uint256 basisPoints);
    /// Constructor: not cliff <= vesting <= 3,650 days, or milestones are given too.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidVesting(uint256 cliff, uint256 vesting);
    /// Constructor: more than 5 milestones.
    #[derive(Debug, PartialEq, Eq)]
    error TooManyMilestones();
    /// Constructor: the milestone releases nothing or too much, or comes less than 7 days after
    /// the one before (the first, unless at the end itself: after the end), or after 3,650 days.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidMilestone(uint256 index);
    /// Constructor: the milestones do not release 10,000 basis points, or all at the end itself.
    #[derive(Debug, PartialEq, Eq)]
    error IncompleteMilestones(uint256 basisPoints);
    /// Constructor: more than 8 allocations.
    #[derive(Debug, PartialEq, Eq)]
    error TooManyAllocations();
    /// Constructor: the allocation is empty, makes the tokens exceed 2^96 - 1, has no proper
    /// recipient, or not cliff <= vesting <= 3,650 days.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidAllocation(uint256 index);
}

typed_errors! {
    /// Any error of the offering, encoded.
    pub struct Error;

    DepositsClosed { start, end }
    NotFunded {}
    AlreadyFunded {}
    InsufficientTokens { needed, balance }
    NothingDeposited {}
    BelowMinimum { deposited, minimum }
    AboveAccountCap { deposited, accountCap }
    TooMuchDeposited { amount }
    NotListed { account }
    NotSuccessful { status }
    NotRefundable { status }
    NothingToClaim { account }
    NothingToRefund { account }
    NothingReleased {}
    NothingToSeed {}
    NothingUnsold {}
    UnknownAllocation { index }
    NothingVested { index }
    NothingToSweep {}
    NotStoppable {}
    NothingToStop {}
    NoDeposit { account }
    VoteUnchanged { account }
    ReentrancyGuardReentrantCall {}
    AccountingOverflow {}
    InvalidToken { token }
    InvalidCreator { creator }
    InvalidCurrency { currency }
    InvalidSale { sale }
    InvalidCaps { softCap, hardCap }
    InvalidMinimum { minimum, least }
    InvalidAccountCap { accountCap }
    InvalidStart { start }
    InvalidDuration { duration }
    InvalidSeed { basisPoints }
    InvalidVesting { cliff, vesting }
    TooManyMilestones {}
    InvalidMilestone { index }
    IncompleteMilestones { basisPoints }
    TooManyAllocations {}
    InvalidAllocation { index }
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
}
