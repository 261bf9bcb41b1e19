//! ERC-721: tokens, their owners and approvals.
use super::{calls::Calls, ledger::Ledger, state::State, types::*, *};

/// ERC-721 (interface id 0x80ac58cd). These functions are open from within a callback: all is written before.
#[public]
pub trait Erc721 {
    /// Tokens of `owner`.
    ///
    /// # Errors
    /// [`ERC721InvalidOwner`]; [`crate::abi::InvalidArgument`], as in every function with an address.
    fn balance_of(&self, owner: Adr) -> Result<Uint, Error>;

    /// The owner of a token.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`].
    fn owner_of(&self, token_id: Uint) -> Result<Address, Error>;

    /// Moves a token, whatever the receiver is.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`], [`ERC721IncorrectOwner`], [`ERC721InvalidReceiver`],
    /// [`ERC721InsufficientApproval`].
    ///
    /// # Events
    /// [`Transfer`].
    fn transfer_from(&mut self, from: Adr, to: Adr, token_id: Uint) -> Result<(), Error>;

    /// Moves a token to an account, or to a contract that takes it.
    ///
    /// # Errors
    /// As [`transfer_from`](Erc721::transfer_from).
    ///
    /// # Events
    /// [`Transfer`].
    fn safe_transfer_from(&mut self, from: Adr, to: Adr, token_id: Uint) -> Result<(), Error>;

    /// Moves a token to an account, or to a contract that takes it, with data for the receiver.
    ///
    /// # Errors
    /// As [`transfer_from`](Erc721::transfer_from).
    ///
    /// # Events
    /// [`Transfer`].
    #[selector(name = "safeTransferFrom")]
    fn safe_transfer_with(
        &mut self,
        from: Adr,
        to: Adr,
        token_id: Uint,
        data: Blob,
    ) -> Result<(), Error>;

    /// Lets `to` move a token of the caller's, or of an owner whose operator the caller is; the zero address takes it back.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`], [`ERC721InvalidApprover`].
    ///
    /// # Events
    /// [`Approval`].
    fn approve(&mut self, to: Adr, token_id: Uint) -> Result<(), Error>;

    /// Who may move a token besides its owner and operators; the zero address if nobody.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`].
    fn get_approved(&self, token_id: Uint) -> Result<Address, Error>;

    /// Lets `operator` move all tokens of the caller, or no longer.
    ///
    /// # Errors
    /// [`ERC721InvalidOperator`].
    ///
    /// # Events
    /// [`ApprovalForAll`].
    fn set_approval_for_all(&mut self, operator: Adr, approved: Truth) -> Result<(), Error>;

    /// Whether `operator` may move all tokens of `owner`.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn is_approved_for_all(&self, owner: Adr, operator: Adr) -> Result<bool, Error>;
}

#[public]
impl Erc721 for Content {
    fn balance_of(&self, owner: Adr) -> Result<Uint, Error> {
        let owner = owner.get()?;
        match owner.is_zero() {
            true => Err(ERC721InvalidOwner { owner }.into()),
            false => Ok(self.holder(owner).balance.into()),
        }
    }

    fn owner_of(&self, token_id: Uint) -> Result<Address, Error> {
        Ok(self.existing(token_id.0)?.owner)
    }

    fn transfer_from(&mut self, from: Adr, to: Adr, token_id: Uint) -> Result<(), Error> {
        self.send(from.get()?, to.get()?, token_id.0)
    }

    fn safe_transfer_from(&mut self, from: Adr, to: Adr, token_id: Uint) -> Result<(), Error> {
        self.safe_transfer_with(from, to, token_id, Blob(Vec::new()))
    }

    #[selector(name = "safeTransferFrom")]
    fn safe_transfer_with(
        &mut self,
        from: Adr,
        to: Adr,
        token_id: Uint,
        data: Blob,
    ) -> Result<(), Error> {
        let (from, to) = (from.get()?, to.get()?);
        self.send(from, to, token_id.0)?;
        self.check_receiver(from, to, token_id.0, &data.0)
    }

    fn approve(&mut self, to: Adr, token_id: Uint) -> Result<(), Error> {
        let (to, id) = (to.get()?, token_id.0);
        let caller = self.vm().msg_sender();
        let mut piece = self.existing(id)?;
        let owner = piece.owner;
        if caller != owner && !self.is_operator(owner, caller) {
            return Err(ERC721InvalidApprover { approver: caller }.into());
        }
        // The word of the approval counts only while the token says so.
        if !to.is_zero() {
            self.set_approved(id, to);
        }
        if to.is_zero() == piece.is(Piece::APPROVED) {
            piece.flags ^= Piece::APPROVED;
            self.set_piece(id, &piece);
        }
        self.emit(Approval {
            owner,
            approved: to,
            tokenId: id,
        });
        Ok(())
    }

    fn get_approved(&self, token_id: Uint) -> Result<Address, Error> {
        let piece = self.existing(token_id.0)?;
        Ok(match piece.is(Piece::APPROVED) {
            true => self.approved(token_id.0),
            false => Address::ZERO,
        })
    }

    fn set_approval_for_all(&mut self, operator: Adr, approved: Truth) -> Result<(), Error> {
        let (operator, approved) = (operator.get()?, approved.get()?);
        if operator.is_zero() {
            return Err(ERC721InvalidOperator { operator }.into());
        }
        let owner = self.vm().msg_sender();
        self.set_operator(owner, operator, approved);
        self.emit(ApprovalForAll {
            owner,
            operator,
            approved,
        });
        Ok(())
    }

    fn is_approved_for_all(&self, owner: Adr, operator: Adr) -> Result<bool, Error> {
        Ok(self.is_operator(owner.get()?, operator.get()?))
    }
}

impl Content {
    #[inline(never)]
    fn send(&mut self, from: Address, to: Address, id: U256) -> Result<(), Error> {
        let piece = self.existing(id)?;
        if piece.owner != from {
            return Err(ERC721IncorrectOwner {
                sender: from,
                tokenId: id,
                owner: piece.owner,
            }
            .into());
        }
        if to.is_zero() {
            return Err(ERC721InvalidReceiver { receiver: to }.into());
        }
        self.authorise(&piece, id)?;
        if from != to {
            let (mut giver, mut taker) = (self.holder(from), self.holder(to));
            if piece.is(Piece::LISTED) {
                self.relist(from, to, id, giver.balance as u32, taker.balance as u32);
            }
            giver.balance = giver.balance.saturating_sub(1);
            taker.balance = taker.balance.saturating_add(1);
            self.set_holder(from, &giver);
            self.set_holder(to, &taker);
        }
        let moved = Piece {
            owner: to,
            flags: piece.flags & !Piece::APPROVED,
            ..piece
        };
        self.set_piece(id, &moved);
        self.emit(Transfer {
            from,
            to,
            tokenId: id,
        });
        Ok(())
    }
}
