//! Typed errors as ready revert data.
//!
//! `derive(SolidityError)` makes an enum of all errors: as large as the largest, moved on every
//! path that can fail, and ABI-encoded by code of its own for each error. `typed_errors` takes
//! the same `sol!` errors and makes a type that holds the encoded bytes.
use super::{append_words, Field};
use alloc::vec::Vec;

/// Revert data: the selector and a word for each field.
#[inline(never)]
pub fn encode(selector: [u8; 4], fields: &[Field<'_>]) -> Vec<u8> {
    let mut data = Vec::with_capacity(4 + 32 * fields.len());
    data.extend_from_slice(&selector);
    append_words(&mut data, fields);
    data
}

/// Defines the error type of a contract, from the errors declared with `sol!` that it can have,
/// each with its fields in order. The type converts from each of them and into revert data.
macro_rules! typed_errors {
    (
        $(#[$meta:meta])*
        pub struct $name:ident;
        $($error:ident { $($field:ident),* })*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(alloc::vec::Vec<u8>);

        $(impl From<$error> for $name {
            #[cold]
            #[inline(never)]
            fn from(error: $error) -> Self {
                let $error { $($field),* } = &error;
                Self($crate::abi::errors::encode(
                    <$error as alloy_sol_types::SolError>::SELECTOR,
                    &[$($crate::abi::Field::from($field)),*],
                ))
            }
        })*

        impl $name {
            /// Whether it is the error `E`.
            #[inline(always)]
            pub fn is<E: alloy_sol_types::SolError>(&self) -> bool {
                self.0.starts_with(&E::SELECTOR)
            }

            /// The error that a call to another program reverted with.
            pub fn from_revert(data: alloc::vec::Vec<u8>) -> Self {
                Self(data)
            }
        }

        impl From<$name> for alloc::vec::Vec<u8> {
            #[inline(always)]
            fn from(error: $name) -> Self {
                error.0
            }
        }

        #[cfg(feature = "export-abi")]
        impl stylus_sdk::abi::export::internal::InnerTypes for $name {
            fn inner_types() -> alloc::vec::Vec<stylus_sdk::abi::export::internal::InnerType> {
                use alloy_sol_types::SolError;
                alloc::vec![$(stylus_sdk::abi::export::internal::InnerType {
                    name: alloc::format!(
                        "error {};",
                        <$error as SolError>::SIGNATURE.replace(',', ", "),
                    ),
                    id: core::any::TypeId::of::<$error>(),
                }),*]
            }
        }
    };
}
pub(crate) use typed_errors;
