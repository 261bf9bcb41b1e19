//! The EVM with Stylus programs: revm's frames, of which some run WASM.

use std::convert::Infallible;

use revm::{
    context::{ContextTr, Evm, FrameStack, JournalTr},
    handler::{
        evm::{ContextDbError, FrameInitResult},
        instructions::EthInstructions,
        EthFrame, EvmTr, FrameInitOrResult, FrameResult, FrameTr, ItemOrResult,
    },
    inspector::{handler::frame_end, inspect_instructions, InspectorEvmTr},
    interpreter::{
        interpreter::EthInterpreter, interpreter_action::FrameInit, FrameInput, InstructionResult,
        InterpreterAction,
    },
    primitives::hardfork::SpecId,
    Inspector,
};

use super::{code, context::Ctx, precompiles::ArbPrecompiles, program::ProgramFrame};
use crate::vm::code::is_program;

type Inner<'a, INSP> = Evm<
    Ctx<'a>,
    INSP,
    EthInstructions<EthInterpreter, Ctx<'a>>,
    ArbPrecompiles,
    EthFrame<EthInterpreter>,
>;

type RunResult<'a> = Result<FrameInitOrResult<EthFrame<EthInterpreter>>, ContextDbError<Ctx<'a>>>;

/// revm's EVM and the programs of its frames.
pub(crate) struct ArbEvm<'a, INSP> {
    inner: Inner<'a, INSP>,
    /// By frame, outermost first; none for frames that run EVM code or have not started.
    programs: Vec<Option<ProgramFrame>>,
}

impl<'a, INSP> ArbEvm<'a, INSP> {
    pub(crate) fn new(ctx: Ctx<'a>, inspector: INSP, spec: SpecId) -> Self {
        let instructions = super::instructions::instructions(spec);
        let inner =
            Evm::new_with_inspector(ctx, inspector, instructions, ArbPrecompiles::new(spec));
        Self {
            inner,
            programs: Vec::new(),
        }
    }

    /// Context and inspector after execution.
    pub(crate) fn into_parts(self) -> (Ctx<'a>, INSP) {
        (self.inner.ctx, self.inner.inspector)
    }

    /// Lets the innermost frame run, if its code is a program.
    fn run_program(&mut self) -> Result<Option<InterpreterAction>, Infallible> {
        let frame = self.inner.frame_stack.get();
        let ctx = &mut self.inner.ctx;
        let Some(slot) = self.programs.last_mut() else {
            return Ok(None);
        };
        if let Some(program) = slot {
            return program.run(ctx, frame).map(Some);
        }
        let code = frame.interpreter.bytecode.original_byte_slice();
        if !is_program(code, &ctx.chain.profile) {
            return Ok(None);
        }
        match ProgramFrame::enter(ctx, frame) {
            Ok(program) => slot.insert(program).run(ctx, frame).map(Some),
            Err(action) => Ok(Some(action)),
        }
    }

    /// Applies Arbitrum's rules to what a frame ends with, then hands it to revm.
    fn finish(&mut self, mut action: InterpreterAction) -> RunResult<'a> {
        let frame = self.inner.frame_stack.get();
        if let InterpreterAction::Return(result) = &mut action {
            code::check_created(&frame.data, result, &self.inner.ctx.chain.profile);
            code::check_selfdestruct(&mut self.inner.ctx, &frame.interpreter.input, result)?;
        }
        let result =
            frame.process_next_action::<_, ContextDbError<Ctx<'a>>>(&mut self.inner.ctx, action)?;
        if result.is_result() {
            frame.set_finished(true);
        }
        Ok(result)
    }
}

impl<'a, INSP> EvmTr for ArbEvm<'a, INSP> {
    type Context = Ctx<'a>;
    type Instructions = EthInstructions<EthInterpreter, Ctx<'a>>;
    type Precompiles = ArbPrecompiles;
    type Frame = EthFrame<EthInterpreter>;

    fn all(
        &self,
    ) -> (
        &Self::Context,
        &Self::Instructions,
        &Self::Precompiles,
        &FrameStack<Self::Frame>,
    ) {
        self.inner.all()
    }

    fn all_mut(
        &mut self,
    ) -> (
        &mut Self::Context,
        &mut Self::Instructions,
        &mut Self::Precompiles,
        &mut FrameStack<Self::Frame>,
    ) {
        self.inner.all_mut()
    }

    fn frame_init(
        &mut self,
        mut frame_init: FrameInit,
    ) -> Result<FrameInitResult<'_, Self::Frame>, ContextDbError<Ctx<'a>>> {
        let mut payment = None;
        if let FrameInput::Call(call) = &mut frame_init.frame_input {
            code::resolve_precompile(&mut self.inner.ctx, call);
            payment = call.transfer_value().map(|value| (call.caller, value));
        }
        let depth = frame_init.depth;
        let traced = self.inner.ctx.chain.stylus_trace.is_some() && depth > 0;
        let input = traced.then(|| frame_init.frame_input.clone());
        if let ItemOrResult::Result(result) = self.inner.frame_init(frame_init)? {
            if result.instruction_result() == InstructionResult::OverflowPayment {
                if let Some((payer, value)) = payment {
                    code::give_back(&mut self.inner.ctx, payer, value);
                }
            }
            if let (Some(trace), Some(input)) = (&mut self.inner.ctx.chain.stylus_trace, input) {
                trace.enter(&input, None);
                trace.exit();
            }
            return Ok(ItemOrResult::Result(result));
        }
        let frame = self.inner.frame_stack.get();
        let created = frame.data.created_address();
        let chain = &mut self.inner.ctx.chain;
        chain.frames.push(&frame.input, created);
        if let (Some(trace), Some(input)) = (&mut chain.stylus_trace, input) {
            trace.enter(&input, created);
        }
        self.programs.push(None);
        Ok(ItemOrResult::Item(frame))
    }

    fn frame_run(&mut self) -> RunResult<'a> {
        if let Some(action) = self.run_program()? {
            return self.finish(action);
        }
        let (ctx, instructions, _, frames) = self.inner.all_mut();
        let action = frames.get().interpreter.run_plain(
            instructions.instruction_table(),
            instructions.gas_table(),
            ctx,
        );
        self.finish(action)
    }

    fn frame_return_result(
        &mut self,
        result: <Self::Frame as FrameTr>::FrameResult,
    ) -> Result<Option<FrameResult>, ContextDbError<Ctx<'a>>> {
        if self.inner.frame_stack.get().is_finished() {
            self.inner.frame_stack.pop();
            self.inner.ctx.chain.frames.pop();
            self.programs.pop();
            if let Some(trace) = &mut self.inner.ctx.chain.stylus_trace {
                trace.exit();
            }
        }
        if self.inner.frame_stack.index().is_none() {
            return Ok(Some(result));
        }
        let frame = self.inner.frame_stack.get();
        match self.programs.last_mut() {
            Some(Some(program)) => {
                frame.interpreter.memory.free_child_context();
                program.take_result(frame, &result);
            }
            _ => frame.return_result::<_, ContextDbError<Ctx<'a>>>(&mut self.inner.ctx, result)?,
        }
        Ok(None)
    }
}

impl<'a, INSP> InspectorEvmTr for ArbEvm<'a, INSP>
where
    INSP: Inspector<Ctx<'a>, EthInterpreter, FrameInput, FrameResult>,
{
    type Inspector = INSP;

    fn all_inspector(
        &self,
    ) -> (
        &Self::Context,
        &Self::Instructions,
        &Self::Precompiles,
        &FrameStack<Self::Frame>,
        &Self::Inspector,
    ) {
        self.inner.all_inspector()
    }

    fn all_mut_inspector(
        &mut self,
    ) -> (
        &mut Self::Context,
        &mut Self::Instructions,
        &mut Self::Precompiles,
        &mut FrameStack<Self::Frame>,
        &mut Self::Inspector,
    ) {
        self.inner.all_mut_inspector()
    }

    fn inspect_frame_run(&mut self) -> RunResult<'a> {
        let logs = self.inner.ctx.journal().logs().len();
        let action = match self.run_program()? {
            Some(action) => {
                let (ctx, inspector) = self.ctx_inspector();
                let emitted = ctx.journal().logs()[logs..].to_vec();
                for log in emitted {
                    inspector.log(ctx, log);
                }
                action
            }
            None => {
                let (ctx, inspector, frame, instructions) = self.ctx_inspector_frame_instructions();
                inspect_instructions(
                    ctx,
                    &mut frame.interpreter,
                    inspector,
                    instructions.instruction_table(),
                    instructions.gas_table(),
                )
            }
        };
        let mut result = self.finish(action)?;
        if let ItemOrResult::Result(frame_result) = &mut result {
            let (ctx, inspector, frame) = self.ctx_inspector_frame();
            frame_end(ctx, inspector, &frame.input, frame_result);
        }
        Ok(result)
    }
}
