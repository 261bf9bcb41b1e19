//! Who owns what, and, if the launch chose it, the lists of ERC-721 Enumerable: each mint and transfer then writes some
//! words more.
use super::{calls::Calls, program::Program, types::*, *};

/// Operations on tokens.
pub trait Ledger: Calls {
    /// A token that there is.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`].
    #[inline(never)]
    fn existing(&self, id: U256) -> Result<Piece, Error> {
        let piece = self.piece(id);
        match piece.owner.is_zero() {
            true => Err(ERC721NonexistentToken { tokenId: id }.into()),
            false => Ok(piece),
        }
    }

    /// Lets only the owner, its operators and the approved account pass.
    ///
    /// # Errors
    /// [`ERC721InsufficientApproval`].
    #[inline(never)]
    fn authorise(&self, piece: &Piece, id: U256) -> Result<(), Error> {
        let caller = self.vm().msg_sender();
        let allowed = caller == piece.owner
            || piece.is(Piece::APPROVED) && self.approved(id) == caller
            || self.is_operator(piece.owner, caller);
        match allowed {
            true => Ok(()),
            false => Err(ERC721InsufficientApproval {
                operator: caller,
                tokenId: id,
            }
            .into()),
        }
    }

    /// Lists a new token; `balance` and `live` are the numbers of tokens before.
    fn list(&mut self, owner: Address, id: U256, balance: u32, live: u32) {
        self.set_listed(live, id);
        self.set_owned(owner, balance, id);
        self.set_places(id, (live, balance));
    }

    /// Takes a token out; `balance` and `live` are the numbers of tokens before.
    fn unlist(&mut self, owner: Address, id: U256, balance: u32, live: u32) {
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
    fn relist(&mut self, from: Address, to: Address, id: U256, left: u32, right: u32) {
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

impl<P: Program> Ledger for P {}
