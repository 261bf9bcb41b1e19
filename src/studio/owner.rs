//! The owner and what little it may do, and money that came by force.
use super::*;
use crate::owned::Owned;

/// Ownership in two steps (ERC-173 and OpenZeppelin's Ownable2Step), and the owner's two powers: the minting fee and the
/// contract URI. It cannot touch tokens, the model, the royalty or where money goes.
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

    /// Leaves the collection without an owner, for ever.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`OwnershipTransferred`].
    fn renounce_ownership(&mut self) -> Result<(), Error>;

    /// Sets the minting fee, in wei. Who mints pays exactly the fee or nothing: nobody can be overcharged.
    ///
    /// # Errors
    /// [`OwnableUnauthorizedAccount`], [`InvalidFee`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`MintingFeeChanged`].
    fn set_minting_fee(&mut self, fee: Uint) -> Result<(), Error>;

    /// Where a description of the collection is found (ERC-7572); empty if nowhere.
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

/// Where money goes.
#[public]
pub trait Treasury {
    /// Who is paid fees and royalties.
    fn revenue_token(&self) -> Address;

    /// The contract that writes the metadata.
    fn renderer(&self) -> Address;

    /// The program of the rarer functions.
    fn studio(&self) -> Address;

    /// Pays native money that was forced in to the revenue token. Open to everyone.
    ///
    /// # Errors
    /// [`NothingToSweep`], [`FeeRefused`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Swept`].
    fn sweep(&mut self) -> Result<(), Error>;
}

#[public]
impl Owner for Studio {
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

    fn set_minting_fee(&mut self, fee: Uint) -> Result<(), Error> {
        self.only_owner()?;
        let mut sale = self.sale();
        sale.fee = launch::valid_fee(fee.0)?;
        self.set_sale(&sale);
        self.emit(MintingFeeChanged { fee: fee.0 });
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

#[public]
impl Treasury for Studio {
    fn revenue_token(&self) -> Address {
        self.revenue().address
    }

    fn renderer(&self) -> Address {
        self.address(state::fixed_slot(state::RENDERER))
    }

    fn studio(&self) -> Address {
        self.address(state::fixed_slot(state::STUDIO))
    }

    fn sweep(&mut self) -> Result<(), Error> {
        let amount = self.vm().balance(self.vm().contract_address());
        if amount.is_zero() {
            return Err(NothingToSweep {}.into());
        }
        let revenue = self.revenue().address;
        self.emit(Swept {
            revenueToken: revenue,
            amount,
        });
        self.pay(revenue, amount)
    }
}

impl Owned for Studio {
    type Error = Error;
    const OWNER: u8 = state::OWNER;
    const PENDING_OWNER: u8 = state::PENDING_OWNER;
    const URI_LENGTH: u8 = state::URI_LENGTH;
    const URI_TAG: u8 = state::URI_TAG;
}
