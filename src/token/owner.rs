//! The owner, and what little it may do. It cannot touch balances, past snapshots or pools.
use super::{
    state::{Chain, State},
    *,
};
use crate::abi::Text;

/// Longest contract URI in bytes.
const MAX_URI: usize = 1_024;

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
        self.address(state::fixed_slot(state::OWNER))
    }

    fn pending_owner(&self) -> Address {
        self.address(state::fixed_slot(state::PENDING_OWNER))
    }

    fn transfer_ownership(&mut self, new_owner: Adr) -> Result<(), Error> {
        let owner = self.only_owner()?;
        let new_owner = new_owner.get()?;
        self.set_address(state::fixed_slot(state::PENDING_OWNER), new_owner);
        self.emit(OwnershipTransferStarted {
            previousOwner: owner,
            newOwner: new_owner,
        });
        Ok(())
    }

    fn accept_ownership(&mut self) -> Result<(), Error> {
        let caller = self.vm().msg_sender();
        if caller != self.pending_owner() {
            return Err(OwnableUnauthorizedAccount { account: caller }.into());
        }
        self.hand_over(caller);
        Ok(())
    }

    fn renounce_ownership(&mut self) -> Result<(), Error> {
        self.only_owner()?;
        self.hand_over(Address::ZERO);
        Ok(())
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
        let length = self.load(state::fixed_slot(state::URI_LENGTH)).as_limbs()[0] as usize;
        let mut uri = Vec::new();
        for i in 0..length.div_ceil(32) as u32 {
            uri.extend_from_slice(abi::word(&self.load(state::uri_slot(i))).as_slice());
        }
        uri.truncate(length);
        Text(uri)
    }

    #[selector(name = "setContractURI")]
    fn set_contract_uri(&mut self, uri: Text) -> Result<(), Error> {
        self.only_owner()?;
        let bytes = &uri.0;
        if bytes.len() > MAX_URI {
            return Err(InvalidContractURI {}.into());
        }
        self.store(
            state::fixed_slot(state::URI_LENGTH),
            U256::from(bytes.len()),
        );
        for (i, piece) in (0..).zip(bytes.chunks(32)) {
            let mut word = [0; 32];
            for (to, from) in word.iter_mut().zip(piece) {
                *to = *from;
            }
            self.store(state::uri_slot(i), abi::number(&word));
        }
        self.emit(ContractURIUpdated {});
        Ok(())
    }
}

impl Token {
    /// The caller, if it is the owner.
    #[inline(never)]
    pub(super) fn only_owner(&self) -> Result<Address, Error> {
        let caller = self.vm().msg_sender();
        if caller != self.owner() {
            return Err(OwnableUnauthorizedAccount { account: caller }.into());
        }
        Ok(caller)
    }

    fn hand_over(&mut self, new_owner: Address) {
        let previous = self.owner();
        self.set_address(state::fixed_slot(state::OWNER), new_owner);
        self.set_address(state::fixed_slot(state::PENDING_OWNER), Address::ZERO);
        self.emit(OwnershipTransferred {
            previousOwner: previous,
            newOwner: new_owner,
        });
    }
}
