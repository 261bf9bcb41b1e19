//! Mints: by execution, with a proof, in batches, after a commitment.
use super::{prompt::Flaw, types::*, *};
use alloy_primitives::keccak256;

/// Minting. Every mint pays exactly the minting fee to the revenue token, which must take it.
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

    /// Mints an output that the proof shows to be the model's, or, by the opML route, one whose request is pending.
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

    /// Commits the caller to a mint; `commitment` as [`commitment_of`](Minting::commitment_of) gives it.
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

    /// Mints by execution what the caller has committed to.
    ///
    /// # Errors
    /// Those of all mints; [`CommitmentsDisabled`], [`UnknownCommitment`], [`CommitmentTooYoung`], [`CommitmentExpired`].
    ///
    /// # Events
    /// Those of all mints.
    #[payable]
    fn reveal(&mut self, to: Adr, prompt: Blob, salt: B256) -> Result<Uint, Error>;

    /// Mints with a proof what the caller has committed to.
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

    /// What the model makes of `prompt`: the bytes that would be minted. The first is 0 if the model understands it.
    ///
    /// # Errors
    /// [`InvalidPromptLength`], [`InvalidUtf8`], [`NonCanonicalPrompt`], [`RouteUnavailable`], [`InvalidOutput`].
    fn preview(&self, prompt: Blob) -> Result<Blob, Error>;

    /// Whether `prompt` is canonical, was never minted, and there are tokens left. The model is not asked.
    fn available(&self, prompt: Blob) -> bool;

    /// Wei that a mint costs.
    fn minting_fee(&self) -> Uint;

    /// Most tokens that can be minted; burned ones count.
    fn max_supply(&self) -> Uint;

    /// Tokens that were minted; burned ones count.
    fn minted(&self) -> Uint;

    /// Most tokens that one account can mint, 0 without a limit; and how many `account` has minted, if there is one.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn wallet_cap(&self, account: Adr) -> Result<(Uint, Uint), Error>;

    /// Least and greatest age of a commitment that is revealed, in seconds; 0 and 0 if the launch takes none.
    fn commitment_ages(&self) -> (Uint, Uint);

    /// Time of the account's commitment, in seconds; 0 if there is none.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn committed_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error>;
}

/// A mint that may be recorded.
struct Work<'a> {
    id: U256,
    prompt: &'a [u8],
    /// keccak256 of the output.
    output: B256,
    /// What the proof's first byte says, or what it would say.
    route: u8,
    proof: &'a [u8],
}

#[public]
impl Minting for Content {
    #[payable]
    fn mint(&mut self, prompt: Blob) -> Result<Uint, Error> {
        let to = self.vm().msg_sender();
        self.unrevealed()?;
        self.mint_by_execution(to, &prompt.0)
    }

    #[payable]
    #[selector(name = "mint")]
    fn mint_to(&mut self, to: Adr, prompt: Blob) -> Result<Uint, Error> {
        self.unrevealed()?;
        self.mint_by_execution(to.get()?, &prompt.0)
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
        self.unrevealed()?;
        if !uri.0.is_empty() {
            return Err(UriNotAccepted {}.into());
        }
        self.mint_by_proof(to.get()?, &prompt.0, &aigc_data.0, &proof.0)
    }

    #[payable]
    fn mint_batch(&mut self, to: Adr, prompts: Vec<Blob>) -> Result<Vec<Uint>, Error> {
        self.unrevealed()?;
        if prompts.is_empty() {
            return Err(EmptyBatch {}.into());
        }
        let prompts: Vec<&[u8]> = prompts.iter().map(|prompt| prompt.0.as_slice()).collect();
        self.mint_all(to.get()?, &prompts)
    }

    fn commit(&mut self, commitment: B256) -> Result<(), Error> {
        let terms = self.terms();
        if terms.max_age == 0 {
            return Err(CommitmentsDisabled {}.into());
        }
        let account = self.vm().msg_sender();
        let now = self.vm().block_timestamp();
        let time = self.commitment(account, commitment);
        if time != 0 && now <= time.saturating_add(terms.max_age as u64) {
            return Err(CommitmentExists { commitment }.into());
        }
        self.set_commitment(account, commitment, now);
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
        self.open_commitment(to, &prompt.0, salt)?;
        self.mint_by_execution(to, &prompt.0)
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
        self.open_commitment(to, &prompt.0, salt)?;
        self.mint_by_proof(to, &prompt.0, &aigc_data.0, &proof.0)
    }

    fn preview(&self, prompt: Blob) -> Result<Blob, Error> {
        let sale = self.sale();
        check_prompt(&sale, &prompt.0)?;
        Ok(Blob(self.execute(&self.binding(&sale), &prompt.0)?))
    }

    fn available(&self, prompt: Blob) -> bool {
        let sale = self.sale();
        sale.minted < sale.max_supply && self.admit(&sale, &prompt.0).is_ok()
    }

    fn minting_fee(&self) -> Uint {
        self.sale().fee.into()
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

    fn commitment_ages(&self) -> (Uint, Uint) {
        let terms = self.terms();
        ((terms.min_age as u64).into(), (terms.max_age as u64).into())
    }

    fn committed_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error> {
        Ok(self.commitment(account.get()?, commitment).into())
    }
}

/// # Errors
/// [`InvalidPromptLength`], [`InvalidUtf8`], [`NonCanonicalPrompt`].
pub(super) fn check_prompt(sale: &Sale, prompt: &[u8]) -> Result<(), Error> {
    prompt::check(prompt, sale.is(Sale::WORDS)).map_err(|flaw| match flaw {
        Flaw::Length => InvalidPromptLength {
            length: U256::from(prompt.len()),
        }
        .into(),
        Flaw::Utf8 => InvalidUtf8 {}.into(),
        Flaw::Form => NonCanonicalPrompt {}.into(),
    })
}

/// # Errors
/// [`InvalidOutput`], [`PromptNotUnderstood`].
fn check_output(output: &[u8]) -> Result<(), Error> {
    match output.first() {
        Some(0) => Ok(()),
        Some(status) => Err(PromptNotUnderstood {
            status: U256::from(*status),
        }
        .into()),
        None => Err(InvalidOutput {}.into()),
    }
}

/// The id of a prompt's token.
pub(super) fn token_of(prompt: &[u8]) -> U256 {
    crate::abi::number(&keccak256(prompt).0)
}

impl Content {
    /// # Errors
    /// [`ReentrancyGuardReentrantCall`], [`CommitmentRequired`].
    fn unrevealed(&self) -> Result<(), Error> {
        match self.sale().is(Sale::REVEAL) {
            true => Err(CommitmentRequired {}.into()),
            false => Ok(()),
        }
    }

    /// The id of the token that a prompt may become.
    fn admit(&self, sale: &Sale, prompt: &[u8]) -> Result<U256, Error> {
        check_prompt(sale, prompt)?;
        let id = token_of(prompt);
        let piece = self.piece(id);
        match (piece.was_minted(), piece.owner.is_zero()) {
            (false, _) => Ok(id),
            (true, false) => Err(PromptTaken { tokenId: id }.into()),
            (true, true) => Err(PromptBurned { tokenId: id }.into()),
        }
    }

    /// What every mint asks for before anything else; returns the fees.
    fn admit_mint(&self, sale: &Sale, to: Address, count: usize) -> Result<U256, Error> {
        if self.vm().msg_reentrant() {
            return Err(ReentrancyGuardReentrantCall {}.into());
        }
        let (sent, count) = (self.vm().msg_value(), count as u64);
        // Less than 2^72 each, and calldata bounds their number: nothing wraps.
        let needed = U256::from(sale.fee.wrapping_mul(count as u128));
        if sent != needed {
            return Err(IncorrectFee { sent, needed }.into());
        }
        if to.is_zero() {
            return Err(ERC721InvalidReceiver { receiver: to }.into());
        }
        if (sale.minted as u64).saturating_add(count) > sale.max_supply as u64 {
            let maxSupply = U256::from(sale.max_supply);
            return Err(SoldOut { maxSupply }.into());
        }
        Ok(needed)
    }

    fn mint_by_execution(&mut self, to: Address, prompt: &[u8]) -> Result<Uint, Error> {
        let ids = self.mint_all(to, &[prompt])?;
        Ok(ids.first().copied().unwrap_or(Uint(U256::ZERO)))
    }

    fn mint_all(&mut self, to: Address, prompts: &[&[u8]]) -> Result<Vec<Uint>, Error> {
        let sale = self.sale();
        let fees = self.admit_mint(&sale, to, prompts.len())?;
        if !sale.is(Sale::RUNS) {
            return Err(route_not_accepted(EXECUTION));
        }
        let bound = self.binding(&sale);
        let mut works = Vec::with_capacity(prompts.len());
        let mut checked = false;
        for prompt in prompts {
            let id = self.admit(&sale, prompt)?;
            if !checked {
                self.check_model(&bound)?;
                checked = true;
            }
            let output = self.execute(&bound, prompt)?;
            check_output(&output)?;
            works.push(Work {
                id,
                prompt,
                output: keccak256(&output),
                route: EXECUTION,
                proof: &[],
            });
        }
        self.record(sale, to, &works)?;
        self.settle(bound.revenue, to, fees, &works)?;
        Ok(works.iter().map(|work| Uint(work.id)).collect())
    }

    fn mint_by_proof(
        &mut self,
        to: Address,
        prompt: &[u8],
        output: &[u8],
        proof: &[u8],
    ) -> Result<Uint, Error> {
        let sale = self.sale();
        let fees = self.admit_mint(&sale, to, 1)?;
        let id = self.admit(&sale, prompt)?;
        check_output(output)?;
        let bound = self.binding(&sale);
        self.check_model(&bound)?;
        let named = self.route_of(proof)?;
        let route = named.route;
        let request = request_of(route, &named.proof)?;
        match self.ask_hook(&sale, prompt, output, &named.proof)? {
            calls::VERIFIED => {}
            calls::PENDING if route == OPML => {}
            status => return Err(unverified(status)),
        }
        if let Some(request) = request {
            self.set_request(id, request);
        }
        let works = [Work {
            id,
            prompt,
            output: keccak256(output),
            route,
            proof,
        }];
        self.record(sale, to, &works)?;
        self.settle(bound.revenue, to, fees, &works)?;
        Ok(id.into())
    }

    /// Writes everything of the mints.
    fn record(&mut self, mut sale: Sale, to: Address, works: &[Work<'_>]) -> Result<(), Error> {
        let count = works.len() as u64;
        let minter = self.vm().msg_sender();
        let mut holder = self.holder(to);
        // A launch without a limit keeps no count.
        if sale.cap != 0 {
            let mut counted = if minter == to { holder } else { self.holder(minter) };
            counted.minted = counted.minted.saturating_add(count);
            if counted.minted > sale.cap as u64 {
                let cap = U256::from(sale.cap);
                return Err(WalletCapReached {
                    account: minter,
                    cap,
                }
                .into());
            }
            match minter == to {
                true => holder = counted,
                false => self.set_holder(minter, &counted),
            }
        }
        let now = self.vm().block_timestamp().min(u32::MAX as u64) as u32;
        for work in works {
            if sale.is(Sale::UNIQUE) {
                if self.is_output_taken(work.output) {
                    return Err(OutputTaken {
                        outputHash: work.output,
                    }
                    .into());
                }
                self.take_output(work.output);
            }
            // Again: the same prompt may be in a batch twice.
            if works.len() > 1 && self.piece(work.id).was_minted() {
                return Err(PromptTaken { tokenId: work.id }.into());
            }
            let mut flags = Piece::minted_by(work.route);
            if sale.is(Sale::LISTED) {
                flags |= Piece::LISTED;
                self.list(to, work.id, holder.balance as u32, sale.live());
            }
            let piece = Piece {
                owner: to,
                time: now,
                last: work.prompt.len().saturating_sub(1) as u8,
                flags,
                digest: Piece::digest_of(work.output),
            };
            self.set_piece(work.id, &piece);
            self.set_prompt(work.id, work.prompt);
            holder.balance = holder.balance.saturating_add(1);
            sale.minted = sale.minted.saturating_add(1);
            self.emit(Transfer {
                from: Address::ZERO,
                to,
                tokenId: work.id,
            });
            emit_aigc_data(self.vm(), &work.id, &work.output, work.proof);
        }
        self.set_holder(to, &holder);
        self.set_sale(&sale);
        Ok(())
    }

    /// The calls that a mint makes last: the fee, then the receiver.
    fn settle(
        &mut self,
        revenue: Address,
        to: Address,
        fees: U256,
        works: &[Work<'_>],
    ) -> Result<(), Error> {
        self.pay(revenue, fees)?;
        for work in works {
            self.check_receiver(Address::ZERO, to, work.id, &[])?;
        }
        Ok(())
    }

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

    /// Uses up the caller's commitment to this mint.
    fn open_commitment(&mut self, to: Address, prompt: &[u8], salt: B256) -> Result<(), Error> {
        let terms = self.terms();
        if terms.max_age == 0 {
            return Err(CommitmentsDisabled {}.into());
        }
        let minter = self.vm().msg_sender();
        let commitment = self.commitment_hash(minter, to, prompt, salt);
        let time = self.commitment(minter, commitment);
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
        self.set_commitment(minter, commitment, 0);
        Ok(())
    }
}
