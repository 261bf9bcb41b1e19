//! A tracer that stops recording before it fills the memory.

use revm::{
    handler::FrameResult,
    interpreter::{
        interpreter_types::Jumps, CallInputs, CallOutcome, CreateInputs, CreateOutcome, FrameInput,
        Interpreter,
    },
    primitives::{Address, Log, U256},
    Inspector,
};
use revm_inspectors::tracing::DebugInspector;

use super::context::Ctx;

/// Most bytes of memory a trace may take, as far as they can be told while it grows.
pub(super) const MAX_BYTES: usize = 128 * 1024 * 1024;
/// Bytes of a call, a log or a step besides their data.
const ENTRY: usize = 512;
/// Bytes of a word on the stack of a step.
const WORD: usize = 32;
/// Bytes of a storage word, all of which so far are told at every instruction that uses one.
const SLOT: usize = 64;
const SLOAD: u8 = 0x54;
const SSTORE: u8 = 0x55;

/// One of geth's tracers, with a limit.
#[derive(Debug)]
pub(super) struct Limited {
    inner: DebugInspector,
    /// Whether single steps are recorded, and memory with them.
    steps: bool,
    memory: bool,
    storage: bool,
    /// Instructions that used storage.
    slots: usize,
    /// What may still be recorded; none once it was too much.
    left: Option<usize>,
}

impl Limited {
    pub(super) fn new(inner: DebugInspector) -> Self {
        let (steps, memory, storage) = match &inner {
            DebugInspector::Default(_, options) => (
                true,
                options.enable_memory.unwrap_or_default(),
                !options.disable_storage.unwrap_or_default(),
            ),
            DebugInspector::Mux(..) | DebugInspector::Erc7562Tracer(..) => (true, true, true),
            _ => (false, false, false),
        };
        Self {
            inner,
            steps,
            memory,
            storage,
            slots: 0,
            left: Some(MAX_BYTES),
        }
    }

    /// The tracer, unless it would have recorded too much.
    pub(super) fn into_inner(self) -> Option<DebugInspector> {
        self.left.map(|_| self.inner)
    }

    /// Takes note of `bytes` about to be recorded. False if that is too much, now or before.
    fn take(&mut self, bytes: usize) -> bool {
        self.left = self.left.and_then(|left| left.checked_sub(bytes));
        self.left.is_some()
    }

    /// Bytes of the next step.
    fn step_size(&mut self, interpreter: &Interpreter) -> usize {
        if !self.steps {
            return 0;
        }
        let mut bytes = ENTRY + WORD * interpreter.stack.len();
        if self.memory {
            bytes += interpreter.memory.len();
        }
        if self.storage && matches!(interpreter.bytecode.opcode(), SLOAD | SSTORE) {
            self.slots += 1;
            bytes += SLOT * self.slots;
        }
        bytes
    }
}

impl<'a> Inspector<Ctx<'a>> for Limited {
    fn initialize_interp(&mut self, interpreter: &mut Interpreter, ctx: &mut Ctx<'a>) {
        if self.left.is_some() {
            self.inner.initialize_interp(interpreter, ctx);
        }
    }

    fn step(&mut self, interpreter: &mut Interpreter, ctx: &mut Ctx<'a>) {
        let bytes = self.step_size(interpreter);
        if self.take(bytes) {
            self.inner.step(interpreter, ctx);
        }
    }

    fn step_end(&mut self, interpreter: &mut Interpreter, ctx: &mut Ctx<'a>) {
        if self.left.is_some() {
            self.inner.step_end(interpreter, ctx);
        }
    }

    fn log(&mut self, ctx: &mut Ctx<'a>, log: Log) {
        if self.take(ENTRY + log.data.data.len()) {
            self.inner.log(ctx, log);
        }
    }

    fn log_full(&mut self, interpreter: &mut Interpreter, ctx: &mut Ctx<'a>, log: Log) {
        if self.take(ENTRY + log.data.data.len()) {
            self.inner.log_full(interpreter, ctx, log);
        }
    }

    fn call(&mut self, ctx: &mut Ctx<'a>, inputs: &mut CallInputs) -> Option<CallOutcome> {
        match self.take(ENTRY + inputs.input.len()) {
            true => self.inner.call(ctx, inputs),
            false => None,
        }
    }

    fn call_end(&mut self, ctx: &mut Ctx<'a>, inputs: &CallInputs, outcome: &mut CallOutcome) {
        if self.take(outcome.result.output.len()) {
            self.inner.call_end(ctx, inputs, outcome);
        }
    }

    fn create(&mut self, ctx: &mut Ctx<'a>, inputs: &mut CreateInputs) -> Option<CreateOutcome> {
        match self.take(ENTRY + inputs.init_code().len()) {
            true => self.inner.create(ctx, inputs),
            false => None,
        }
    }

    fn create_end(
        &mut self,
        ctx: &mut Ctx<'a>,
        inputs: &CreateInputs,
        outcome: &mut CreateOutcome,
    ) {
        if self.take(outcome.result.output.len()) {
            self.inner.create_end(ctx, inputs, outcome);
        }
    }

    fn selfdestruct(&mut self, contract: Address, target: Address, value: U256) {
        if self.left.is_some() {
            <DebugInspector as Inspector<Ctx<'a>>>::selfdestruct(
                &mut self.inner,
                contract,
                target,
                value,
            );
        }
    }

    fn frame_start(&mut self, ctx: &mut Ctx<'a>, input: &mut FrameInput) -> Option<FrameResult> {
        match self.left {
            Some(_) => self.inner.frame_start(ctx, input),
            None => None,
        }
    }

    fn frame_end(&mut self, ctx: &mut Ctx<'a>, input: &FrameInput, result: &mut FrameResult) {
        if self.left.is_some() {
            self.inner.frame_end(ctx, input, result);
        }
    }
}
