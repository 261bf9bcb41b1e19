//! A record of the host calls a program made, as `stylusTracer` shows them.

use alloy_primitives::Bytes;

/// Most bytes of host calls that are recorded, [`HostioRecord::size`] counted: a program may make millions of them.
pub const MAX_RECORDED: usize = 32 * 1024 * 1024;

/// One host call that ran to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostioRecord {
    /// Name of the host call; also `user_entrypoint` at the start and `user_returned` at the end of a frame.
    pub name: &'static str,
    /// Inputs, one after another; integers big-endian.
    pub args: Bytes,
    /// Outputs, likewise.
    pub outs: Bytes,
    /// Ink before the call.
    pub start_ink: u64,
    /// Ink after it.
    pub end_ink: u64,
}

impl HostioRecord {
    /// Bytes of a record besides inputs and outputs.
    pub(crate) const ENTRY: usize = 256;

    /// Bytes it counts for.
    pub fn size(&self) -> usize {
        Self::ENTRY + self.args.len() + self.outs.len()
    }
}
