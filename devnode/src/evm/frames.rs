//! The stack of open frames, as far as Arbitrum's rules need it.

use alloy_primitives::Address;
use revm::interpreter::{CallScheme, FrameInput};

/// One open frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenFrame {
    /// The acting account.
    pub(crate) acting: Address,
    /// Who called the acting account.
    pub(crate) caller: Address,
    /// Whether the frame runs code of another account as its own (`DELEGATECALL`, `CALLCODE`).
    pub(crate) borrowed_code: bool,
}

/// Open frames, outermost first.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenFrames(Vec<OpenFrame>);

impl OpenFrames {
    /// Opens a frame for `input`; `created` is the account a creation makes.
    pub(crate) fn push(&mut self, input: &FrameInput, created: Option<Address>) {
        let frame = match input {
            FrameInput::Call(call) => OpenFrame {
                acting: call.target_address,
                caller: call.caller,
                borrowed_code: matches!(
                    call.scheme,
                    CallScheme::DelegateCall | CallScheme::CallCode
                ),
            },
            FrameInput::Create(create) => OpenFrame {
                acting: created.unwrap_or_default(),
                caller: create.caller(),
                borrowed_code: false,
            },
            FrameInput::Empty => return,
        };
        self.0.push(frame);
    }

    /// Closes the innermost frame.
    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// Number of open frames.
    pub(crate) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Frame by depth, outermost first.
    pub(crate) fn get(&self, index: usize) -> Option<&OpenFrame> {
        self.0.get(index)
    }

    /// Whether more than one frame of `address` running its own code is open.
    pub(crate) fn is_reentrant(&self, address: Address) -> bool {
        self.0
            .iter()
            .filter(|frame| frame.acting == address && !frame.borrowed_code)
            .nth(1)
            .is_some()
    }
}
