//! The owner, and what little it may do. It cannot touch balances, past snapshots or pools.
use super::*;
use crate::abi::Text;

/// Ownership in two steps (ERC-173 and OpenZeppelin's Ownable2Step), and the owner's powers but
/// for proposals of exclusions.
#[public]
pub trait Owner {
    /// The owner; the zero address when renounced.
    fn owner(&self) -> Address;

    /// Who may accept the ownership.
    fn pending_owner(&self) -> Address;

    /// Offers the ownership to `new_owner`; the zero address takes an offer back.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`OwnershipTransferStarted`].
    fn transfer_ownership(&mut self, new_owner: Adr) -> Result<(), Error>;

    /// Makes the caller, to whom it was offered, the owner.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`OwnershipTransferred`].
    fn accept_ownership(&mut self) -> Result<(), Error>;

    /// Leaves the token without an owner, for ever.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`OwnershipTransferred`].
    fn renounce_ownership(&mut self) -> Result<(), Error>;

    /// Lists `token` as income, for good: at most 8.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`InvalidRevenueToken`], [`TooManyRevenueTokens`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueTokenListed`].
    fn list_revenue_token(&mut self, token: Adr) -> Result<(), Error>;

    /// Where a description of the token is found (ERC-7572); empty if nowhere.
    #[selector(name = "contractURI")]
    fn contract_uri(&self) -> Text;

    /// Sets the contract URI, of at most 1,024 bytes.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`InvalidContractURI`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`ContractURIUpdated`].
    #[selector(name = "setContractURI")]
    fn set_contract_uri(&mut self, uri: Text) -> Result<(), Error>;
}

#[public]
impl Owner for Token {
    fn owner(&self) -> Address {
        self.current_owner()
    }

    fn pending_owner(&self) -> Address {
        self.next_owner()
    }

    fn transfer_ownership(&mut self, new_owner: Adr) -> Result<(), Error> {
        self.offer_ownership(new_owner)
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        self.take_ownership()
    }

    fn renounce_ownership(&mut self) -> Result<(), Error> {
        self.drop_ownership()
    }

    fn list_revenue_token(&mut self, token: Adr) -> Result<(), Error> {
        self.only_owner()?;
        let token = token.get()?;
        let index = U256::from(ledger::list(self, token)?);
        self.emit(RevenueTokenListed { token, index });
        Ok(())
    }

    #[selector(name = "contractURI")]
    fn contract_uri(&self) -> Text {
        self.load_uri()
    }

    #[selector(name = "setContractURI")]
    fn set_contract_uri(&mut self, uri: Text) -> Result<(), Error> {
        self.store_uri(uri)
    }
}

impl Owned for Token {
    type Error = Error;
    const OWNER: u8 = state::OWNER;
    const PENDING_OWNER: u8 = state::PENDING_OWNER;
    const URI_LENGTH: u8 = state::URI_LENGTH;
    const URI_TAG: u8 = state::URI_TAG;
}
