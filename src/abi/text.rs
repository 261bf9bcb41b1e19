//! `string`.
use super::word;
use alloc::vec::Vec;
use alloy_primitives::{keccak256, B256, U256};
use alloy_sol_types::{abi::token::PackedSeqToken, private::SolTypeValue, SolType};
use stylus_sdk::abi::{AbiType, ConstString};

/// A `string` as raw bytes, not yet known to be UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub Vec<u8>);

/// The Solidity side of [`Text`].
pub struct SolText;

impl SolType for SolText {
    type RustType = Text;
    type Token<'a> = PackedSeqToken<'a>;
    const SOL_NAME: &'static str = "string";
    const ENCODED_SIZE: Option<usize> = None;
    const PACKED_ENCODED_SIZE: Option<usize> = None;

    #[inline(always)]
    fn valid_token(_: &PackedSeqToken<'_>) -> bool {
        true
    }

    #[inline(always)]
    fn detokenize(token: PackedSeqToken<'_>) -> Text {
        Text(token.into_vec())
    }
}

impl SolTypeValue<SolText> for Text {
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

impl AbiType for Text {
    type SolType = SolText;
    const ABI: ConstString = ConstString::new("string");
    const EXPORT_ABI_ARG: ConstString = ConstString::new("string calldata");
    const EXPORT_ABI_RET: ConstString = ConstString::new("string memory");

    #[inline(never)]
    fn abi_encode_return<R: ?Sized + SolTypeValue<SolText>>(text: &R) -> Vec<u8> {
        let mut out = Vec::new();
        append_number(&mut out, 32);
        append_text(&mut out, text.stv_to_tokens().as_slice());
        out
    }
}

/// Appends a word that holds a small number.
pub(super) fn append_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(word(&U256::from(number)).as_slice());
}

/// Appends the length of `text`, and `text` padded to whole words.
pub(super) fn append_text(out: &mut Vec<u8>, text: &[u8]) {
    append_number(out, text.len() as u64);
    out.extend_from_slice(text);
    out.resize(out.len().next_multiple_of(32), 0);
}
