//! `uint256`.
use super::word;
use alloc::vec::Vec;
use alloy_primitives::{B256, U256};
use alloy_sol_types::{abi::token::WordToken, private::SolTypeValue, SolType};
use stylus_sdk::abi::{AbiType, ConstString};

/// A `uint256`, as an argument or a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uint(pub U256);

impl From<U256> for Uint {
    #[inline(always)]
    fn from(number: U256) -> Self {
        Self(number)
    }
}

impl From<u128> for Uint {
    #[inline(always)]
    fn from(number: u128) -> Self {
        Self(U256::from(number))
    }
}

impl From<u64> for Uint {
    #[inline(always)]
    fn from(number: u64) -> Self {
        Self(U256::from(number))
    }
}

/// The Solidity side of [`Uint`].
pub struct SolUint;

impl SolType for SolUint {
    type RustType = Uint;
    type Token<'a> = WordToken;
    const SOL_NAME: &'static str = "uint256";
    const ENCODED_SIZE: Option<usize> = Some(32);
    const PACKED_ENCODED_SIZE: Option<usize> = Some(32);

    #[inline(always)]
    fn valid_token(_: &WordToken) -> bool {
        true
    }

    #[inline(never)]
    fn detokenize(token: WordToken) -> Uint {
        Uint(token.0.into())
    }
}

impl SolTypeValue<SolUint> for Uint {
    #[inline(always)]
    fn stv_to_tokens(&self) -> WordToken {
        WordToken(word(&self.0))
    }

    fn stv_abi_encode_packed_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_be_bytes::<32>());
    }

    fn stv_eip712_data_word(&self) -> B256 {
        self.0.into()
    }
}

impl AbiType for Uint {
    type SolType = SolUint;
    const ABI: ConstString = ConstString::new("uint256");
}
