//! Calls to the contracts that the collection is bound to, and to receivers of tokens.
use super::{state::State, types::*, *};
use crate::abi::{append_number, Field, Words};
use alloy_primitives::KECCAK256_EMPTY;
use stylus_sdk::{call::RawCall, function_selector};

/// Longest output of a model, in bytes.
const MAX_OUTPUT: usize = 2_048;
/// Bytes of a selector.
const SELECTOR: usize = 4;
/// An array of bytes as a result: its place and its length before it.
pub(crate) const HEAD: usize = 64;

/// What a hook says of an output: there is no such model, assertion or accepted route.
pub const UNKNOWN: u8 = 0;
/// A challenge window is open.
pub const PENDING: u8 = 1;
/// The model made it.
pub const VERIFIED: u8 = 2;
/// The model did not make it.
pub const REJECTED: u8 = 3;

const RUN: [u8; 4] = function_selector!("run", B256, Blob);
const IS_DEPRECATED: [u8; 4] = function_selector!("isDeprecated", B256);
const VERIFY_OUTPUT: [u8; 4] = function_selector!("verifyOutput", B256, Blob, Blob, Blob);
const ON_ERC721_RECEIVED: [u8; 4] =
    function_selector!("onERC721Received", Address, Address, U256, Blob);

/// What a collection is bound to.
pub struct Binding {
    /// Runs the model.
    pub runner: Address,
    /// Is paid fees and royalties.
    pub revenue: Address,
    /// The model's id.
    pub model: B256,
}

/// Calldata: words, then byte strings.
#[inline(never)]
pub(crate) fn calldata(selector: [u8; 4], words: &[Field<'_>], strings: &[&[u8]]) -> Vec<u8> {
    let mut data = crate::abi::errors::encode(selector, words);
    let mut place = 32 * (words.len() + strings.len()) as u64;
    for string in strings {
        append_number(&mut data, place);
        place += 32 + string.len().next_multiple_of(32) as u64;
    }
    for string in strings {
        append_number(&mut data, string.len() as u64);
        data.extend_from_slice(string);
        // The words stand behind the selector.
        data.resize(SELECTOR + (data.len() - SELECTOR).next_multiple_of(32), 0);
    }
    data
}

/// The byte string that is a function's only result.
pub(crate) fn string(data: &[u8], max: usize) -> Option<&[u8]> {
    let mut words = Words(data);
    let (place, length) = (words.next()?, words.next()?);
    if place != U256::from(32) || length > U256::from(max) {
        return None;
    }
    data.get(HEAD..)?.get(..length.as_limbs()[0] as usize)
}

/// The calls.
pub trait Calls: State {
    /// What the collection is bound to.
    #[inline(never)]
    fn binding(&self, sale: &Sale) -> Binding {
        let (runner, revenue) = (self.runner(), self.revenue());
        Binding {
            runner: runner.address,
            revenue: revenue.address,
            model: model_id(sale.model, runner.model, revenue.model),
        }
    }

    /// The verification hook.
    fn hook(&self, sale: &Sale, runner: Address) -> Address {
        match sale.is(Sale::HOOK) {
            true => self.address(state::fixed_slot(state::HOOK)),
            false => runner,
        }
    }

    /// Asks a contract a question; at most `limit` bytes of its answer.
    ///
    /// # Errors
    /// What it reverts with.
    #[inline(never)]
    fn ask(&self, account: Address, input: &[u8], limit: usize) -> Result<Vec<u8>, Vec<u8>> {
        // SAFETY: no storage reference exists.
        unsafe {
            RawCall::new_static(self.vm())
                .limit_return_data(0, limit)
                .flush_storage_cache()
                .call(account, input)
        }
    }

    /// Whether the model is deprecated; `None` if the runner does not say.
    fn is_deprecated(&self, bound: &Binding) -> Option<bool> {
        let input = calldata(IS_DEPRECATED, &[Field::from(&bound.model)], &[]);
        let answer = self.ask(bound.runner, &input, 32).ok()?;
        Some(!Words(&answer).next()?.is_zero())
    }

    /// Lets nothing new be made by a deprecated model.
    ///
    /// # Errors
    /// [`ModelDeprecated`], [`RouteUnavailable`].
    fn check_model(&self, bound: &Binding) -> Result<(), Error> {
        match self.is_deprecated(bound) {
            None => Err(RouteUnavailable {}.into()),
            Some(false) => Ok(()),
            Some(true) => Err(ModelDeprecated {
                modelId: bound.model,
            }
            .into()),
        }
    }

    /// Runs the model.
    ///
    /// # Errors
    /// [`RouteUnavailable`], [`InvalidOutput`].
    #[inline(never)]
    fn execute(&self, bound: &Binding, prompt: &[u8]) -> Result<Vec<u8>, Error> {
        let input = calldata(RUN, &[Field::from(&bound.model)], &[prompt]);
        let answer = self
            .ask(bound.runner, &input, HEAD + MAX_OUTPUT)
            .map_err(|_| RouteUnavailable {})?;
        match string(&answer, MAX_OUTPUT) {
            Some(output) if !output.is_empty() => Ok(output.to_vec()),
            _ => Err(InvalidOutput {}.into()),
        }
    }

    /// What the hook says of an output, for a proof that names its route.
    ///
    /// # Errors
    /// [`RouteUnavailable`].
    fn ask_hook(
        &self,
        sale: &Sale,
        prompt: &[u8],
        output: &[u8],
        proof: &[u8],
    ) -> Result<u8, Error> {
        let bound = self.binding(sale);
        let hook = self.hook(sale, bound.runner);
        let model = [Field::from(&bound.model)];
        let input = calldata(VERIFY_OUTPUT, &model, &[prompt, output, proof]);
        let answer = self.ask(hook, &input, 32).ok();
        match answer.and_then(|answer| Words(&answer).next()) {
            Some(status) if status <= U256::from(REJECTED) => Ok(status.as_limbs()[0] as u8),
            _ => Err(RouteUnavailable {}.into()),
        }
    }

    /// Whether there is code at `account`. By its hash, which costs 700 gas less than the size: that of an account that
    /// was never used is zero.
    fn has_code(&self, account: Address) -> bool {
        let hash = self.vm().code_hash(account);
        hash != KECCAK256_EMPTY && !hash.is_zero()
    }

    /// Asks a receiver that is a contract whether it takes the token. Comes last: everything is written.
    ///
    /// # Errors
    /// [`ERC721InvalidReceiver`].
    #[inline(never)]
    fn check_receiver(
        &mut self,
        from: Address,
        to: Address,
        id: U256,
        data: &[u8],
    ) -> Result<(), Error> {
        if !self.has_code(to) {
            return Ok(());
        }
        let operator = self.vm().msg_sender();
        let words = [Field::from(&operator), Field::from(&from), Field::from(&id)];
        let input = calldata(ON_ERC721_RECEIVED, &words, &[data]);
        // SAFETY: no storage reference exists, and nothing is read afterwards.
        let answer = unsafe {
            RawCall::new(self.vm())
                .limit_return_data(0, 32)
                .clear_storage_cache()
                .call(to, &input)
        };
        let magic = B256::right_padding_from(&ON_ERC721_RECEIVED);
        match answer {
            Ok(answer) if answer == magic.as_slice() => Ok(()),
            _ => Err(ERC721InvalidReceiver { receiver: to }.into()),
        }
    }

    /// Pays the revenue token. Everything is written.
    ///
    /// # Errors
    /// [`FeeRefused`].
    fn pay(&mut self, revenue: Address, amount: U256) -> Result<(), Error> {
        if amount.is_zero() {
            return Ok(());
        }
        // SAFETY: no storage reference exists, and nothing is read afterwards that was before.
        let paid = unsafe {
            RawCall::new_with_value(self.vm(), amount)
                .skip_return_data()
                .clear_storage_cache()
                .call(revenue, &[])
        };
        paid.map(drop).map_err(|_| {
            FeeRefused {
                revenueToken: revenue,
                amount,
            }
            .into()
        })
    }
}

impl<P: Program> Calls for P {}
