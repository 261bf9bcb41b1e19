//! Events with a small encoder, like [`errors`](super::errors).
use super::{append_words, Field};
use alloc::vec::Vec;
use alloy_primitives::B256;
use stylus_sdk::stylus_core::Host;

/// An event declared with `sol!` whose fields are listed by `log_fields`.
pub trait Log {
    /// Calls `log` with the first topic, the indexed fields and the other fields.
    fn fields<R>(&self, log: impl FnOnce(B256, &[Field<'_>], &[Field<'_>]) -> R) -> R;
}

/// Emits an event.
#[inline(always)]
pub fn emit(host: &impl Host, event: &impl Log) {
    event.fields(|topic, indexed, data| {
        host.emit_log(&encode(topic, indexed, data), 1 + indexed.len());
    });
}

/// The topics and the data of an event as one string of words.
#[inline(never)]
pub fn encode(topic: B256, indexed: &[Field<'_>], data: &[Field<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 * (1 + indexed.len() + data.len()));
    out.extend_from_slice(topic.as_slice());
    append_words(&mut out, indexed);
    append_words(&mut out, data);
    out
}

/// Lists the fields of events declared with `sol!`, in order: the indexed ones, a semicolon, the
/// others.
macro_rules! log_fields {
    ($($event:ident { $($indexed:ident),*; $($data:ident),* })*) => {$(
        impl $crate::abi::events::Log for $event {
            #[inline(always)]
            fn fields<R>(
                &self,
                log: impl FnOnce(
                    alloy_primitives::B256,
                    &[$crate::abi::Field<'_>],
                    &[$crate::abi::Field<'_>],
                ) -> R,
            ) -> R {
                log(
                    <Self as alloy_sol_types::SolEvent>::SIGNATURE_HASH,
                    &[$($crate::abi::Field::from(&self.$indexed)),*],
                    &[$($crate::abi::Field::from(&self.$data)),*],
                )
            }
        }
    )*};
}
pub(crate) use log_fields;
