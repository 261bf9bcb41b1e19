//! Methods of precompiles and the rules all of them share.

use std::collections::HashMap;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{Revert, SolCall, SolError};

use super::call::{Call, Fault};
use crate::{arbos::words, evm::context::Ctx};

/// What a method may do, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purity {
    /// Nothing but compute.
    Pure,
    /// Read state.
    View,
    /// Change state.
    Write,
    /// Take value as well.
    Payable,
}

type Body = Box<dyn Fn(&mut Call<'_, '_>, &[u8]) -> Result<Vec<u8>, Fault> + Send + Sync>;

/// A method of a precompile.
pub(crate) struct Method {
    selector: [u8; 4],
    purity: Purity,
    /// First ArbOS version that has it.
    since: u64,
    body: Body,
}

impl Method {
    /// A method that runs `body`.
    pub(crate) fn new<C: SolCall>(
        purity: Purity,
        body: impl Fn(&mut Call<'_, '_>, C) -> Result<C::Return, Fault> + Send + Sync + 'static,
    ) -> Self {
        let body: Body = Box::new(move |call, args| {
            // Arguments that do not fit the signature take all gas.
            let Ok(args) = C::abi_decode_raw_validate(args) else {
                return Err(call.burn_out());
            };
            Ok(C::abi_encode_returns(&body(call, args)?))
        });
        Self {
            selector: C::SELECTOR,
            purity,
            since: 0,
            body,
        }
    }

    /// A method of the real precompile this node does not have.
    pub(crate) fn refused<C: SolCall>(precompile: &'static str) -> Self {
        let body: Body = Box::new(move |_, _| {
            let reason = format!(
                "{precompile}.{} is not supported by this node",
                C::SIGNATURE
            );
            Err(Fault::Error(Revert::from(reason).abi_encode()))
        });
        Self {
            selector: C::SELECTOR,
            purity: Purity::Payable,
            since: 0,
            body,
        }
    }

    /// Limits the method to ArbOS versions from `version` on.
    pub(crate) fn since(mut self, version: u64) -> Self {
        self.since = version;
        self
    }
}

/// How a call of a precompile ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Return data or error data.
    pub(crate) result: Result<Bytes, Bytes>,
    /// Gas left.
    pub(crate) gas: u64,
    /// Set if the failure is one that takes all gas, as an invalid opcode would.
    pub(crate) fatal: Option<String>,
}

impl Outcome {
    fn reverted(gas: u64) -> Self {
        Self {
            result: Err(Bytes::new()),
            gas,
            fatal: None,
        }
    }

    /// A failure that takes all gas.
    pub(crate) fn fatal(reason: impl Into<String>) -> Self {
        Self {
            result: Err(Bytes::new()),
            gas: 0,
            fatal: Some(reason.into()),
        }
    }
}

/// What a caller hands to a precompile.
#[derive(Clone, Debug)]
pub(crate) struct Input<'i> {
    /// Selector and arguments.
    pub(crate) data: &'i [u8],
    /// The precompile.
    pub(crate) address: Address,
    /// The account that acts: the precompile, unless its code was borrowed.
    pub(crate) acting: Address,
    /// Who calls.
    pub(crate) caller: Address,
    /// Value, in wei.
    pub(crate) value: U256,
    /// Whether the frame is static.
    pub(crate) is_static: bool,
    /// Gas.
    pub(crate) gas: u64,
}

/// A precompile: its methods by selector.
pub(crate) struct Precompile {
    methods: HashMap<[u8; 4], Method>,
}

impl Precompile {
    pub(crate) fn new(methods: impl IntoIterator<Item = Method>) -> Self {
        let methods = methods
            .into_iter()
            .map(|method| (method.selector, method))
            .collect();
        Self { methods }
    }

    /// Calls a method: 800 gas to open ArbOS, 3 gas per word of arguments and of results.
    pub(crate) fn call(&self, ctx: &mut Ctx<'_>, input: &Input<'_>) -> Outcome {
        let Some((selector, args)) = input.data.split_first_chunk::<4>() else {
            return Outcome::reverted(0);
        };
        let version = ctx.chain.profile.arbos_version;
        let Some(method) = self
            .methods
            .get(selector)
            .filter(|method| method.since <= version)
        else {
            return Outcome::reverted(0);
        };
        let borrowed = method.purity >= Purity::View && input.acting != input.address;
        let writes = method.purity >= Purity::Write && input.is_static;
        let unpayable = method.purity < Purity::Payable && !input.value.is_zero();
        if borrowed || writes || unpayable {
            return Outcome::reverted(0);
        }
        let mut call = Call {
            ctx,
            address: input.address,
            caller: input.caller,
            value: input.value,
            read_only: method.purity <= Purity::View,
            gas: input.gas,
        };
        if method.purity != Purity::Pure && call.load(words::VERSION.slot()).is_err() {
            return Outcome::fatal("out of gas");
        }
        if call.burn(copy_gas(args.len())).is_err() {
            return Outcome::reverted(0);
        }
        let result = (method.body)(&mut call, args);
        let (data, success) = match result {
            Ok(data) => (data, true),
            Err(Fault::Error(data)) => (data, false),
            Err(Fault::Refused | Fault::OutOfGas) => return Outcome::reverted(call.gas),
            Err(Fault::Fatal(reason)) => return Outcome::fatal(reason),
        };
        if call.burn(copy_gas(data.len())).is_err() {
            return Outcome::reverted(0);
        }
        let data = Bytes::from(data);
        Outcome {
            result: if success { Ok(data) } else { Err(data) },
            gas: call.gas,
            fatal: None,
        }
    }
}

/// Gas of copying `length` bytes.
fn copy_gas(length: usize) -> u64 {
    3 * (length as u64).div_ceil(32)
}
