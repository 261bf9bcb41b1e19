//! Events with a small encoder, like [`errors`](super::errors).
use super::{append_words, Field};
use alloc::vec::Vec;
use alloy_primitives::B256;
use stylus_sdk::stylus_core::Host;

/// The first topic of an event: the hash of its signature as little-endian numbers, which compile
/// to constants in the code, where a row of bytes would be data that every call pays for.
pub type Topic = [u64; 4];

/// The first topic of an event with this hash.
pub const fn topic(hash: B256) -> Topic {
    let mut parts = [0; 4];
    let mut i = 32;
    while i > 0 {
        i -= 1;
        parts[i / 8] = parts[i / 8] << 8 | hash.0[i] as u64;
    }
    parts
}

/// An event declared with `sol!` whose fields are listed by `log_fields`.
pub trait Log {
    /// Calls `log` with the first topic, the indexed fields and the other fields.
    fn fields<R>(&self, log: impl FnOnce(Topic, &[Field<'_>], &[Field<'_>]) -> R) -> R;
}

/// Emits an event.
#[inline(always)]
pub fn emit(host: &impl Host, event: &impl Log) {
    event.fields(|topic, indexed, data| {
        host.emit_log(&encode(topic, indexed, data), 1 + indexed.len());
    });
}

/// The topics and the data of an event as one string of words.
#[inline(always)]
pub fn encode([a, b, c, d]: Topic, indexed: &[Field<'_>], data: &[Field<'_>]) -> Vec<u8> {
    encode_parts(a, b, c, d, indexed, data)
}

#[inline(never)]
fn encode_parts(
    a: u64,
    b: u64,
    c: u64,
    d: u64,
    indexed: &[Field<'_>],
    data: &[Field<'_>],
) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 * (1 + indexed.len() + data.len()));
    for part in [a, b, c, d] {
        out.extend_from_slice(&part.to_le_bytes());
    }
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
                    $crate::abi::events::Topic,
                    &[$crate::abi::Field<'_>],
                    &[$crate::abi::Field<'_>],
                ) -> R,
            ) -> R {
                log(
                    const {
                        $crate::abi::events::topic(
                            <Self as alloy_sol_types::SolEvent>::SIGNATURE_HASH,
                        )
                    },
                    &[$($crate::abi::Field::from(&self.$indexed)),*],
                    &[$($crate::abi::Field::from(&self.$data)),*],
                )
            }
        }
    )*};
}
pub(crate) use log_fields;
