//! The life of a request on plain values. A caller loads the words, calls the rule, stores the words that it gives
//! back, and pays. No storage, no host.
//!
//! ```text
//!                 cancel                                         retry
//! Requested ----------------> Cancelled          DeliveryFailed ------> Delivered
//!   |    ^                                              ^                   ^
//!   |    | a game won: next attempt                     | callback fails    | callback succeeds
//!   v    |                         finalize             |                   |
//! Asserted -------------------------------------------> Final --------------+
//!   | the third attempt falls
//!   v           refund
//! Exhausted ----------------> Refunded
//! ```
use super::{
    request::{Request, CANCELLED, REFUNDED},
    types::{Model, Operator, MAX_AMOUNT},
};
use crate::{
    dispute::{
        self,
        logic::check_keepalive,
        types::{Assertion, AssertionStatus, Terms, MAX_ATTEMPTS, MAX_REQUESTS},
    },
    merkle::{claim, levels, output_hash},
};
use alloy_primitives::{Address, B256};

/// Data availability: the bytes are in the call. No other is taken.
pub const CALLDATA: u8 = 0;
/// Most elements of a batch.
pub const MAX_ELEMENTS: u32 = 256;

/// Why a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A request must have an input.
    EmptyInput,
    /// A callback needs gas, and gas a callback.
    CallbackMismatch,
    /// Input or output elsewhere than in the call.
    UnsupportedDataAvailability(u8),
    /// A batch is empty, too large, or not as large as it says.
    BatchSize,
    /// All numbers of requests are used.
    TooManyRequests,
    /// The model takes no more requests.
    Deprecated,
    /// A model's parts do not fit together.
    InvalidModel,
    /// The parts of a fee exceed the whole, or nobody could have one.
    InvalidSplit,
    /// An amount that does not fit.
    TooLarge,
    /// The money sent is too little.
    Underpaid,
    /// There is no such request.
    UnknownRequest,
    /// The attempt before has not fallen, this one is not the next, or there is no other.
    WrongAttempt,
    /// Another answer is being disputed or stands.
    AlreadyAsserted,
    /// The requester has named other operators.
    NotAccepted,
    /// The operator has said that it is leaving, or must say so first.
    Leaving,
    /// The operator's free stake is too small.
    NotStaked,
    /// It is too soon.
    TooEarly,
    /// There is no consumer to call, or it has not asked for this.
    NoCallback,
    /// The consumer has it.
    AlreadyDelivered,
    /// The gas left is less than what the consumer was promised.
    InsufficientGas,
    /// A rule of disputes.
    Dispute(dispute::logic::Error),
}

impl From<dispute::logic::Error> for Error {
    fn from(error: dispute::logic::Error) -> Self {
        Error::Dispute(error)
    }
}

/// Where a request is in its life; attempts count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// There is no such request.
    Unknown,
    /// It waits for an answer, at this attempt.
    Requested(u8),
    /// An answer can be disputed.
    Asserted(u8),
    /// All attempts have fallen: the money can be had back.
    Exhausted,
    /// An answer stands, and no consumer was called.
    Final(u8),
    /// An answer stands and the consumer has it.
    Delivered(u8),
    /// An answer stands and the callback failed.
    DeliveryFailed(u8),
    /// Nobody answered in time; the money is back.
    Cancelled,
    /// All attempts fell; the money is back.
    Refunded,
}

/// An operator's answer to a request, and the words it depends on.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The request.
    pub request: &'a Request,
    /// The word that is stored of it.
    pub word: B256,
    /// Which attempt.
    pub attempt: u8,
    /// The assertion of the attempt before; empty for the first.
    pub previous: &'a Assertion,
    /// The assertion of this attempt.
    pub current: &'a Assertion,
    /// The operators that the requester has named, if any.
    pub named: &'a [Address],
    /// Who answers.
    pub operator: Address,
    /// Its stake.
    pub stake: &'a Operator,
    /// The terms of the request.
    pub terms: &'a Terms,
    /// Root of the trace.
    pub trace_root: B256,
    /// Hashes of the outputs of all elements.
    pub outputs: &'a [B256],
}

/// The end of a request without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// New word of the request.
    pub word: B256,
    /// Back to the account, in units of the fee's token.
    pub fee: u128,
    /// What is left for callbacks, in wei: back to the account, but for what the error callback costs.
    pub gas: u128,
    /// The consumer was given an answer that has fallen, and must be told.
    pub notify: bool,
}

impl Model {
    /// Checks a model that is to be registered, with the terms it refers to and the highest gas price that is reckoned
    /// with.
    ///
    /// # Errors
    /// [`Error::InvalidModel`], [`Error::InvalidSplit`] and those of [`Terms::check`].
    pub fn check(&self, terms: &Terms, gas_price: u128) -> Result<(), Error> {
        let sound = self.tiles > 0 && self.timeout > 0 && self.fee <= MAX_AMOUNT;
        let payable = self.split.creator == 0 || !self.payee.is_zero();
        ensure(sound && payable && !self.id.is_zero(), Error::InvalidModel)?;
        self.split.check(!self.revenue.is_zero())?;
        // The largest batch has the highest tree.
        let tiles = self.tiles.saturating_mul(MAX_ELEMENTS);
        Ok(terms.check(levels(tiles), gas_price)?)
    }
}

impl Request {
    /// Fills in what the model fixes: the request's fee, shares and terms from now on.
    ///
    /// # Errors
    /// [`Error::Deprecated`], [`Error::BatchSize`] and [`Error::TooLarge`].
    pub fn bind(self, model: &Model) -> Result<Self, Error> {
        ensure(!model.deprecated, Error::Deprecated)?;
        let counted = (1..=MAX_ELEMENTS).contains(&self.elements);
        ensure(counted, Error::BatchSize)?;
        let tiles = model.tiles.checked_mul(self.elements);
        let fee = model.fee.checked_mul(self.elements as u128);
        Ok(Request {
            model_id: model.id,
            tiles: tiles.ok_or(Error::TooLarge)?,
            token: model.token,
            fee: fee.ok_or(Error::TooLarge)?,
            payee: model.payee,
            revenue: model.revenue,
            split: model.split,
            terms: model.terms,
            timeout: model.timeout,
            ..self
        })
    }

    /// Checks a request that is to be made.
    ///
    /// # Errors
    /// [`Error::EmptyInput`], [`Error::CallbackMismatch`], [`Error::UnsupportedDataAvailability`],
    /// [`Error::TooManyRequests`], [`Error::NoCallback`] and the keepalive's.
    pub fn admit(
        &self,
        input_len: usize,
        (input_da, output_da): (u8, u8),
        terms: &Terms,
        safe_until: u64,
    ) -> Result<(), Error> {
        ensure(input_len > 0, Error::EmptyInput)?;
        let paired = self.callback.is_zero() == (self.gas_limit == 0);
        ensure(paired, Error::CallbackMismatch)?;
        ensure(!self.early || !self.callback.is_zero(), Error::NoCallback)?;
        for da in [input_da, output_da] {
            ensure(da == CALLDATA, Error::UnsupportedDataAvailability(da))?;
        }
        ensure(self.id < MAX_REQUESTS, Error::TooManyRequests)?;
        let life = self.timeout as u64 + terms.assertion_life();
        Ok(check_keepalive(self.requested_at, life, safe_until)?)
    }

    /// Raises the fee of a request that nobody has answered yet, and gives back the request from now on.
    ///
    /// # Errors
    /// [`Error::UnknownRequest`], those of a request that is not waiting, and [`Error::TooLarge`].
    pub fn bump(
        &self,
        word: B256,
        attempts: &[Assertion; MAX_ATTEMPTS as usize],
        more: u128,
    ) -> Result<Request, Error> {
        self.check(word)?;
        let waiting = matches!(stage(word, attempts), Stage::Requested(_));
        ensure(waiting, Error::AlreadyAsserted)?;
        let fee = self.fee.checked_add(more);
        let fee = fee.filter(|fee| *fee <= MAX_AMOUNT);
        Ok(Request {
            fee: fee.ok_or(Error::TooLarge)?,
            ..*self
        })
    }

    /// Ends a request that nobody has answered in time, or all of whose answers have fallen. From anyone.
    ///
    /// # Errors
    /// [`Error::UnknownRequest`], [`Error::AlreadyAsserted`] and [`Error::TooEarly`].
    pub fn end(
        &self,
        word: B256,
        attempts: &[Assertion; MAX_ATTEMPTS as usize],
        now: u64,
    ) -> Result<Ended, Error> {
        self.check(word)?;
        let word = match stage(word, attempts) {
            Stage::Exhausted => REFUNDED,
            Stage::Requested(attempt) => {
                let before = attempt.checked_sub(1);
                let before = before.and_then(|before| attempts.get(before as usize));
                let since = before.map_or(self.requested_at, |fallen| fallen.time);
                let over = now > since.saturating_add(self.timeout as u64);
                ensure(over, Error::TooEarly)?;
                CANCELLED
            }
            _ => return Err(Error::AlreadyAsserted),
        };
        let notify = attempts.iter().any(|fallen| fallen.early);
        Ok(Ended {
            word,
            fee: self.fee,
            gas: self.gas_left(notify),
            notify,
        })
    }
}

/// Where a request is, from its word and those of its assertions.
pub fn stage(word: B256, attempts: &[Assertion; MAX_ATTEMPTS as usize]) -> Stage {
    match word {
        B256::ZERO => return Stage::Unknown,
        CANCELLED => return Stage::Cancelled,
        REFUNDED => return Stage::Refunded,
        _ => {}
    }
    let mut attempt = 0;
    for assertion in attempts {
        return match assertion.status {
            AssertionStatus::Fallen => {
                attempt += 1;
                continue;
            }
            AssertionStatus::None => Stage::Requested(attempt),
            AssertionStatus::Asserted => Stage::Asserted(attempt),
            AssertionStatus::Final => Stage::Final(attempt),
            AssertionStatus::Delivered => Stage::Delivered(attempt),
            AssertionStatus::DeliveryFailed => Stage::DeliveryFailed(attempt),
        };
    }
    Stage::Exhausted
}

impl Answer<'_> {
    /// Asserts the answer: the words of the assertion, of the operator and of the claim.
    ///
    /// # Errors
    /// [`Error::UnknownRequest`], [`Error::WrongAttempt`], [`Error::AlreadyAsserted`], [`Error::BatchSize`],
    /// [`Error::NotAccepted`], [`Error::Leaving`], [`Error::NotStaked`] and the keepalive's.
    pub fn assert(&self, now: u64, safe_until: u64) -> Result<(Assertion, Operator, B256), Error> {
        let Answer { request, terms, .. } = *self;
        request.check(self.word)?;
        let first = self.attempt == 0;
        let next = first || self.previous.status == AssertionStatus::Fallen;
        ensure(next && self.attempt < MAX_ATTEMPTS, Error::WrongAttempt)?;
        let none = self.current.status == AssertionStatus::None;
        ensure(none, Error::AlreadyAsserted)?;
        let complete = self.outputs.len() == request.elements as usize;
        ensure(complete, Error::BatchSize)?;
        request.check_operator(self.operator, self.named)?;
        check_keepalive(now, terms.assertion_life(), safe_until)?;
        let stake = self.stake.lock(terms, now)?;
        let assertion = Assertion {
            time: now.saturating_add(terms.window as u64),
            games: 0,
            terms: request.terms,
            levels: levels(request.tiles),
            status: AssertionStatus::Asserted,
            early: false,
            operator: self.operator,
        };
        let claim = claim(self.trace_root, output_hash(self.outputs));
        Ok((assertion, stake, claim))
    }
}

impl Assertion {
    /// Marks the answer delivered before it is final, just before the consumer is called. A consumer is called early
    /// once at most, `before` says whether an earlier attempt has done so, and not while a game is open.
    ///
    /// # Errors
    /// [`Error::NoCallback`], [`Error::AlreadyDelivered`], and those of an assertion that cannot be delivered early.
    pub fn deliver_early(&self, request: &Request, before: bool) -> Result<Assertion, Error> {
        ensure(request.early, Error::NoCallback)?;
        let live = self.status == AssertionStatus::Asserted;
        ensure(live, dispute::logic::Error::NotAsserted.into())?;
        ensure(self.games == 0, dispute::logic::Error::Disputed.into())?;
        ensure(!self.early && !before, Error::AlreadyDelivered)?;
        Ok(Assertion {
            early: true,
            ..*self
        })
    }

    /// Marks a final answer delivered, just before the consumer is called: it cannot be called again from within.
    /// `retry` says whether this is not the first time.
    ///
    /// # Errors
    /// [`Error::NoCallback`], [`Error::AlreadyDelivered`], [`Error::TooEarly`] if the answer is not final.
    pub fn deliver(&self, request: &Request, retry: bool) -> Result<Assertion, Error> {
        ensure(!request.callback.is_zero(), Error::NoCallback)?;
        ensure(self.status.is_final(), Error::TooEarly)?;
        let expected = match retry {
            true => AssertionStatus::DeliveryFailed,
            false => AssertionStatus::Final,
        };
        ensure(self.status == expected, Error::AlreadyDelivered)?;
        Ok(Assertion {
            status: AssertionStatus::Delivered,
            ..*self
        })
    }

    /// Records that the callback failed. The answer stands.
    pub fn fail_delivery(&self) -> Assertion {
        Assertion {
            status: AssertionStatus::DeliveryFailed,
            ..*self
        }
    }
}

fn ensure(rule: bool, error: Error) -> Result<(), Error> {
    if rule {
        Ok(())
    } else {
        Err(error)
    }
}
