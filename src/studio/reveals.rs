//! Mints in two steps, so that nobody can take a prompt that another is about to mint; and what is for sale.
use super::*;
use crate::content::mints::check_prompt;
use alloy_primitives::keccak256;

/// Commitments and reveals. See [`Minting`] for what all mints have in common.
#[public]
pub trait Reveals {
    /// Commits the caller to a mint; `commitment` as `commitmentOf` gives it.
    ///
    /// # Errors
    /// [`CommitmentsDisabled`], [`CommitmentExists`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Committed`].
    fn commit(&mut self, commitment: B256) -> Result<(), Error>;

    /// keccak256(abi.encode(chain id, collection, minter, to, keccak256(prompt), salt)).
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn commitment_of(&self, minter: Adr, to: Adr, prompt: Blob, salt: B256) -> Result<B256, Error>;

    /// Mints by execution what the caller has committed to, for exactly the minting fee of when it did: the owner cannot
    /// hold up a reveal by changing the fee.
    ///
    /// # Errors
    /// Those of all mints; [`CommitmentsDisabled`], [`UnknownCommitment`], [`CommitmentTooYoung`], [`CommitmentExpired`].
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    fn reveal(&mut self, to: Adr, prompt: Blob, salt: B256) -> Result<Uint, Error>;

    /// Mints with a proof what the caller has committed to, for the same.
    ///
    /// # Errors
    /// Those of `reveal` and of `mint` with a proof.
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    #[selector(name = "reveal")]
    fn reveal_with_proof(
        &mut self,
        to: Adr,
        prompt: Blob,
        salt: B256,
        aigc_data: Blob,
        proof: Blob,
    ) -> Result<Uint, Error>;

    /// Least and greatest age of a commitment that is revealed, in seconds; 0 and 0 if the launch takes none.
    fn commitment_ages(&self) -> (Uint, Uint);

    /// Time of the account's commitment, in seconds; 0 if there is none.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn committed_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error>;

    /// Wei that the reveal of the account's commitment costs; 0 if there is none.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn committed_fee(&self, account: Adr, commitment: B256) -> Result<Uint, Error>;
}

/// What is for sale.
#[public]
pub trait Offer {
    /// What the model makes of `prompt`: the bytes that would be minted. The first is 0 if the model understands it.
    ///
    /// # Errors
    /// [`InvalidPromptLength`], [`InvalidUtf8`], [`NonCanonicalPrompt`], [`RouteUnavailable`], [`InvalidOutput`].
    fn preview(&self, prompt: Blob) -> Result<Blob, Error>;

    /// Whether `prompt` is canonical, was never minted, and there are tokens left. The model is not asked.
    fn available(&self, prompt: Blob) -> bool;

    /// Most tokens that can be minted; burned ones count.
    fn max_supply(&self) -> Uint;

    /// Tokens that were minted; burned ones count.
    fn minted(&self) -> Uint;

    /// Most tokens that one account can mint, 0 without a limit; and how many `account` has minted, if there is one.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn wallet_cap(&self, account: Adr) -> Result<(Uint, Uint), Error>;
}

#[public]
impl Reveals for Studio {
    fn commit(&mut self, commitment: B256) -> Result<(), Error> {
        let terms = self.terms();
        if terms.max_age == 0 {
            return Err(CommitmentsDisabled {}.into());
        }
        let account = self.vm().msg_sender();
        let now = self.vm().block_timestamp();
        let Commitment { time, .. } = self.commitment(account, commitment);
        if time != 0 && now <= time.saturating_add(terms.max_age as u64) {
            return Err(CommitmentExists { commitment }.into());
        }
        let made = Commitment {
            time: now,
            fee: self.sale().fee,
        };
        self.set_commitment(account, commitment, &made);
        self.emit(Committed {
            account,
            commitment,
        });
        Ok(())
    }

    fn commitment_of(&self, minter: Adr, to: Adr, prompt: Blob, salt: B256) -> Result<B256, Error> {
        Ok(self.commitment_hash(minter.get()?, to.get()?, &prompt.0, salt))
    }

    #[payable]
    fn reveal(&mut self, to: Adr, prompt: Blob, salt: B256) -> Result<Uint, Error> {
        let to = to.get()?;
        let fee = self.open_commitment(to, &prompt.0, salt)?;
        self.mint_by_execution(self.sale(), fee, to, &prompt.0)
    }

    #[payable]
    #[selector(name = "reveal")]
    fn reveal_with_proof(
        &mut self,
        to: Adr,
        prompt: Blob,
        salt: B256,
        aigc_data: Blob,
        proof: Blob,
    ) -> Result<Uint, Error> {
        let to = to.get()?;
        let fee = self.open_commitment(to, &prompt.0, salt)?;
        self.mint_by_proof(self.sale(), fee, to, &prompt.0, &aigc_data.0, &proof.0)
    }

    fn commitment_ages(&self) -> (Uint, Uint) {
        let terms = self.terms();
        ((terms.min_age as u64).into(), (terms.max_age as u64).into())
    }

    fn committed_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error> {
        Ok(self.commitment(account.get()?, commitment).time.into())
    }

    fn committed_fee(&self, account: Adr, commitment: B256) -> Result<Uint, Error> {
        Ok(self.commitment(account.get()?, commitment).fee.into())
    }
}

#[public]
impl Offer for Studio {
    fn preview(&self, prompt: Blob) -> Result<Blob, Error> {
        let sale = self.sale();
        check_prompt(&sale, &prompt.0)?;
        Ok(Blob(self.execute(&self.binding(&sale), &prompt.0)?))
    }

    fn available(&self, prompt: Blob) -> bool {
        let sale = self.sale();
        sale.minted < sale.max_supply && self.admit(&sale, &prompt.0).is_ok()
    }

    fn max_supply(&self) -> Uint {
        (self.sale().max_supply as u64).into()
    }

    fn minted(&self) -> Uint {
        (self.sale().minted as u64).into()
    }

    fn wallet_cap(&self, account: Adr) -> Result<(Uint, Uint), Error> {
        let minted = self.holder(account.get()?).minted;
        Ok(((self.sale().cap as u64).into(), minted.into()))
    }
}

impl Studio {
    fn commitment_hash(&self, minter: Address, to: Address, prompt: &[u8], salt: B256) -> B256 {
        crate::abi::eip712::hash_words(&[
            crate::abi::word(&U256::from(self.vm().chain_id())),
            self.vm().contract_address().into_word(),
            minter.into_word(),
            to.into_word(),
            keccak256(prompt),
            salt,
        ])
    }

    /// Uses up the caller's commitment to this mint; returns the fee of when it was made.
    fn open_commitment(&mut self, to: Address, prompt: &[u8], salt: B256) -> Result<u128, Error> {
        let terms = self.terms();
        if terms.max_age == 0 {
            return Err(CommitmentsDisabled {}.into());
        }
        let minter = self.vm().msg_sender();
        let commitment = self.commitment_hash(minter, to, prompt, salt);
        let Commitment { time, fee } = self.commitment(minter, commitment);
        if time == 0 {
            return Err(UnknownCommitment { commitment }.into());
        }
        let now = self.vm().block_timestamp();
        let earliest = time.saturating_add(terms.min_age as u64);
        let latest = time.saturating_add(terms.max_age as u64);
        if now < earliest {
            let earliest = U256::from(earliest);
            return Err(CommitmentTooYoung { earliest }.into());
        }
        if now > latest {
            let latest = U256::from(latest);
            return Err(CommitmentExpired { latest }.into());
        }
        self.set_commitment(minter, commitment, &Commitment::default());
        Ok(fee)
    }
}
