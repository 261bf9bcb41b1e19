//! The revenue token as its users see it: its public interface, written out by hand, and a stage
//! to use it on.
#![allow(missing_docs, reason = "the interface is documented in the contract")]

use crate::{model::steps::Terms, node::TestNode};
use alloy::{
    network::TransactionBuilder,
    primitives::{Address, Bytes, U256},
    providers::Provider,
    rpc::types::{BlockNumberOrTag, TransactionReceipt, TransactionRequest},
    sol,
    sol_types::{SolCall, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{
    build,
    chain::{Chain, Refusal},
    deploy,
};
use serde_json::json;
use std::time::Duration;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface Token {
        event Transfer(address indexed from, address indexed to, uint256 value);
        event Approval(address indexed owner, address indexed spender, uint256 value);
        event Snapshot(uint256 id);
        event RevenueShared(uint256 indexed id, uint256 claimable, uint256 redeemable, uint256 sharing);
        event RevenueReceived(address indexed from, uint256 amount);
        event RevenueClaimed(address indexed account, uint256 id, uint256 amount);
        event RevenueBatchClaimed(address indexed account, uint256[] ids, uint256 amount);
        event RevenueDeposited(address indexed token, address indexed from, bytes32 indexed source, uint256 amount);
        event RevenueSynced(address indexed token, uint256 amount);
        event SyncFailed(address indexed token);
        event TokenRevenueShared(uint256 indexed id, address indexed token, uint256 claimable);
        event TokenRevenueClaimed(address indexed account, address indexed token, uint256 amount);
        event TokenRedeemed(address indexed account, address indexed token, uint256 amount);
        event PaidTo(address indexed account, address indexed recipient);
        event PaymentOwed(address indexed account, address indexed token, uint256 amount);
        event OwedPaid(address indexed account, address indexed token, address recipient, uint256 amount);
        event Retired(address indexed account, uint256 amount);
        event TokenSwept(address indexed token, address indexed recipient, uint256 amount);
        event Excluded(address indexed account);
        event Included(address indexed account);
        event ExclusionProposed(address indexed account, uint256 time);
        event ExclusionWithdrawn(address indexed account);
        event ExclusionVetoed(address indexed account);
        event RevenueTokenListed(address indexed token, uint256 index);
        event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
        event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
        event ContractURIUpdated();
        event Redeemed(address indexed account, uint256 amount, uint256 payout);
        event Swept(address indexed recipient, uint256 amount);

        error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
        error ERC20InvalidSender(address sender);
        error ERC20InvalidReceiver(address receiver);
        error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
        error ERC20InvalidSpender(address spender);
        error ERC2612ExpiredSignature(uint256 deadline);
        error ERC2612InvalidSigner(address signer, address owner);
        error InvalidArgument();
        error UnknownFunction();
        error NotPayable();
        error AlreadyConstructed();
        error ClaimExpired(uint256 deadline);
        error InvalidClaimSignature(address account);
        error UnlistedToken(address token);
        error TokenCallFailed(address token);
        error TokenBalanceMissing(address token, uint256 expected, uint256 balance);
        error NotEnoughGas();
        error InsufficientPayout(address token, uint256 payout, uint256 minimum);
        error InvalidRecipient(address recipient);
        error NothingOwed(address account, address token);
        error OwnableUnauthorizedAccount(address account);
        error NotAContract(address account);
        error ExclusionForbidden(address account);
        error NoExclusionProposed(address account);
        error ExclusionTooEarly(uint256 time, uint256 id);
        error SharingUnchanged(address account);
        error InvalidContractURI();
        error InvalidDesk(address desk);
        error InvalidSharingStart(uint256 time);
        error InvalidSmoothing(uint256 time);
        error InvalidRevenueToken(address token);
        error TooManyRevenueTokens();
        error ReentrancyGuardReentrantCall();
        error UnknownSnapshot(uint256 id);
        error HistoryPruned(address account, uint256 id);
        error SnapshotInThisTransaction(uint256 id);
        error SnapshotTooSoon(uint256 earliest);
        error NothingToShare();
        error NoSharingSupply();
        error NothingToClaim(address account, uint256 id);
        error ExceedsSupply(uint256 amount, uint256 supply);
        error PaymentFailed(address recipient, uint256 amount);
        error TokensOutstanding(uint256 supply);
        error NothingToSweep();
        error InvalidOwner(address owner);
        error InvalidName();
        error InvalidSymbol();
        error InvalidSupply(uint256 supply);
        error InvalidClaimShare(uint256 basisPoints);
        error InvalidInterval(uint256 interval);

        function name() external view returns (string);
        function symbol() external view returns (string);
        function decimals() external view returns (uint8);
        function totalSupply() external view returns (uint256);
        function balanceOf(address account) external view returns (uint256);
        function transfer(address to, uint256 value) external returns (bool);
        function allowance(address owner, address spender) external view returns (uint256);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);
        function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
        function nonces(address owner) external view returns (uint256);
        function DOMAIN_SEPARATOR() external view returns (bytes32);
        function eip712Domain() external view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions);
        function supportsInterface(bytes4 interfaceId) external view returns (bool);
        function claimableRevenue(address account, uint256 snapshotId) external view returns (uint256);
        function claim(uint256 snapshotId) external;
        function snapshot() external returns (uint256);
        function redeemableOnBurn(uint256 amount) external view returns (uint256);
        function burn(uint256 amount) external;
        function balanceOfAt(address account, uint256 snapshotId) external view returns (uint256);
        function totalSupplyAt(uint256 snapshotId) external view returns (uint256);
        function snapshotInfo(uint256 snapshotId) external view returns (uint256 claimable, uint256 sharing, uint256 time);
        function lastSnapshotId() external view returns (uint256);
        function snapshotDue() external view returns (bool);
        function nextSnapshotTime() external view returns (uint256);
        function snapshotInterval() external view returns (uint256);
        function claimShareBps() external view returns (uint256);
        function pendingRevenue() external view returns (uint256);
        function revenuePools() external view returns (uint256 reserved, uint256 redeemable, uint256 next);
        function terminalRecipient() external view returns (address);
        function sweep() external;
        function claimFor(address account, uint256 snapshotId) external;
        function claimTo(uint256 snapshotId, address recipient) external;
        function claimToWithSignature(address account, uint256[] snapshotIds, address recipient, uint256 deadline, bytes signature) external;
        function claimBatch(uint256[] snapshotIds) external returns (uint256);
        function claimAll(uint256 max) external returns (uint256);
        function withdraw(address token, address recipient) external returns (uint256);
        function withdrawFor(address account, address token) external returns (uint256);
        function burnFrom(address account, uint256 amount) external;
        function retire(uint256 amount) external;
        function sweepToken(address token) external;
        function depositNative(bytes32 source) external payable;
        function deposit(address token, uint256 amount, bytes32 source) external returns (uint256);
        function sync(address token) external returns (uint256);
        function owner() external view returns (address);
        function pendingOwner() external view returns (address);
        function transferOwnership(address newOwner) external;
        function acceptOwnership() external;
        function renounceOwnership() external;
        function listRevenueToken(address token) external;
        function contractURI() external view returns (string);
        function setContractURI(string uri) external;
        function exclude() external;
        function include() external;
        function proposeExclusion(address account) external;
        function withdrawExclusion(address account) external;
        function executeExclusion(address account) external;
        function vetoExclusion() external;
        function isExcluded(address account) external view returns (bool);
        function exclusionProposal(address account) external view returns (uint256 time, uint256 id, bool vetoed);
        function claimableERC20(address account, uint256 snapshotId, address token) external view returns (uint256);
        function redeemableERC20OnBurn(uint256 amount, address token) external view returns (uint256);
        function accountSummary(address account) external view returns (uint256 balance, uint256 share, uint256 redeemable, uint256 claimable, uint256 open);
        function revenueTokens() external view returns (address[]);
        function revenueTokenPools(address token) external view returns (uint256 redeemable, uint256 pending, uint256 expected);
        function sharedOf(uint256 snapshotId, address token) external view returns (uint256);
        function owed(address account, address token) external view returns (uint256);
        function excludedSupply() external view returns (uint256);
        function smoothingTime() external view returns (uint256);
        function desk() external view returns (address);
    }
}

/// Enough gas for any transaction of a test: no estimate, which a swallowed failure would mislead.
pub const PLENTY: u64 = 20_000_000;

/// What a token is launched with beside the terms of native revenue.
#[derive(Clone, Debug)]
pub struct Launch {
    /// First second in which a snapshot is possible, or 0.
    pub sharing_start: U256,
    /// Smoothing in seconds.
    pub smoothing: U256,
    /// Revenue tokens.
    pub tokens: Vec<Address>,
    /// Accounts that do not share.
    pub excluded: Vec<Address>,
}

/// A node, and someone with ether on it who owns the tokens that are deployed.
pub struct Stage {
    /// The node.
    pub node: TestNode,
    /// Signs for the owner.
    pub chain: Chain,
    /// Sends every transaction unless a test says otherwise.
    pub owner: Address,
}

impl Stage {
    /// Starts a node or connects to one.
    ///
    /// # Errors
    /// When neither works.
    pub async fn new() -> Result<Self> {
        let node = TestNode::start().await?;
        let chain = node.connect(&[]).await?;
        let owner = node.account();
        Ok(Self { node, chain, owner })
    }

    /// Deploys the token with the owner of the stage as its owner.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn deploy(&self, terms: Terms) -> Result<Address> {
        let name = ("Tiny Model".to_owned(), "TINY".to_owned());
        let numbers = [
            U256::from(terms.supply),
            U256::from(terms.claim_bps),
            U256::from(terms.interval),
        ];
        self.construct(self.owner, name, numbers).await
    }

    /// Deploys the token with any arguments: (name, symbol), and supply, claim share and interval.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn construct(
        &self,
        owner: Address,
        (name, symbol): (String, String),
        [supply, claim_bps, interval]: [U256; 3],
    ) -> Result<Address> {
        let launch = Launch {
            sharing_start: U256::ZERO,
            smoothing: U256::ZERO,
            tokens: Vec::new(),
            excluded: Vec::new(),
        };
        let numbers = [supply, claim_bps, interval];
        self.launch(owner, (name, symbol), numbers, launch).await
    }

    /// Deploys the token with everything.
    ///
    /// # Errors
    /// When the constructor reverts or the node fails.
    pub async fn launch(
        &self,
        owner: Address,
        (name, symbol): (String, String),
        [supply, claim_bps, interval]: [U256; 3],
        launch: Launch,
    ) -> Result<Address> {
        let arguments = (
            self.desk().await?,
            owner,
            name,
            symbol,
            supply,
            claim_bps,
            interval,
            launch.sharing_start,
            launch.smoothing,
            launch.tokens,
            launch.excluded,
        );
        let arguments = arguments.abi_encode_params();
        self.node.deploy(&self.chain, "token", arguments).await
    }

    /// Deploys the desk.
    ///
    /// # Errors
    /// When the node fails.
    pub async fn desk(&self) -> Result<Address> {
        let code = build::contract("desk")?.code;
        let plan = deploy::Plan::default();
        let desk = deploy::deploy(&self.chain, self.owner, &code, &plan).await?;
        Ok(desk.address)
    }

    /// Sends `call` to `to` and waits.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn send<C: SolCall>(&self, to: Address, call: C) -> Result<TransactionReceipt> {
        self.send_as(self.owner, to, U256::ZERO, call.abi_encode())
            .await
    }

    /// Sends `input` and `value` from one of the signers.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn send_as(
        &self,
        from: Address,
        to: Address,
        value: U256,
        input: impl Into<Bytes>,
    ) -> Result<TransactionReceipt> {
        let input = input.into();
        self.chain.transact(from, to, value, input).await
    }

    /// Sends without estimating first: a revert is a receipt, not an error.
    ///
    /// # Errors
    /// When the node refuses it.
    pub async fn force(&self, to: Address, input: impl Into<Bytes>) -> Result<TransactionReceipt> {
        let request = TransactionRequest::default()
            .with_from(self.owner)
            .with_to(to)
            .with_gas_limit(PLENTY)
            .with_input(input.into());
        self.chain.send(request).await
    }

    /// Pays `amount` wei to `to`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn pay(&self, to: Address, amount: U256) -> Result<TransactionReceipt> {
        self.send_as(self.owner, to, amount, Bytes::new()).await
    }

    /// Calls a view.
    ///
    /// # Errors
    /// When it reverts; [`Refusal`] holds the data.
    pub async fn view<C: SolCall>(&self, to: Address, call: C) -> Result<C::Return> {
        self.chain.view(to, &call).await
    }

    /// Time of the last block, in seconds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn now(&self) -> Result<u64> {
        let block = self
            .chain
            .provider
            .get_block_by_number(BlockNumberOrTag::Latest)
            .await?;
        Ok(block.context("there is a latest block")?.header.timestamp)
    }

    /// Time of the block of a transaction, in seconds.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn time_of(&self, receipt: &TransactionReceipt) -> Result<u64> {
        let number = receipt.block_number.context("it is mined")?;
        let block = self.chain.provider.get_block_by_number(number.into());
        Ok(block.await?.context("its block is known")?.header.timestamp)
    }

    /// Lets at least `seconds` pass until the next block.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn wait(&self, seconds: u64) -> Result<()> {
        if let Some(devnode) = self.node.devnode() {
            devnode.request("evm_increaseTime", json!([seconds]))?;
        } else {
            tokio::time::sleep(Duration::from_secs(seconds + 1)).await;
        }
        Ok(())
    }

    /// A new account with `wei`, and a chain that it signs on.
    ///
    /// # Errors
    /// When it cannot be paid.
    pub async fn account(&self, wei: U256) -> Result<(Address, Chain)> {
        let [signer] = self.node.fund(wei).await?;
        let chain = self.node.connect(std::slice::from_ref(&signer)).await?;
        Ok((signer.address(), chain))
    }
}

/// The data that a refused call reverted with.
///
/// # Errors
/// When it succeeded, or failed in another way.
pub fn revert_data<T>(result: Result<T>) -> Result<Bytes> {
    let Err(error) = result else {
        anyhow::bail!("it was not refused");
    };
    let refusal = error.downcast_ref::<Refusal>();
    let data = refusal.map(|refusal| refusal.data.clone());
    data.ok_or(error)
}

/// Asserts that a call reverted with exactly this error.
#[track_caller]
pub fn assert_reverts<T>(result: Result<T>, error: impl alloy::sol_types::SolError) {
    let data = revert_data(result).expect("it reverts");
    assert_eq!(data, Bytes::from(error.abi_encode()));
}
