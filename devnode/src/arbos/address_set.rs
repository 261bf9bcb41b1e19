//! Sets of addresses in ArbOS' memory.

use alloy_primitives::{Address, B256, U256};

use super::{
    precompiles::call::{Call, Fault},
    storage::Space,
};

/// A set that can be enumerated: word 0 is its size, words 1 to size its members, and by address the index of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressSet {
    members: Space,
    indices: Space,
}

impl AddressSet {
    /// Who may call `ArbOwner`.
    pub(crate) const CHAIN_OWNERS: Self = Self {
        members: Space::Part(4),
        indices: Space::Sub(4, 0),
    };
    /// Who may mint the native token.
    pub(crate) const NATIVE_TOKEN_OWNERS: Self = Self {
        members: Space::Part(10),
        indices: Space::Sub(10, 0),
    };
    /// Who may cache programs, besides chain owners.
    pub(crate) const CACHE_MANAGERS: Self = Self {
        members: Space::Sub(8, 4),
        indices: Space::SubSub(8, 4, 0),
    };

    /// The words of this set with one member.
    pub(crate) fn with_first(self, member: Address) -> [(U256, U256); 3] {
        let key = member.into_word();
        [
            (self.members.word(0), U256::from(1)),
            (self.members.word(1), key.into()),
            (self.indices.slot(key), U256::from(1)),
        ]
    }

    /// Whether `address` is a member.
    pub(crate) fn contains(self, call: &mut Call<'_, '_>, address: Address) -> Result<bool, Fault> {
        Ok(!call.load(self.indices.slot(address.into_word()))?.is_zero())
    }

    /// Members, at most 65,536.
    pub(crate) fn members(self, call: &mut Call<'_, '_>) -> Result<Vec<Address>, Fault> {
        let size = self.size(call)?.min(65_536);
        (1..=size)
            .map(|index| {
                let member = call.load(self.members.word(index))?;
                Ok(Address::from_word(B256::from(member)))
            })
            .collect()
    }

    /// Adds `address`, unless it is a member.
    pub(crate) fn insert(self, call: &mut Call<'_, '_>, address: Address) -> Result<(), Fault> {
        if self.contains(call, address)? {
            return Ok(());
        }
        let key = address.into_word();
        let index = self.size(call)?.checked_add(1).ok_or(Fault::Refused)?;
        call.store(self.indices.slot(key), U256::from(index))?;
        call.store(self.members.word(index), key.into())?;
        let size = self.size(call)?.checked_add(1).ok_or(Fault::Refused)?;
        call.store(self.members.word(0), U256::from(size))
    }

    /// Removes `address`, if it is a member; the last member takes its place.
    pub(crate) fn remove(self, call: &mut Call<'_, '_>, address: Address) -> Result<(), Fault> {
        let key = address.into_word();
        let index: u64 = call.load(self.indices.slot(key))?.saturating_to();
        if index == 0 {
            return Ok(());
        }
        call.store(self.indices.slot(key), U256::ZERO)?;
        let size = self.size(call)?;
        if index < size {
            let last = call.load(self.members.word(size))?;
            call.store(self.members.word(index), last)?;
            call.store(self.indices.slot(last.into()), U256::from(index))?;
        }
        call.store(self.members.word(size), U256::ZERO)?;
        let size = self.size(call)?.saturating_sub(1);
        call.store(self.members.word(0), U256::from(size))
    }

    fn size(self, call: &mut Call<'_, '_>) -> Result<u64, Fault> {
        Ok(call.load(self.members.word(0))?.saturating_to())
    }
}
