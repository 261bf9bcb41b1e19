//! ERC-721 Enumerable, if the launch chose it: each mint and transfer then writes some words more.
use super::{types::*, *};

/// ERC-721 Enumerable (interface id 0x780e9d63, only of collections that list their tokens).
#[public]
pub trait Erc721Enumerable {
    /// Tokens that there are. In every collection.
    fn total_supply(&self) -> Uint;

    /// Token number `index` of all, from 0.
    ///
    /// # Errors
    /// [`NotEnumerable`], [`ERC721OutOfBoundsIndex`].
    fn token_by_index(&self, index: Uint) -> Result<Uint, Error>;

    /// Token number `index` of `owner`, from 0.
    ///
    /// # Errors
    /// [`NotEnumerable`], [`ERC721OutOfBoundsIndex`].
    fn token_of_owner_by_index(&self, owner: Adr, index: Uint) -> Result<Uint, Error>;
}

#[public]
impl Erc721Enumerable for Content {
    fn total_supply(&self) -> Uint {
        (self.sale().live() as u64).into()
    }

    fn token_by_index(&self, index: Uint) -> Result<Uint, Error> {
        let sale = self.sale();
        let place = place(&sale, Address::ZERO, index.0, sale.live() as u64)?;
        Ok(self.listed(place).into())
    }

    fn token_of_owner_by_index(&self, owner: Adr, index: Uint) -> Result<Uint, Error> {
        let owner = owner.get()?;
        let balance = self.holder(owner).balance;
        let place = place(&self.sale(), owner, index.0, balance)?;
        Ok(self.owned(owner, place).into())
    }
}

fn place(sale: &Sale, owner: Address, index: U256, length: u64) -> Result<u32, Error> {
    if !sale.is(Sale::LISTED) {
        return Err(NotEnumerable {}.into());
    }
    if index >= U256::from(length) {
        return Err(ERC721OutOfBoundsIndex { owner, index }.into());
    }
    Ok(index.as_limbs()[0] as u32)
}

impl Content {
    /// Lists a new token; `balance` and `live` are the numbers of tokens before.
    pub(super) fn list(&mut self, owner: Address, id: U256, balance: u32, live: u32) {
        self.set_listed(live, id);
        self.set_owned(owner, balance, id);
        self.set_places(id, (live, balance));
    }

    /// Takes a token out; `balance` and `live` are the numbers of tokens before.
    pub(super) fn unlist(&mut self, owner: Address, id: U256, balance: u32, live: u32) {
        let (all, _) = self.places(id);
        self.disown(owner, id, balance);
        // The last of all takes its place.
        let end = live.saturating_sub(1);
        if all != end {
            let last = self.listed(end);
            let (_, own) = self.places(last);
            self.set_listed(all, last);
            self.set_places(last, (all, own));
        }
        self.set_listed(end, U256::ZERO);
        self.set_places(id, (0, 0));
    }

    /// Moves a token from one owner's list to another's; the balances are those before.
    pub(super) fn relist(&mut self, from: Address, to: Address, id: U256, left: u32, right: u32) {
        self.disown(from, id, left);
        self.set_owned(to, right, id);
        let (all, _) = self.places(id);
        self.set_places(id, (all, right));
    }

    /// Takes a token from its owner's list.
    fn disown(&mut self, owner: Address, id: U256, balance: u32) {
        let (_, own) = self.places(id);
        let end = balance.saturating_sub(1);
        if own != end {
            let last = self.owned(owner, end);
            let (all, _) = self.places(last);
            self.set_owned(owner, own, last);
            self.set_places(last, (all, own));
        }
        self.set_owned(owner, end, U256::ZERO);
    }
}
