//! Names and metadata, lists, burning.
use super::*;

/// Name, symbol and metadata of ERC-721 (interface id 0x5b5e139f).
#[public]
pub trait Erc721Metadata {
    /// The collection's name.
    fn name(&self) -> Text;

    /// The collection's symbol.
    fn symbol(&self) -> Text;

    /// The token's metadata with its picture, as a `data:` URI of JSON. Makes the picture again.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`], [`RouteUnavailable`].
    #[selector(name = "tokenURI")]
    fn token_uri(&self, token_id: Uint) -> Result<Text, Error>;
}

/// The end of a token.
#[public]
pub trait Burnable {
    /// Destroys a token, for ever: its prompt stays burned.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`], [`ERC721InsufficientApproval`].
    ///
    /// # Events
    /// [`Transfer`] to the zero address.
    fn burn(&mut self, token_id: Uint) -> Result<(), Error>;
}

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
impl Erc721Metadata for Studio {
    fn name(&self) -> Text {
        text::unpack(self.load(state::fixed_slot(state::NAME)))
    }

    fn symbol(&self) -> Text {
        text::unpack(self.load(state::fixed_slot(state::SYMBOL)))
    }

    #[selector(name = "tokenURI")]
    fn token_uri(&self, token_id: Uint) -> Result<Text, Error> {
        let piece = self.existing(token_id.0)?;
        self.show(token_id.0, &piece)
    }
}

#[public]
impl Burnable for Studio {
    fn burn(&mut self, token_id: Uint) -> Result<(), Error> {
        let id = token_id.0;
        let piece = self.existing(id)?;
        self.authorise(&piece, id)?;
        let mut sale = self.sale();
        let mut holder = self.holder(piece.owner);
        if sale.is(Sale::LISTED) {
            self.unlist(piece.owner, id, holder.balance as u32, sale.live());
        }
        holder.balance = holder.balance.saturating_sub(1);
        self.set_holder(piece.owner, &holder);
        sale.burned = sale.burned.saturating_add(1);
        self.set_sale(&sale);
        let burned = Piece {
            owner: Address::ZERO,
            flags: piece.flags & !Piece::APPROVED,
            ..piece
        };
        self.set_piece(id, &burned);
        self.emit(Transfer {
            from: piece.owner,
            to: Address::ZERO,
            tokenId: id,
        });
        Ok(())
    }
}

#[public]
impl Erc721Enumerable for Studio {
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
