//! One frame of a running program, as a coroutine.

use super::{
    api::{CallEnv, Outcome, Request, Response},
    binary::{ENTRYPOINT, MEMORY},
    encode::{INK_LEFT, INK_STATUS, STACK_LEFT},
    host,
    machine::{Exports, Halt, Host, Machine},
    program::Program,
    trace::HostioRecord,
};
use alloy_primitives::Bytes;
use wasmi::{AsContextMut, Error, Func, ResumableCall, ResumableCallHostTrap, Store, Val};

/// What a frame did when it was let run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It waits for the answer: continue with [`Instance::resume`].
    Request(Request),
    /// It ended.
    Done(Finished),
}

/// How a frame ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// In which way.
    pub outcome: Outcome,
    /// Return data, or revert data; empty for every other outcome.
    pub output: Bytes,
    /// Ink in the meter; zero when out of ink.
    pub ink_left: u64,
    /// Gas the caller gets back: `ink_left` in whole gas, none after out of ink and out of stack.
    pub gas_left: u64,
    /// Words of stack left: all of them after a normal return.
    pub stack_left: u32,
    /// Size of the memory.
    pub memory_pages: u64,
    /// Why, for a failure.
    pub fault: Option<String>,
}

/// A frame of a program: created, run, suspended at every question to the outside, resumed with the answer.
///
/// A suspended instance holds its memory and a small stack on the heap, and nothing of the native stack.
#[derive(Debug)]
pub struct Instance {
    store: Store<Host>,
    state: State,
}

#[derive(Debug)]
enum State {
    Ready(Func),
    Suspended(ResumableCallHostTrap),
    Done,
}

/// Operators the engine runs before it gives control back.
const FUEL_SLICE: u64 = 10_000;

impl Instance {
    /// Makes a frame with `ink` in its meter. The gas of entering has been charged by the caller.
    ///
    /// # Errors
    /// A message if the engine cannot instantiate the module (out of memory).
    pub fn new(program: &Program, env: CallEnv, args: Bytes, ink: u64) -> Result<Self, String> {
        Self::start(program, env, args, ink).map_err(|error| error.to_string())
    }

    fn start(program: &Program, env: CallEnv, args: Bytes, ink: u64) -> Result<Self, Error> {
        let profile = *program.profile();
        let mut store = Store::new(program.engine(), Host::new(profile, env, args));
        store.limiter(|host| &mut host.limiter);
        let instance = program
            .linker()
            .instantiate_and_start(&mut store, program.module())?;
        let missing = || Error::new("the instrumented module misses an export");
        let global = |name| instance.get_global(&store, name).ok_or_else(missing);
        let exports = Exports {
            memory: instance.get_memory(&store, MEMORY).ok_or_else(missing)?,
            ink_left: global(INK_LEFT)?,
            ink_status: global(INK_STATUS)?,
            stack_left: global(STACK_LEFT)?,
        };
        let entry = instance.get_func(&store, ENTRYPOINT).ok_or_else(missing)?;
        let wrong = |_| Error::new("an injected global has the wrong type");
        exports
            .ink_left
            .set(&mut store, Val::I64(ink as i64))
            .map_err(wrong)?;
        exports
            .stack_left
            .set(&mut store, Val::I32(profile.max_stack_depth as i32))
            .map_err(wrong)?;
        store.data_mut().exports = Some(exports);
        Ok(Self {
            store,
            state: State::Ready(entry),
        })
    }

    /// Turns the recording of host calls on. To be called before the frame runs.
    pub fn record(&mut self) {
        self.store.data_mut().records = Some(Vec::new());
    }

    /// The host calls recorded since the last time, up to the one that exceeds
    /// [`MAX_RECORDED`](super::trace::MAX_RECORDED) bytes.
    pub fn take_records(&mut self) -> Vec<HostioRecord> {
        let host = self.store.data_mut();
        host.recorded = 0;
        host.records
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    /// Ink left in the meter.
    pub fn ink_left(&mut self) -> u64 {
        self.machine().ink_left().unwrap_or_default()
    }

    /// Starts the frame and runs it until it asks something or ends.
    pub fn run(&mut self) -> Step {
        let State::Ready(entry) = std::mem::replace(&mut self.state, State::Done) else {
            return self.fail("the frame has been started before");
        };
        let args = self.store.data().args.len() as u32;
        self.note("user_entrypoint", &args.to_be_bytes(), &[]);
        let mut status = [Val::I32(0)];
        let result = self.refuel(0).and_then(|()| {
            entry.call_resumable(&mut self.store, &[Val::I32(args as i32)], &mut status)
        });
        self.step(result, status)
    }

    /// Gives the answer to the last question and runs the frame until it asks again or ends.
    pub fn resume(&mut self, response: Response) -> Step {
        let State::Suspended(call) = std::mem::replace(&mut self.state, State::Done) else {
            return self.fail("the frame is not waiting for an answer");
        };
        let Some((_, pending)) = self.store.data_mut().question.take() else {
            return self.fail("the frame has asked nothing");
        };
        let result = match host::resume(&mut self.machine(), pending, response) {
            Ok(value) => value,
            Err(halt) => return self.halt(halt),
        };
        let mut status = [Val::I32(0)];
        let result = self
            .refuel(0)
            .and_then(|()| call.resume(&mut self.store, result.as_slice(), &mut status));
        self.step(result, status)
    }

    /// Lets the engine run for a while. It dispatches operators by tail calls, which the compiler does not promise to
    /// turn into jumps: giving control back now and then bounds the native stack in every build.
    fn refuel(&mut self, required: u64) -> Result<(), Error> {
        self.store.set_fuel(required.max(FUEL_SLICE))
    }

    fn machine(&mut self) -> Machine<'_> {
        Machine::new(self.store.as_context_mut())
    }

    fn step(&mut self, mut result: Result<ResumableCall, Error>, mut status: [Val; 1]) -> Step {
        while let Ok(ResumableCall::OutOfFuel(call)) = result {
            result = self
                .refuel(call.required_fuel())
                .and_then(|()| call.resume(&mut self.store, &mut status));
        }
        match result {
            Ok(ResumableCall::Finished) => match status {
                [Val::I32(status)] => self.exit(status as u32),
                _ => self.fail("the entrypoint returned no i32"),
            },
            Ok(ResumableCall::HostTrap(call)) => {
                let Some(halt) = call.host_error().downcast_ref::<Halt>().cloned() else {
                    return self.fail("unknown host error");
                };
                match (&self.store.data().question, halt) {
                    (Some((request, _)), Halt::Suspend) => {
                        let request = request.clone();
                        self.state = State::Suspended(call);
                        Step::Request(request)
                    }
                    (_, halt) => self.halt(halt),
                }
            }
            Ok(ResumableCall::OutOfFuel(_)) => self.fail("out of fuel"),
            Err(trap) => self.trapped(&trap),
        }
    }

    fn halt(&mut self, halt: Halt) -> Step {
        match halt {
            Halt::OutOfInk => self.done(Outcome::OutOfInk, None),
            Halt::Exit(status) => self.exit(status),
            Halt::Failure(why) => self.fail(why),
            Halt::Suspend => self.fail("suspended without a question"),
        }
    }

    /// The passes stop a program with a trap after leaving a mark in a global.
    fn trapped(&mut self, trap: &Error) -> Step {
        if self.global(|exports| exports.ink_status) != 0 {
            return self.done(Outcome::OutOfInk, None);
        }
        if self.stack_left() == 0 {
            return self.done(Outcome::OutOfStack, None);
        }
        self.done(Outcome::Failure, Some(trap.to_string()))
    }

    fn exit(&mut self, status: u32) -> Step {
        self.note("user_returned", &[], &status.to_be_bytes());
        let outcome = match status {
            0 => Outcome::Success,
            _ => Outcome::Revert,
        };
        self.done(outcome, None)
    }

    fn fail(&mut self, why: &str) -> Step {
        self.done(Outcome::Failure, Some(why.into()))
    }

    fn done(&mut self, outcome: Outcome, fault: Option<String>) -> Step {
        let stack_left = self.stack_left();
        let ink_left = match outcome {
            Outcome::OutOfInk => 0,
            _ => self.ink_left(),
        };
        let host = self.store.data();
        let output = match outcome {
            Outcome::Success | Outcome::Revert => host.output.clone(),
            _ => Bytes::new(),
        };
        let gas_left = match outcome {
            Outcome::OutOfStack => 0,
            _ => host.profile.ink_to_gas(ink_left),
        };
        let memory = host.exports.map(|exports| exports.memory);
        Step::Done(Finished {
            outcome,
            output,
            ink_left,
            gas_left,
            stack_left,
            memory_pages: memory.map_or(0, |memory| memory.size(&self.store)),
            fault,
        })
    }

    fn stack_left(&self) -> u32 {
        self.global(|exports| exports.stack_left)
    }

    fn global(&self, which: impl FnOnce(&Exports) -> wasmi::Global) -> u32 {
        let global = self.store.data().exports.as_ref().map(which);
        match global.map(|global| global.get(&self.store)) {
            Some(Val::I32(value)) => value as u32,
            _ => 0,
        }
    }

    /// Records the start or the end of the frame.
    fn note(&mut self, name: &'static str, args: &[u8], outs: &[u8]) {
        if self.store.data().records.is_none() {
            return;
        }
        let ink = self.ink_left();
        if let Some(records) = &mut self.store.data_mut().records {
            records.push(HostioRecord {
                name,
                args: Bytes::copy_from_slice(args),
                outs: Bytes::copy_from_slice(outs),
                start_ink: ink,
                end_ink: ink,
            });
        }
    }
}
