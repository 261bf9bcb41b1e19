//! Tracers.

use std::convert::Infallible;

use alloy_rpc_types_trace::geth::{GethDebugTracerType, GethDebugTracingOptions, GethTrace};
use revm::{context::result::ResultAndState, state::EvmState};
use revm_inspectors::tracing::{DebugInspector, DebugInspectorError};

use super::{
    context::{Ctx, StateRef},
    error::TxError,
    executor::RevmResult,
    limited::Limited,
    stylus_trace::StylusTrace,
};

/// What records an execution.
pub(super) enum Tracer {
    /// One of geth's tracers.
    Geth(Box<Limited>),
    /// `stylusTracer`.
    Stylus,
}

impl Tracer {
    /// The tracer that `options` ask for.
    pub(super) fn new(options: GethDebugTracingOptions) -> Result<Self, TxError> {
        if let Some(GethDebugTracerType::JsTracer(code)) = &options.tracer {
            if is_stylus_tracer(code) {
                return Ok(Self::Stylus);
            }
            let reason = "this node has no tracers in JavaScript but that of cargo-stylus; \
                          use callTracer, prestateTracer, 4byteTracer, stylusTracer, ...";
            return Err(TxError::Tracer(reason.into()));
        }
        let inspector = DebugInspector::new(options).map_err(explain)?;
        Ok(Self::Geth(Box::new(Limited::new(inspector))))
    }
}

/// `stylusTracer` by name, or the script of cargo-stylus that does the same.
fn is_stylus_tracer(code: &str) -> bool {
    code == "stylusTracer" || (code.contains("\"hostio\"") && code.contains("evm_call_contract"))
}

/// The trace of the execution that ended with `result`.
pub(super) fn geth_trace(
    inspector: Limited,
    ctx: &Ctx<'_>,
    result: &RevmResult,
    changes: &EvmState,
    state: StateRef<'_>,
) -> Result<GethTrace, TxError> {
    let mut inspector = inspector.into_inner().ok_or_else(too_long)?;
    let result = ResultAndState::new(result.clone(), changes.clone());
    let mut before = state;
    inspector
        .get_result(None, &ctx.tx, &ctx.block, &result, &mut before)
        .map_err(explain)
}

/// The trace of programs.
pub(super) fn stylus_trace(trace: StylusTrace) -> Result<GethTrace, TxError> {
    let json = trace
        .finish()
        .ok_or_else(too_long)?
        .map_err(|error| TxError::Tracer(error.to_string()))?;
    Ok(GethTrace::JS(json))
}

/// The execution went on, but nobody could be told all of it.
fn too_long() -> TxError {
    TxError::Tracer(
        "the trace is too long for this node: narrow it down by the tracer's options".into(),
    )
}

fn explain(error: DebugInspectorError<Infallible>) -> TxError {
    TxError::Tracer(error.to_string())
}
