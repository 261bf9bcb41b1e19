//! The typed errors of the collection. ERC-721 errors are those of ERC-6093.
use crate::abi::{
    errors::typed_errors,
    router::{NotPayable, UnknownFunction},
    InvalidArgument,
};
pub use crate::owned::{InvalidContractURI, OwnableUnauthorizedAccount};
use alloy_sol_types::sol;

sol! {
    /// The zero address owns nothing (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721InvalidOwner(address owner);
    /// There is no such token, or it is burned (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721NonexistentToken(uint256 tokenId);
    /// The token is not `sender`'s (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
    /// The receiver is the zero address, or a contract that does not take tokens (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721InvalidReceiver(address receiver);
    /// `operator` may not move the token (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721InsufficientApproval(address operator, uint256 tokenId);
    /// `approver` may not approve for the token (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721InvalidApprover(address approver);
    /// The zero address cannot be approved for all tokens (ERC-6093).
    #[derive(Debug, PartialEq, Eq)]
    error ERC721InvalidOperator(address operator);
    /// `owner` (the zero address: everyone together) has no token of this number.
    #[derive(Debug, PartialEq, Eq)]
    error ERC721OutOfBoundsIndex(address owner, uint256 index);
    /// The launch chose not to list its tokens.
    #[derive(Debug, PartialEq, Eq)]
    error NotEnumerable();

    /// A function that mints, or is the owner's, was called from within a call that this contract made.
    #[derive(Debug, PartialEq, Eq)]
    error ReentrancyGuardReentrantCall();

    /// The prompt is empty or has more than 256 bytes.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidPromptLength(uint256 length);
    /// The prompt is not UTF-8.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidUtf8();
    /// The prompt can be written in another way, and that is the one that is minted.
    #[derive(Debug, PartialEq, Eq)]
    error NonCanonicalPrompt();
    /// The prompt is minted.
    #[derive(Debug, PartialEq, Eq)]
    error PromptTaken(uint256 tokenId);
    /// The prompt was minted and its token burned: it stays so.
    #[derive(Debug, PartialEq, Eq)]
    error PromptBurned(uint256 tokenId);
    /// The model does not understand the prompt: the output starts with this status.
    #[derive(Debug, PartialEq, Eq)]
    error PromptNotUnderstood(uint256 status);
    /// Another prompt with the same output is minted.
    #[derive(Debug, PartialEq, Eq)]
    error OutputTaken(bytes32 outputHash);
    /// The runner did not return an output, or the output that was given is none.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidOutput();

    /// A mint costs `needed` wei, neither more nor less.
    #[derive(Debug, PartialEq, Eq)]
    error IncorrectFee(uint256 sent, uint256 needed);
    /// The revenue token did not take the fee.
    #[derive(Debug, PartialEq, Eq)]
    error FeeRefused(address revenueToken, uint256 amount);
    /// There would be more tokens than the maximum.
    #[derive(Debug, PartialEq, Eq)]
    error SoldOut(uint256 maxSupply);
    /// The account would mint more tokens than one may.
    #[derive(Debug, PartialEq, Eq)]
    error WalletCapReached(address account, uint256 cap);
    /// A batch of nothing.
    #[derive(Debug, PartialEq, Eq)]
    error EmptyBatch();
    /// The model is deprecated: nothing new is minted.
    #[derive(Debug, PartialEq, Eq)]
    error ModelDeprecated(bytes32 modelId);

    /// The runner or the hook cannot answer: nothing is said about the output.
    #[derive(Debug, PartialEq, Eq)]
    error RouteUnavailable();
    /// The collection does not accept this route.
    #[derive(Debug, PartialEq, Eq)]
    error RouteNotAccepted(uint256 route);
    /// The proof of an opML output is its route and the 32 bytes of its request.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidProof();
    /// The output is not verified: 0 unknown, 1 pending (not enough where outputs are unique), 3 rejected.
    #[derive(Debug, PartialEq, Eq)]
    error UnverifiedOutput(uint256 status);
    /// Metadata are made by this contract: a URI must be empty.
    #[derive(Debug, PartialEq, Eq)]
    error UriNotAccepted();
    /// The prompt belongs to the token `expected`.
    #[derive(Debug, PartialEq, Eq)]
    error TokenMismatch(uint256 tokenId, uint256 expected);
    /// The token was minted with another output.
    #[derive(Debug, PartialEq, Eq)]
    error OutputMismatch(uint256 tokenId);
    /// Data have been added to the token before.
    #[derive(Debug, PartialEq, Eq)]
    error DataAlreadyAdded(uint256 tokenId);
    /// No opML request is stored for the token.
    #[derive(Debug, PartialEq, Eq)]
    error NoRequest(uint256 tokenId);
    /// The final output is the one that was minted.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToUpdate(uint256 tokenId);
    /// The token was updated before.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyUpdated(uint256 tokenId);

    /// The launch demands to commit to a prompt before it is minted.
    #[derive(Debug, PartialEq, Eq)]
    error CommitmentRequired();
    /// The launch takes no commitments.
    #[derive(Debug, PartialEq, Eq)]
    error CommitmentsDisabled();
    /// The account has made this commitment, and it can still be revealed.
    #[derive(Debug, PartialEq, Eq)]
    error CommitmentExists(bytes32 commitment);
    /// The account has made no such commitment.
    #[derive(Debug, PartialEq, Eq)]
    error UnknownCommitment(bytes32 commitment);
    /// The commitment can be revealed from `earliest` on (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error CommitmentTooYoung(uint256 earliest);
    /// The commitment could be revealed until `latest` (in seconds).
    #[derive(Debug, PartialEq, Eq)]
    error CommitmentExpired(uint256 latest);

    /// More than 2^72 - 1 wei.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidFee(uint256 fee);
    /// No native money lies here.
    #[derive(Debug, PartialEq, Eq)]
    error NothingToSweep();

    /// The constructor has run.
    #[derive(Debug, PartialEq, Eq)]
    error AlreadyConstructed();
    /// The owner cannot be the zero address.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidOwner(address owner);
    /// Not 1 to 31 bytes of UTF-8.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidName();
    /// Not 1 to 31 bytes of UTF-8.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSymbol();
    /// There is no contract, or not one that answers as it must.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidContract(address account);
    /// The data contract does not hold this model's graph for good, the runner does not know the model, or it cannot run it
    /// although the execution route is accepted.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidModel(bytes32 modelId);
    /// Not 1 to 2^32 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidSupply(uint256 maxSupply);
    /// More than 2^16 - 1.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidWalletCap(uint256 cap);
    /// More than 10,000 basis points.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidRoyalty(uint256 basisPoints);
    /// Not below each other, or more than 2^32 - 1 seconds.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidAges(uint256 minAge, uint256 maxAge);
    /// No route, or others than 1, 2 and 3.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidRoutes(uint256 routes);
    /// Other options than 1 and 2.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidOptions(uint256 options);
}

typed_errors! {
    /// An error of the collection, as the data that it reverts with.
    pub struct Error;
    InvalidArgument {}
    UnknownFunction {}
    NotPayable {}
    ERC721InvalidOwner { owner }
    ERC721NonexistentToken { tokenId }
    ERC721IncorrectOwner { sender, tokenId, owner }
    ERC721InvalidReceiver { receiver }
    ERC721InsufficientApproval { operator, tokenId }
    ERC721InvalidApprover { approver }
    ERC721InvalidOperator { operator }
    ERC721OutOfBoundsIndex { owner, index }
    NotEnumerable {}
    ReentrancyGuardReentrantCall {}
    InvalidPromptLength { length }
    InvalidUtf8 {}
    NonCanonicalPrompt {}
    PromptTaken { tokenId }
    PromptBurned { tokenId }
    PromptNotUnderstood { status }
    OutputTaken { outputHash }
    InvalidOutput {}
    IncorrectFee { sent, needed }
    FeeRefused { revenueToken, amount }
    SoldOut { maxSupply }
    WalletCapReached { account, cap }
    EmptyBatch {}
    ModelDeprecated { modelId }
    RouteUnavailable {}
    RouteNotAccepted { route }
    InvalidProof {}
    UnverifiedOutput { status }
    UriNotAccepted {}
    TokenMismatch { tokenId, expected }
    OutputMismatch { tokenId }
    DataAlreadyAdded { tokenId }
    NoRequest { tokenId }
    NothingToUpdate { tokenId }
    AlreadyUpdated { tokenId }
    CommitmentRequired {}
    CommitmentsDisabled {}
    CommitmentExists { commitment }
    UnknownCommitment { commitment }
    CommitmentTooYoung { earliest }
    CommitmentExpired { latest }
    OwnableUnauthorizedAccount { account }
    InvalidContractURI {}
    InvalidFee { fee }
    NothingToSweep {}
    AlreadyConstructed {}
    InvalidOwner { owner }
    InvalidName {}
    InvalidSymbol {}
    InvalidContract { account }
    InvalidModel { modelId }
    InvalidSupply { maxSupply }
    InvalidWalletCap { cap }
    InvalidRoyalty { basisPoints }
    InvalidAges { minAge, maxAge }
    InvalidRoutes { routes }
    InvalidOptions { options }
}
