//! What every contract with an owner has: ownership in two steps, and a text that says where it is described. The
//! contracts declare the functions; what they do is here.
use crate::{
    abi::{
        self,
        events::{emit, log_fields},
        Adr, InvalidArgument, Text,
    },
    host::storage,
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::sol;
use stylus_sdk::prelude::*;

sol! {
    /// Only the owner may do this (the error of OpenZeppelin's Ownable).
    #[derive(Debug, PartialEq, Eq)]
    error OwnableUnauthorizedAccount(address account);
    /// The contract URI is longer than 1,024 bytes.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidContractURI();

    /// `newOwner` may accept the ownership.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// `newOwner` owns the contract (ERC-173).
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    /// The contract URI has changed (ERC-7572).
    event ContractURIUpdated();
}

log_fields! {
    OwnershipTransferStarted { previousOwner, newOwner; }
    OwnershipTransferred { previousOwner, newOwner; }
    ContractURIUpdated { ; }
}

/// Longest contract URI in bytes.
const MAX_URI: usize = 1_024;

/// A contract with an owner. Its three fixed words are at these slots, and piece `i` of the URI, 32 bytes from the left,
/// at [`URI_TAG`](Self::URI_TAG) << 248 | i.
pub trait Owned: HostAccess + Sized {
    /// The contract's error.
    type Error: From<OwnableUnauthorizedAccount> + From<InvalidContractURI> + From<InvalidArgument>;
    /// Slot of the owner, zero when renounced.
    const OWNER: u8;
    /// Slot of who may accept the ownership.
    const PENDING_OWNER: u8;
    /// Slot of the length of the contract URI.
    const URI_LENGTH: u8;
    /// First byte of the slots of the contract URI.
    const URI_TAG: u8;

    /// The owner.
    #[inline(never)]
    fn current_owner(&self) -> Address {
        address(self, Self::OWNER)
    }

    /// Who may accept the ownership.
    fn next_owner(&self) -> Address {
        address(self, Self::PENDING_OWNER)
    }

    /// The caller, if it is the owner.
    #[inline(never)]
    fn only_owner(&self) -> Result<Address, Self::Error> {
        let caller = self.vm().msg_sender();
        if caller != self.current_owner() {
            return Err(OwnableUnauthorizedAccount { account: caller }.into());
        }
        Ok(caller)
    }

    /// Lets `new_owner` accept the ownership.
    fn offer_ownership(&mut self, new_owner: Adr) -> Result<(), Self::Error> {
        let owner = self.only_owner()?;
        let new_owner = new_owner.get()?;
        set_address(self, Self::PENDING_OWNER, new_owner);
        let event = OwnershipTransferStarted {
            previousOwner: owner,
            newOwner: new_owner,
        };
        emit(self.vm(), &event);
        Ok(())
    }

    /// Makes the caller the owner, if it may accept the ownership.
    fn take_ownership(&mut self) -> Result<(), Self::Error> {
        let caller = self.vm().msg_sender();
        if caller != self.next_owner() {
            return Err(OwnableUnauthorizedAccount { account: caller }.into());
        }
        hand_over(self, caller);
        Ok(())
    }

    /// Leaves the contract without an owner.
    fn drop_ownership(&mut self) -> Result<(), Self::Error> {
        self.only_owner()?;
        hand_over(self, Address::ZERO);
        Ok(())
    }

    /// Reads the contract URI.
    fn load_uri(&self) -> Text {
        let length = storage::load(self.vm(), B256::with_last_byte(Self::URI_LENGTH));
        let length = length.as_limbs()[0] as usize;
        let mut uri = Vec::new();
        for i in 0..length.div_ceil(32) as u32 {
            let word = storage::load(self.vm(), uri_slot(Self::URI_TAG, i));
            uri.extend_from_slice(abi::word(&word).as_slice());
        }
        uri.truncate(length);
        Text(uri)
    }

    /// Writes the contract URI, if the caller is the owner.
    fn store_uri(&mut self, uri: Text) -> Result<(), Self::Error> {
        self.only_owner()?;
        let bytes = &uri.0;
        if bytes.len() > MAX_URI {
            return Err(InvalidContractURI {}.into());
        }
        let length = U256::from(bytes.len());
        storage::store(self.vm(), B256::with_last_byte(Self::URI_LENGTH), length);
        for (i, piece) in (0..).zip(bytes.chunks(32)) {
            let slot = uri_slot(Self::URI_TAG, i);
            storage::store(self.vm(), slot, abi::left_aligned(piece));
        }
        emit(self.vm(), &ContractURIUpdated {});
        Ok(())
    }
}

fn address(contract: &impl Owned, slot: u8) -> Address {
    let word = storage::load(contract.vm(), B256::with_last_byte(slot));
    Address::from_word(abi::word(&word))
}

fn set_address(contract: &mut impl Owned, slot: u8, address: Address) {
    let word = abi::number(&address.into_word().0);
    storage::store(contract.vm(), B256::with_last_byte(slot), word);
}

#[inline(never)]
fn hand_over<C: Owned>(contract: &mut C, new_owner: Address) {
    let event = OwnershipTransferred {
        previousOwner: contract.current_owner(),
        newOwner: new_owner,
    };
    set_address(contract, C::OWNER, new_owner);
    set_address(contract, C::PENDING_OWNER, Address::ZERO);
    emit(contract.vm(), &event);
}

/// Slot of piece `i` of the contract URI.
pub fn uri_slot(tag: u8, i: u32) -> B256 {
    let mut slot = B256::ZERO;
    slot.0[0] = tag;
    let [a, b, c, d] = i.to_be_bytes();
    (slot.0[28], slot.0[29], slot.0[30], slot.0[31]) = (a, b, c, d);
    slot
}
