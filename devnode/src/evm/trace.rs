//! Tracers.

use std::convert::Infallible;

use alloy_rpc_types_trace::geth::{GethDebugTracingOptions, GethTrace};
use revm::{context::result::ResultAndState, state::EvmState};
use revm_inspectors::tracing::{DebugInspector, DebugInspectorError};

use super::{
    context::{Ctx, StateRef},
    error::TxError,
    executor::RevmResult,
};

/// What records an execution as `options` ask.
pub(super) fn inspector(options: GethDebugTracingOptions) -> Result<DebugInspector, TxError> {
    DebugInspector::new(options).map_err(explain)
}

/// The trace of the execution that ended with `result`.
pub(super) fn finish(
    mut inspector: DebugInspector,
    ctx: &Ctx<'_>,
    result: &RevmResult,
    changes: &EvmState,
    state: StateRef<'_>,
) -> Result<GethTrace, TxError> {
    let result = ResultAndState::new(result.clone(), changes.clone());
    let mut before = state;
    inspector
        .get_result(None, &ctx.tx, &ctx.block, &result, &mut before)
        .map_err(explain)
}

fn explain(error: DebugInspectorError<Infallible>) -> TxError {
    TxError::Tracer(error.to_string())
}
