//! The public interface, written out by hand.
#![allow(missing_docs, reason = "the interface is documented in the contract")]

use alloy::sol;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface Collection {
        event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
        event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
        event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
        event AigcData(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData, bytes proof);
        event Update(uint256 indexed tokenId, bytes indexed prompt, bytes indexed aigcData);
        event MetadataUpdate(uint256 _tokenId);
        event Committed(address indexed account, bytes32 indexed commitment);
        event MintingFeeChanged(uint256 fee);
        event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
        event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
        event ContractURIUpdated();
        event Swept(address indexed revenueToken, uint256 amount);

        error InvalidArgument();
        error UnknownFunction();
        error NotPayable();
        error ERC721InvalidOwner(address owner);
        error ERC721NonexistentToken(uint256 tokenId);
        error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
        error ERC721InvalidReceiver(address receiver);
        error ERC721InsufficientApproval(address operator, uint256 tokenId);
        error ERC721InvalidApprover(address approver);
        error ERC721InvalidOperator(address operator);
        error ERC721OutOfBoundsIndex(address owner, uint256 index);
        error NotEnumerable();
        error ReentrancyGuardReentrantCall();
        error InvalidPromptLength(uint256 length);
        error InvalidUtf8();
        error NonCanonicalPrompt();
        error PromptTaken(uint256 tokenId);
        error PromptBurned(uint256 tokenId);
        error PromptNotUnderstood(uint256 status);
        error OutputTaken(bytes32 outputHash);
        error InvalidOutput();
        error IncorrectFee(uint256 sent, uint256 needed);
        error FeeRefused(address revenueToken, uint256 amount);
        error SoldOut(uint256 maxSupply);
        error WalletCapReached(address account, uint256 cap);
        error EmptyBatch();
        error ModelDeprecated(bytes32 modelId);
        error RouteUnavailable();
        error RouteNotAccepted(uint256 route);
        error InvalidProof();
        error UnverifiedOutput(uint256 status);
        error UriNotAccepted();
        error TokenMismatch(uint256 tokenId, uint256 expected);
        error OutputMismatch(uint256 tokenId);
        error DataAlreadyAdded(uint256 tokenId);
        error NoRequest(uint256 tokenId);
        error NothingToUpdate(uint256 tokenId);
        error AlreadyUpdated(uint256 tokenId);
        error CommitmentRequired();
        error CommitmentsDisabled();
        error CommitmentExists(bytes32 commitment);
        error UnknownCommitment(bytes32 commitment);
        error CommitmentTooYoung(uint256 earliest);
        error CommitmentExpired(uint256 latest);
        error OwnableUnauthorizedAccount(address account);
        error InvalidContractURI();
        error InvalidFee(uint256 fee);
        error NothingToSweep();
        error AlreadyConstructed();
        error InvalidOwner(address owner);
        error InvalidName();
        error InvalidSymbol();
        error InvalidContract(address account);
        error InvalidModel(bytes32 modelId);
        error InvalidSupply(uint256 maxSupply);
        error InvalidWalletCap(uint256 cap);
        error InvalidRoyalty(uint256 basisPoints);
        error InvalidAges(uint256 minAge, uint256 maxAge);
        error InvalidRoutes(uint256 routes);
        error InvalidOptions(uint256 options);

        function balanceOf(address owner) external view returns (uint256);
        function ownerOf(uint256 tokenId) external view returns (address);
        function transferFrom(address from, address to, uint256 tokenId) external;
        function safeTransferFrom(address from, address to, uint256 tokenId) external;
        function safeTransferFrom(address from, address to, uint256 tokenId, bytes data) external;
        function approve(address to, uint256 tokenId) external;
        function getApproved(uint256 tokenId) external view returns (address);
        function setApprovalForAll(address operator, bool approved) external;
        function isApprovedForAll(address owner, address operator) external view returns (bool);
        function burn(uint256 tokenId) external;
        function name() external view returns (string);
        function symbol() external view returns (string);
        function tokenURI(uint256 tokenId) external view returns (string);
        function totalSupply() external view returns (uint256);
        function tokenByIndex(uint256 index) external view returns (uint256);
        function tokenOfOwnerByIndex(address owner, uint256 index) external view returns (uint256);
        function addAigcData(uint256 tokenId, bytes prompt, bytes aigcData, bytes proof) external;
        function verify(bytes prompt, bytes aigcData, bytes proof) external view returns (bool success);
        function status(bytes prompt, bytes aigcData, bytes proof) external view returns (uint8);
        function tokenId(bytes prompt) external view returns (uint256);
        function prompt(uint256 tokenId) external view returns (string);
        function update(bytes prompt, bytes aigcData) external;
        function provenance(uint256 tokenId) external view
            returns (uint256 route, uint256 time, uint256 digest, bytes32 request, bool updated);
        function binding() external view returns (address hook, address runner, bytes32 modelId);
        function acceptedRoutes() external view returns (uint256);
        function mint(bytes prompt) external payable returns (uint256);
        function mint(address to, bytes prompt) external payable returns (uint256);
        function mint(address to, bytes prompt, bytes aigcData, string uri, bytes proof) external payable returns (uint256);
        function mintBatch(address to, bytes[] prompts) external payable returns (uint256[]);
        function commit(bytes32 commitment) external;
        function commitmentOf(address minter, address to, bytes prompt, bytes32 salt) external view returns (bytes32);
        function reveal(address to, bytes prompt, bytes32 salt) external payable returns (uint256);
        function reveal(address to, bytes prompt, bytes32 salt, bytes aigcData, bytes proof) external payable returns (uint256);
        function preview(bytes prompt) external view returns (bytes);
        function available(bytes prompt) external view returns (bool);
        function mintingFee() external view returns (uint256);
        function maxSupply() external view returns (uint256);
        function minted() external view returns (uint256);
        function walletCap(address account) external view returns (uint256 cap, uint256 minted);
        function commitmentAges() external view returns (uint256 least, uint256 greatest);
        function committedAt(address account, bytes32 commitment) external view returns (uint256);
        function committedFee(address account, bytes32 commitment) external view returns (uint256);
        function owner() external view returns (address);
        function pendingOwner() external view returns (address);
        function transferOwnership(address newOwner) external;
        function acceptOwnership() external;
        function renounceOwnership() external;
        function setMintingFee(uint256 fee) external;
        function contractURI() external view returns (string);
        function setContractURI(string uri) external;
        function royaltyInfo(uint256 tokenId, uint256 salePrice) external view returns (address, uint256);
        function revenueToken() external view returns (address);
        function renderer() external view returns (address);
        function sweep() external;
        function supportsInterface(bytes4 interfaceId) external view returns (bool);
    }

    #[derive(Debug, PartialEq, Eq)]
    interface Renderer {
        error InvalidGraph(address account);

        function metadata(bytes32 modelId, address graph, uint256 time, uint256 route, uint256 status, bytes prompt,
            bytes output, string name) external view returns (string);
        function image(address graph, bytes output) external view returns (string);
        function inspect(address graph) external view returns (bytes32 modelId, bool words);
    }
}
