//! ERC-7007 in its final form: prompts, outputs, proofs that are added, and updates.
use super::*;
use crate::content::mints::{proof_of, token_of, unverified};
use alloy_primitives::keccak256;

/// ERC-7007 (interface id 0x702c55a6) but for its views that check outputs, and its Enumerable (0xfa1a557a) and Updatable
/// (0x3f37dce2) extensions.
#[public]
pub trait Erc7007 {
    /// Adds a further proof to the token of `prompt`, once: its owner, an operator or the approved account may. The
    /// output must be the token's, and verified.
    ///
    /// # Errors
    /// [`TokenMismatch`], [`ERC721NonexistentToken`], [`ERC721InsufficientApproval`], [`DataAlreadyAdded`],
    /// [`OutputMismatch`], [`UnverifiedOutput`], [`RouteNotAccepted`], [`RouteUnavailable`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`AigcData`].
    fn add_aigc_data(
        &mut self,
        token_id: Uint,
        prompt: Blob,
        aigc_data: Blob,
        proof: Blob,
    ) -> Result<(), Error>;

    /// The id of a prompt's token, keccak256(prompt), whether it is minted or not.
    fn token_id(&self, prompt: Blob) -> Uint;

    /// The prompt of a token.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`].
    fn prompt(&self, token_id: Uint) -> Result<Text, Error>;

    /// Makes `aigc_data`, the final output of the token's opML request, the token's, once; open to everyone.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`], [`NoRequest`], [`AlreadyUpdated`], [`NothingToUpdate`], [`UnverifiedOutput`],
    /// [`RouteUnavailable`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Update`], [`MetadataUpdate`].
    fn update(&mut self, prompt: Blob, aigc_data: Blob) -> Result<(), Error>;

    /// How a token was made: route, time of the mint in seconds, the last 48 bits of keccak256(output), the opML request
    /// (0 if there is none), and whether it was updated.
    ///
    /// # Errors
    /// [`ERC721NonexistentToken`].
    fn provenance(&self, token_id: Uint) -> Result<(Uint, Uint, Uint, B256, bool), Error>;

    /// The hook, the runner and the model's id, bound for ever.
    #[selector(name = "binding")]
    fn binding_of(&self) -> (Address, Address, B256);

    /// Bit `r` is set if route `r` is accepted: 1 execution, 2 opML, 3 zkML.
    fn accepted_routes(&self) -> Uint;
}

#[public]
impl Erc7007 for Studio {
    fn add_aigc_data(
        &mut self,
        token_id: Uint,
        prompt: Blob,
        aigc_data: Blob,
        proof: Blob,
    ) -> Result<(), Error> {
        let id = token_id.0;
        let expected = token_of(&prompt.0);
        if id != expected {
            return Err(TokenMismatch {
                tokenId: id,
                expected,
            }
            .into());
        }
        let mut piece = self.existing(id)?;
        self.authorise(&piece, id)?;
        if piece.is(Piece::ADDED) {
            return Err(DataAlreadyAdded { tokenId: id }.into());
        }
        let output = keccak256(&aigc_data.0);
        if Piece::digest_of(output) != piece.digest {
            return Err(OutputMismatch { tokenId: id }.into());
        }
        let sale = self.sale();
        let named = self.route_of(&sale, &proof.0)?;
        let status = self.ask_hook(&sale, &prompt.0, &aigc_data.0, &named.proof)?;
        if status != calls::VERIFIED {
            return Err(unverified(status));
        }
        piece.flags |= Piece::ADDED;
        self.set_piece(id, &piece);
        emit_aigc_data(self.vm(), &id, &output, &proof.0);
        Ok(())
    }

    fn token_id(&self, prompt: Blob) -> Uint {
        token_of(&prompt.0).into()
    }

    fn prompt(&self, token_id: Uint) -> Result<Text, Error> {
        let piece = self.existing(token_id.0)?;
        Ok(Text(self.prompt_of(token_id.0, piece.length())))
    }

    fn update(&mut self, prompt: Blob, aigc_data: Blob) -> Result<(), Error> {
        let id = token_of(&prompt.0);
        let mut piece = self.existing(id)?;
        if piece.route() != OPML {
            return Err(NoRequest { tokenId: id }.into());
        }
        if piece.is(Piece::UPDATED) {
            return Err(AlreadyUpdated { tokenId: id }.into());
        }
        let sale = self.sale();
        let output = keccak256(&aigc_data.0);
        let digest = Piece::digest_of(output);
        // Where outputs are unique, only final ones were minted.
        if digest == piece.digest || sale.is(Sale::UNIQUE) {
            return Err(NothingToUpdate { tokenId: id }.into());
        }
        let proof = proof_of(self.request(id));
        let status = self.ask_hook(&sale, &prompt.0, &aigc_data.0, &proof)?;
        if status != calls::VERIFIED {
            return Err(unverified(status));
        }
        piece.digest = digest;
        piece.flags |= Piece::UPDATED;
        self.set_piece(id, &piece);
        self.emit(Update {
            tokenId: id,
            prompt: B256::from(id),
            aigcData: output,
        });
        self.emit(MetadataUpdate { _tokenId: id });
        Ok(())
    }

    fn provenance(&self, token_id: Uint) -> Result<(Uint, Uint, Uint, B256, bool), Error> {
        let piece = self.existing(token_id.0)?;
        Ok((
            (piece.route() as u64).into(),
            (piece.time as u64).into(),
            piece.digest.into(),
            match piece.route() {
                OPML => self.request(token_id.0),
                _ => B256::ZERO,
            },
            piece.is(Piece::UPDATED),
        ))
    }

    #[selector(name = "binding")]
    fn binding_of(&self) -> (Address, Address, B256) {
        let sale = self.sale();
        let bound = self.binding(&sale);
        (self.hook(&sale, bound.runner), bound.runner, bound.model)
    }

    fn accepted_routes(&self) -> Uint {
        (self.sale().routes() as u64).into()
    }
}

impl Studio {
    /// The metadata of a token. The picture is made again; if what is made is not what was minted, there is none.
    ///
    /// # Errors
    /// [`RouteUnavailable`], [`InvalidOutput`].
    pub(super) fn show(&self, id: U256, piece: &Piece) -> Result<Text, Error> {
        let sale = self.sale();
        let bound = self.binding(&sale);
        let prompt = self.prompt_of(id, piece.length());
        let output = match self.execute(&bound, &prompt) {
            Ok(output) if Piece::digest_of(keccak256(&output)) == piece.digest => output,
            // The model runs here: that it does not now says nothing of the token.
            Err(error) if sale.is(Sale::RUNS) => return Err(error),
            _ => Vec::new(),
        };
        let status = match piece.route() {
            // What was verified once stays so.
            EXECUTION | ZKML => calls::VERIFIED,
            _ if output.is_empty() => calls::UNKNOWN,
            _ => self.ask_hook(&sale, &prompt, &output, &proof_of(self.request(id)))?,
        };
        self.render(&bound, piece, status, &prompt, &output)
    }
}
