//! Mints: by execution, with a proof, in batches.
use super::{mints::Mints, state::State, types::Sale, *};

/// Minting. Every mint pays exactly the minting fee to the revenue token, which must take it; a reveal pays that of the time
/// of its commitment.
///
/// Errors of all mints: [`InvalidPromptLength`], [`InvalidUtf8`], [`NonCanonicalPrompt`], [`PromptTaken`], [`PromptBurned`],
/// [`PromptNotUnderstood`], [`OutputTaken`], [`InvalidOutput`], [`RouteUnavailable`], [`RouteNotAccepted`],
/// [`ModelDeprecated`], [`IncorrectFee`], [`FeeRefused`], [`SoldOut`], [`WalletCapReached`],
/// [`ERC721InvalidReceiver`], [`CommitmentRequired`], [`ReentrancyGuardReentrantCall`].
///
/// Events of all mints: [`Transfer`] from the zero address, [`AigcData`].
#[public]
pub trait Minting {
    /// Runs the model on `prompt` and mints what it makes to the caller; returns the token's id, keccak256(prompt).
    ///
    /// # Errors
    /// Those of all mints.
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    fn mint(&mut self, prompt: Blob) -> Result<Uint, Error>;

    /// As `mint(prompt)`, to another account.
    ///
    /// # Errors
    /// Those of all mints.
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    #[selector(name = "mint")]
    fn mint_to(&mut self, to: Adr, prompt: Blob) -> Result<Uint, Error>;

    /// Mints an output that the proof shows to be the model's, or, by the opML route and unless outputs are unique, one whose
    /// request is pending.
    /// The function of ERC-7007's reference implementations; `uri` must be empty.
    ///
    /// # Errors
    /// Those of all mints; [`UnverifiedOutput`], [`InvalidProof`], [`UriNotAccepted`].
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    #[selector(name = "mint")]
    fn mint_with_proof(
        &mut self,
        to: Adr,
        prompt: Blob,
        aigc_data: Blob,
        uri: Text,
        proof: Blob,
    ) -> Result<Uint, Error>;

    /// As `mint(prompt)` for each of the prompts, for as many fees; returns the ids. All or none.
    ///
    /// # Errors
    /// Those of all mints; [`EmptyBatch`].
    ///
    /// # Events
    /// Those of all mints, for each.
    #[payable]
    fn mint_batch(&mut self, to: Adr, prompts: Vec<Blob>) -> Result<Vec<Uint>, Error>;

    /// Wei that a mint costs.
    fn minting_fee(&self) -> Uint;
}

#[public]
impl Minting for Content {
    #[payable]
    fn mint(&mut self, prompt: Blob) -> Result<Uint, Error> {
        let to = self.vm().msg_sender();
        let sale = self.unrevealed()?;
        self.mint_by_execution(sale, sale.fee, to, &prompt.0)
    }

    #[payable]
    #[selector(name = "mint")]
    fn mint_to(&mut self, to: Adr, prompt: Blob) -> Result<Uint, Error> {
        let sale = self.unrevealed()?;
        self.mint_by_execution(sale, sale.fee, to.get()?, &prompt.0)
    }

    #[payable]
    #[selector(name = "mint")]
    fn mint_with_proof(
        &mut self,
        to: Adr,
        prompt: Blob,
        aigc_data: Blob,
        uri: Text,
        proof: Blob,
    ) -> Result<Uint, Error> {
        let sale = self.unrevealed()?;
        if !uri.0.is_empty() {
            return Err(UriNotAccepted {}.into());
        }
        self.mint_by_proof(sale, sale.fee, to.get()?, &prompt.0, &aigc_data.0, &proof.0)
    }

    #[payable]
    fn mint_batch(&mut self, to: Adr, prompts: Vec<Blob>) -> Result<Vec<Uint>, Error> {
        let sale = self.unrevealed()?;
        if prompts.is_empty() {
            return Err(EmptyBatch {}.into());
        }
        let prompts: Vec<&[u8]> = prompts.iter().map(|prompt| prompt.0.as_slice()).collect();
        self.mint_all(sale, sale.fee, to.get()?, &prompts)
    }

    fn minting_fee(&self) -> Uint {
        self.sale().fee.into()
    }
}

impl Content {
    /// The sale, if it asks for no commitments.
    ///
    /// # Errors
    /// [`CommitmentRequired`].
    fn unrevealed(&self) -> Result<Sale, Error> {
        let sale = self.sale();
        match sale.is(Sale::REVEAL) {
            true => Err(CommitmentRequired {}.into()),
            false => Ok(sale),
        }
    }
}
