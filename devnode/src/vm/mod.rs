//! The Stylus VM: activation, instrumentation, execution. Knows nothing of the chain.
pub mod api;
