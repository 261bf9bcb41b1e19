//! What mints do, and what they ask for.
use super::{calls, ledger::Ledger, program::Program, prompt::Flaw, types::*, *};
use alloy_primitives::keccak256;

/// A proof that names its route.
pub struct Named {
    /// Its first byte.
    pub route: u8,
    /// The proof.
    pub proof: Vec<u8>,
}

/// A mint that may be recorded.
pub struct Work<'a> {
    /// Of the token.
    pub id: U256,
    /// The prompt.
    pub prompt: &'a [u8],
    /// keccak256 of the output.
    pub output: B256,
    /// What the proof's first byte says, or what it would say.
    pub route: u8,
    /// The proof that was given.
    pub proof: &'a [u8],
}

/// # Errors
/// [`InvalidPromptLength`], [`InvalidUtf8`], [`NonCanonicalPrompt`].
pub fn check_prompt(sale: &Sale, prompt: &[u8]) -> Result<(), Error> {
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
pub fn token_of(prompt: &[u8]) -> U256 {
    crate::abi::number(&keccak256(prompt).0)
}

/// The error of a route that the collection does not accept.
#[cold]
pub fn route_not_accepted(route: u8) -> Error {
    RouteNotAccepted {
        route: U256::from(route),
    }
    .into()
}

/// The error of a status that is not good enough.
#[cold]
pub fn unverified(status: u8) -> Error {
    UnverifiedOutput {
        status: U256::from(status),
    }
    .into()
}

/// The request that a proof names, if its route has one.
///
/// # Errors
/// [`InvalidProof`].
pub fn request_of(route: u8, proof: &[u8]) -> Result<Option<B256>, Error> {
    match proof {
        _ if route != OPML => Ok(None),
        [_, request @ ..] if request.len() == 32 => Ok(Some(B256::from_slice(request))),
        _ => Err(InvalidProof {}.into()),
    }
}

/// The proof by an opML request.
pub fn proof_of(request: B256) -> Vec<u8> {
    let mut proof = Vec::with_capacity(33);
    proof.push(OPML);
    proof.extend_from_slice(request.as_slice());
    proof
}

/// Operations on mints.
pub trait Mints: Ledger {
    /// The proof with the route that it names; an empty one names the default route.
    ///
    /// # Errors
    /// [`RouteNotAccepted`].
    fn route_of(&self, sale: &Sale, proof: &[u8]) -> Result<Named, Error> {
        let route = proof.first().copied().unwrap_or(sale.default_route());
        if !sale.accepts(route) {
            return Err(route_not_accepted(route));
        }
        let proof = match proof {
            [] => [route].to_vec(),
            named => named.to_vec(),
        };
        Ok(Named { route, proof })
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

    /// What every mint asks for before anything else; returns the fees. `fee` is that of one mint.
    fn admit_mint(&self, sale: &Sale, fee: u128, to: Address, count: usize) -> Result<U256, Error> {
        if self.vm().msg_reentrant() {
            return Err(ReentrancyGuardReentrantCall {}.into());
        }
        let (sent, count) = (self.vm().msg_value(), count as u64);
        // Less than 2^72 each, and calldata bounds their number: nothing wraps.
        let needed = U256::from(fee.wrapping_mul(count as u128));
        if sent != needed {
            return Err(IncorrectFee { sent, needed }.into());
        }
        if to.is_zero() {
            return Err(ERC721InvalidReceiver { receiver: to }.into());
        }
        if (sale.minted as u64).saturating_add(count) > sale.max_supply as u64 {
            return Err(SoldOut {
                maxSupply: U256::from(sale.max_supply),
            }
            .into());
        }
        Ok(needed)
    }

    fn mint_by_execution(
        &mut self,
        sale: Sale,
        fee: u128,
        to: Address,
        prompt: &[u8],
    ) -> Result<Uint, Error> {
        let ids = self.mint_all(sale, fee, to, &[prompt])?;
        Ok(ids.first().copied().unwrap_or(Uint(U256::ZERO)))
    }

    fn mint_all(
        &mut self,
        sale: Sale,
        fee: u128,
        to: Address,
        prompts: &[&[u8]],
    ) -> Result<Vec<Uint>, Error> {
        let fees = self.admit_mint(&sale, fee, to, prompts.len())?;
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
        sale: Sale,
        fee: u128,
        to: Address,
        prompt: &[u8],
        output: &[u8],
        proof: &[u8],
    ) -> Result<Uint, Error> {
        let fees = self.admit_mint(&sale, fee, to, 1)?;
        let id = self.admit(&sale, prompt)?;
        check_output(output)?;
        let bound = self.binding(&sale);
        self.check_model(&bound)?;
        let named = self.route_of(&sale, proof)?;
        let route = named.route;
        let request = request_of(route, &named.proof)?;
        match self.ask_hook(&sale, prompt, output, &named.proof)? {
            calls::VERIFIED => {}
            // A false output, pending, would take the place of the token that it belongs to.
            calls::PENDING if route == OPML && !sale.is(Sale::UNIQUE) => {}
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
            let mut counted = if minter == to {
                holder
            } else {
                self.holder(minter)
            };
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
        // Who signs the transaction need not be asked.
        if to == self.vm().tx_origin() {
            return Ok(());
        }
        for work in works {
            self.check_receiver(Address::ZERO, to, work.id, &[])?;
        }
        Ok(())
    }
}

impl<P: Program> Mints for P {}
