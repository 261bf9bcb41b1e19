//! Precompiles of Ethereum and of ArbOS.

use revm::{
    handler::{EthPrecompiles, PrecompileProvider},
    interpreter::{CallInputs, Gas, InstructionResult, InterpreterResult},
    primitives::{hardfork::SpecId, Address, AddressSet},
};

use super::context::Ctx;
use crate::arbos::precompiles::{self, method::Input};

/// Both kinds of precompiles. All of them are warm from the start.
#[derive(Clone, Debug)]
pub(crate) struct ArbPrecompiles {
    ethereum: EthPrecompiles,
    warm: AddressSet,
}

impl ArbPrecompiles {
    pub(crate) fn new(spec: SpecId) -> Self {
        let ethereum = EthPrecompiles::new(spec);
        let warm = ethereum
            .warm_addresses()
            .iter()
            .copied()
            .chain(precompiles::ADDRESSES)
            .collect();
        Self { ethereum, warm }
    }
}

impl<'a> PrecompileProvider<Ctx<'a>> for ArbPrecompiles {
    type Output = InterpreterResult;

    fn set_spec(&mut self, spec: SpecId) -> bool {
        <EthPrecompiles as PrecompileProvider<Ctx<'a>>>::set_spec(&mut self.ethereum, spec)
    }

    fn run(
        &mut self,
        ctx: &mut Ctx<'a>,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        if !precompiles::ADDRESSES.contains(&inputs.bytecode_address) {
            return self.ethereum.run(ctx, inputs);
        }
        let data = inputs.input.bytes(ctx);
        let input = Input {
            data: &data,
            address: inputs.bytecode_address,
            acting: inputs.target_address,
            caller: inputs.caller,
            value: inputs.value.get(),
            is_static: inputs.is_static,
            gas: inputs.gas_limit,
        };
        let Some(outcome) = precompiles::run(ctx, &input) else {
            return Ok(None);
        };
        let mut gas = Gas::new(inputs.gas_limit);
        gas.set_remaining(outcome.gas);
        let (result, output) = match (outcome.result, outcome.fatal) {
            (Ok(output), _) => (InstructionResult::Return, output),
            (Err(output), None) => (InstructionResult::Revert, output),
            (Err(output), Some(reason)) => {
                ctx.chain.failure = Some(reason);
                (InstructionResult::PrecompileError, output)
            }
        };
        Ok(Some(InterpreterResult {
            result,
            output,
            gas,
        }))
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.warm
    }

    fn contains(&self, address: &Address) -> bool {
        self.warm.contains(address)
    }
}
