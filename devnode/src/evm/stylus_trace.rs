//! What `stylusTracer` records: the host calls of programs, with those of the frames they opened inside.

use alloy_primitives::{Address, Bytes};
use revm::interpreter::{CallScheme, CreateScheme, FrameInput};
use serde::Serialize;

use crate::vm::trace::{HostioRecord, MAX_RECORDED};

/// One host call, or one frame that EVM code opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    name: String,
    args: Bytes,
    outs: Bytes,
    start_ink: u64,
    end_ink: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Step>>,
}

/// A trace in progress.
#[derive(Clone, Debug, Default)]
pub(crate) struct StylusTrace {
    /// Steps of the innermost frame.
    open: Vec<Step>,
    /// Steps of the frames around it, outermost first.
    outer: Vec<Vec<Step>>,
    /// Bytes recorded. Nothing is, once they are too many.
    bytes: usize,
}

impl StylusTrace {
    /// A frame inside the outermost one is opened.
    pub(super) fn enter(&mut self, input: &FrameInput, created: Option<Address>) {
        let (name, address) = match input {
            FrameInput::Call(call) => match call.scheme {
                CallScheme::Call => ("call_contract", call.target_address),
                CallScheme::DelegateCall => ("delegate_call_contract", call.bytecode_address),
                CallScheme::StaticCall => ("static_call_contract", call.target_address),
                CallScheme::CallCode => ("", call.bytecode_address),
            },
            FrameInput::Create(create) => match create.scheme() {
                CreateScheme::Create2 { .. } => ("create2", created.unwrap_or_default()),
                _ => ("create1", created.unwrap_or_default()),
            },
            FrameInput::Empty => return,
        };
        self.bytes = self.bytes.saturating_add(HostioRecord::ENTRY);
        self.open.push(Step {
            name: match name {
                "" => String::new(),
                name => format!("evm_{name}"),
            },
            args: Bytes::new(),
            outs: Bytes::new(),
            start_ink: 0,
            end_ink: 0,
            address: Some(address),
            steps: Some(Vec::new()),
        });
        self.outer.push(std::mem::take(&mut self.open));
    }

    /// The frame that was opened last is closed.
    pub(super) fn exit(&mut self) {
        let Some(outer) = self.outer.pop() else {
            return;
        };
        let inner = std::mem::replace(&mut self.open, outer);
        if let Some(step) = self.open.last_mut() {
            step.steps = Some(inner);
        }
    }

    /// A program made a host call. One that opened a frame takes over what was recorded of it.
    pub(super) fn record(&mut self, record: HostioRecord) {
        self.bytes = self.bytes.saturating_add(record.size());
        if self.bytes > MAX_RECORDED {
            return;
        }
        let mut step = Step {
            name: record.name.into(),
            args: record.args,
            outs: record.outs,
            start_ink: record.start_ink,
            end_ink: record.end_ink,
            address: None,
            steps: None,
        };
        if nests(record.name) {
            let opened = format!("evm_{}", record.name);
            let frame = match self.open.pop_if(|last| last.name == opened) {
                Some(frame) => (frame.address, frame.steps),
                // It failed before there was a frame.
                None => (
                    step.args.get(..20).map(Address::from_slice),
                    Some(Vec::new()),
                ),
            };
            (step.address, step.steps) = frame;
        }
        self.open.push(step);
    }

    /// The trace as JSON; none if it was too long to be recorded.
    pub(super) fn finish(mut self) -> Option<Result<serde_json::Value, serde_json::Error>> {
        if self.bytes > MAX_RECORDED {
            return None;
        }
        while !self.outer.is_empty() {
            self.exit();
        }
        Some(serde_json::to_value(self.open))
    }
}

fn nests(name: &str) -> bool {
    matches!(
        name,
        "call_contract" | "delegate_call_contract" | "static_call_contract"
    )
}
