//! Frames that run a Stylus program.

use std::convert::Infallible;

use alloy_primitives::{Bytes, B256};
use revm::{
    context::{Block, Cfg, ContextTr, Transaction},
    handler::{EthFrame, FrameResult},
    interpreter::{
        interpreter_types::InputsTr, Gas, InstructionResult, InterpreterAction, InterpreterResult,
    },
};

use super::{
    context::Ctx,
    host::{self, Answer},
    outcalls::Pending,
};
use crate::{
    arbos::{
        activation,
        params::stylus_params,
        programs::{Inactive, Program as Record},
    },
    vm::{
        activate,
        api::{CallEnv, Outcome, Response},
        entry::{entry_gas, gas_after_output},
        ArbosProfile, Finished, Instance, Program, Step,
    },
};

/// A program in a frame: running, or waiting for a frame it opened.
#[derive(Debug)]
pub(super) struct ProgramFrame {
    instance: Instance,
    params: ArbosProfile,
    /// Gas of the frame before the price of entering.
    start_gas: u64,
    /// Pages open before the frame.
    pages_before: u16,
    /// The call or creation it waits for.
    pending: Option<Pending>,
    /// The answer it goes on with.
    answer: Option<Response>,
}

/// Why a program does not start.
enum Refused {
    /// The price of entering is more than the frame's gas.
    OutOfGas,
    /// It cannot be called at all.
    Uncallable(String),
}

impl ProgramFrame {
    /// Enters the program that is the code of `frame`: an action if it cannot be entered.
    pub(super) fn enter(
        ctx: &mut Ctx<'_>,
        frame: &mut EthFrame,
    ) -> Result<Self, InterpreterAction> {
        Self::try_enter(ctx, frame).map_err(|refused| {
            let result = match refused {
                Refused::OutOfGas => InstructionResult::OutOfGas,
                Refused::Uncallable(reason) => {
                    ctx.chain.failure = Some(reason);
                    InstructionResult::PrecompileError
                }
            };
            halt(frame, result)
        })
    }

    fn try_enter(ctx: &mut Ctx<'_>, frame: &mut EthFrame) -> Result<Self, Refused> {
        if frame.data.is_create() {
            // Init code has no hash under which it could have been activated.
            return Err(Refused::Uncallable(Inactive::NotActivated.reason()));
        }
        let code_hash = frame.interpreter.bytecode.get_or_calculate_hash();
        let params = stylus_params(ctx);
        let record = Record::load(ctx, code_hash);
        let time: u64 = ctx.block().timestamp().saturating_to();
        record
            .check(&params, time)
            .map_err(|inactive| Refused::Uncallable(inactive.reason()))?;
        let recent = params.recent_programs_are_cached
            && ctx
                .chain
                .recent_programs
                .insert(code_hash, params.block_cache_size.into());
        let pages = ctx.chain.pages;
        let cached = record.cached || recent;
        let price = entry_gas(&params, &record.costs, cached, pages.open, pages.ever);
        let start_gas = frame.interpreter.gas.remaining();
        let gas = start_gas.checked_sub(price).ok_or(Refused::OutOfGas)?;

        let program = compiled(ctx, frame, code_hash, &params).map_err(Refused::Uncallable)?;
        let args = frame.interpreter.input.input().bytes(ctx);
        let env = call_env(ctx, frame);
        let ink = params.gas_to_ink(gas);
        let mut instance = Instance::new(&program, env, args, ink).map_err(Refused::Uncallable)?;
        if ctx.chain.stylus_trace.is_some() {
            instance.record();
        }
        ctx.chain.pages.add(record.costs.footprint);
        Ok(Self {
            instance,
            params,
            start_gas,
            pages_before: pages.open,
            pending: None,
            answer: None,
        })
    }

    /// Lets the program run until it ends or opens a frame.
    pub(super) fn run(
        &mut self,
        ctx: &mut Ctx<'_>,
        frame: &mut EthFrame,
    ) -> Result<InterpreterAction, Infallible> {
        let mut step = match self.answer.take() {
            Some(answer) => self.instance.resume(answer),
            None => self.instance.run(),
        };
        loop {
            if let Some(trace) = &mut ctx.chain.stylus_trace {
                self.instance
                    .take_records()
                    .into_iter()
                    .for_each(|record| trace.record(record));
            }
            let request = match step {
                Step::Done(finished) => return Ok(self.finish(ctx, frame, finished)),
                Step::Request(request) => request,
            };
            let answer = match host::answer(ctx, &mut frame.interpreter, &self.params, request)? {
                Answer::Now(answer) => answer,
                Answer::After(input, pending) => {
                    self.pending = Some(pending);
                    return Ok(InterpreterAction::NewFrame(input));
                }
            };
            step = self.instance.resume(answer);
        }
    }

    /// Takes the result of the frame it opened.
    pub(super) fn take_result(&mut self, frame: &mut EthFrame, result: &FrameResult) {
        if result.instruction_result().is_ok() {
            frame.interpreter.gas.record_refund(result.gas().refunded());
        }
        self.answer = self.pending.take().map(|pending| pending.finish(result));
    }

    fn finish(
        &mut self,
        ctx: &mut Ctx<'_>,
        frame: &mut EthFrame,
        finished: Finished,
    ) -> InterpreterAction {
        ctx.chain.pages.open = self.pages_before;
        let result = match finished.outcome {
            Outcome::Success => InstructionResult::Return,
            Outcome::Revert | Outcome::Failure => InstructionResult::Revert,
            Outcome::OutOfInk => InstructionResult::OutOfGas,
            Outcome::OutOfStack => {
                ctx.chain.failure = Some("max call depth exceeded".into());
                InstructionResult::PrecompileError
            }
        };
        if result.is_halt() {
            return halt(frame, result);
        }
        let output = finished.output;
        let Some(gas_left) = gas_after_output(self.start_gas, finished.gas_left, output.len())
        else {
            return halt(frame, InstructionResult::OutOfGas);
        };
        let mut gas = frame.interpreter.gas;
        gas.set_remaining(gas_left);
        InterpreterAction::Return(InterpreterResult {
            result,
            output,
            gas,
        })
    }
}

/// Ends a frame with all its gas gone.
fn halt(frame: &EthFrame, result: InstructionResult) -> InterpreterAction {
    let mut gas: Gas = frame.interpreter.gas;
    gas.spend_all();
    InterpreterAction::Return(InterpreterResult {
        result,
        output: Bytes::new(),
        gas,
    })
}

/// The compiled program of a frame, from the cache if it is there.
fn compiled(
    ctx: &mut Ctx<'_>,
    frame: &EthFrame,
    code_hash: B256,
    params: &ArbosProfile,
) -> Result<Program, String> {
    let code = frame.interpreter.bytecode.original_bytes();
    let key = activation::module_key(ctx, code_hash, &code, params);
    if let Some(program) = ctx.chain.programs.get(key, params) {
        return Ok(program);
    }
    let module = activation::load_module(ctx, &code, params).map_err(|error| error.to_string())?;
    // Its size was checked against the limit of its time when it was activated.
    let page_limit = u16::MAX;
    let activation =
        activate(&module, params, page_limit, true).map_err(|error| error.to_string())?;
    let program = Program::compile(&activation, params).map_err(|error| error.to_string())?;
    ctx.chain.programs.insert(key, program.clone());
    Ok(program)
}

fn call_env(ctx: &mut Ctx<'_>, frame: &EthFrame) -> CallEnv {
    let input = &frame.interpreter.input;
    let acting = input.target_address();
    let block = ctx.block();
    CallEnv {
        block_basefee: block.basefee().try_into().unwrap_or_default(),
        block_coinbase: block.beneficiary(),
        block_gas_limit: block.gas_limit(),
        block_number: block.number().saturating_to(),
        block_timestamp: block.timestamp().saturating_to(),
        chain_id: ctx.cfg().chain_id(),
        contract_address: acting,
        msg_sender: input.caller_address(),
        msg_value: input.call_value(),
        tx_gas_price: ctx.chain.offered_gas_price.try_into().unwrap_or_default(),
        tx_origin: ctx.tx().caller(),
        reentrant: ctx.chain.frames.is_reentrant(acting),
    }
}
