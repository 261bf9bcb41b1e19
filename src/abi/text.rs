//! `string` and `bytes`.
use super::word;
use alloc::vec::Vec;
use alloy_primitives::{keccak256, B256, U256};
use alloy_sol_types::{abi::token::PackedSeqToken, private::SolTypeValue, SolType};
use stylus_sdk::abi::{AbiType, ConstString};

macro_rules! byte_strings {
    ($($(#[$meta:meta])* $name:ident, $sol:ident, $solidity:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub Vec<u8>);

        /// The Solidity side of the type of the same name.
        pub struct $sol;

        impl SolType for $sol {
            type RustType = $name;
            type Token<'a> = PackedSeqToken<'a>;
            const SOL_NAME: &'static str = $solidity;
            const ENCODED_SIZE: Option<usize> = None;
            const PACKED_ENCODED_SIZE: Option<usize> = None;

            fn valid_token(_: &PackedSeqToken<'_>) -> bool {
                true
            }

            fn detokenize(token: PackedSeqToken<'_>) -> $name {
                $name(token.into_vec())
            }
        }

        impl SolTypeValue<$sol> for $name {
            fn stv_to_tokens(&self) -> PackedSeqToken<'_> {
                PackedSeqToken(&self.0)
            }

            fn stv_abi_encoded_size(&self) -> usize {
                64 + self.0.len().next_multiple_of(32)
            }

            fn stv_abi_encode_packed_to(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.0);
            }

            fn stv_eip712_data_word(&self) -> B256 {
                keccak256(&self.0)
            }
        }

        impl AbiType for $name {
            type SolType = $sol;
            const ABI: ConstString = ConstString::new($solidity);
            const EXPORT_ABI_ARG: ConstString = ConstString::new(concat!($solidity, " calldata"));
            const EXPORT_ABI_RET: ConstString = ConstString::new(concat!($solidity, " memory"));
        }
    )*};
}

byte_strings! {
    /// A `string` as raw bytes, not yet known to be UTF-8.
    Text, SolText, "string";
    /// `bytes`.
    Blob, SolBlob, "bytes";
}

/// Appends a word that holds a small number.
#[inline(never)]
pub fn append_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(word(&U256::from(number)).as_slice());
}

/// Appends the length of `text`, and `text` padded to whole words.
#[inline(never)]
pub fn append_text(out: &mut Vec<u8>, text: &[u8]) {
    append_number(out, text.len() as u64);
    out.extend_from_slice(text);
    out.resize(out.len().next_multiple_of(32), 0);
}
