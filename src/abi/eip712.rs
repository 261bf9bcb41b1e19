//! Typed structured data: the EIP-712 hashes and the ERC-5267 description of a domain of name,
//! version, chain id and contract.
use super::{
    text::{append_number, append_text, Text},
    word, Give,
};
use alloc::vec::Vec;
use alloy_primitives::{b256, keccak256, Address, B256, U256};
use alloy_sol_types::{
    abi::token::{DynSeqToken, PackedSeqToken, WordToken},
    private::SolTypeValue,
    sol_data, SolType,
};
use stylus_sdk::abi::{AbiType, ConstString};

/// keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
const DOMAIN_TYPEHASH: B256 =
    b256!("8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");

/// An EIP-712 domain without salt, as `eip712Domain()` of ERC-5267 returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Name of the signing domain.
    pub name: Text,
    /// Version of the signing domain.
    pub version: Text,
    /// Chain id.
    pub chain_id: u64,
    /// The contract that verifies.
    pub contract: Address,
}

impl Domain {
    /// The domain separator.
    pub fn separator(&self) -> B256 {
        hash_words(&[
            DOMAIN_TYPEHASH,
            keccak256(&self.name.0),
            keccak256(&self.version.0),
            word(&U256::from(self.chain_id)),
            self.contract.into_word(),
        ])
    }

    /// What is signed for a struct with this hash.
    pub fn signing_hash(&self, struct_hash: B256) -> B256 {
        let mut data = Vec::with_capacity(66);
        data.extend_from_slice(b"\x19\x01");
        data.extend_from_slice(self.separator().as_slice());
        data.extend_from_slice(struct_hash.as_slice());
        keccak256(&data)
    }
}

/// Hash of words in a row, as of a struct without dynamic fields behind its type hash.
#[inline(never)]
pub fn hash_words(words: &[B256]) -> B256 {
    let mut data = Vec::with_capacity(32 * words.len());
    for word in words {
        data.extend_from_slice(word.as_slice());
    }
    keccak256(&data)
}

/// Hash of an array of words.
#[inline(never)]
pub fn hash_list(words: impl Iterator<Item = B256>) -> B256 {
    let mut data = Vec::new();
    for word in words {
        data.extend_from_slice(word.as_slice());
    }
    keccak256(&data)
}

/// The results of `eip712Domain()`: fields used, name, version, chain id, contract, salt,
/// extensions.
type Results = (
    sol_data::FixedBytes<1>,
    sol_data::String,
    sol_data::String,
    sol_data::Uint<256>,
    sol_data::Address,
    sol_data::FixedBytes<32>,
    sol_data::Array<sol_data::Uint<256>>,
);

/// Name, version, chain id and contract are used.
const FIELDS: u8 = 0x0f;

/// The Solidity side of [`Domain`].
pub struct SolDomain;

impl SolType for SolDomain {
    type RustType = Domain;
    type Token<'a> = <Results as SolType>::Token<'a>;
    const SOL_NAME: &'static str = Results::SOL_NAME;
    const ENCODED_SIZE: Option<usize> = None;
    const PACKED_ENCODED_SIZE: Option<usize> = None;

    fn valid_token(token: &Self::Token<'_>) -> bool {
        Results::valid_token(token)
    }

    fn detokenize(token: Self::Token<'_>) -> Domain {
        Domain {
            name: Text(token.1.into_vec()),
            version: Text(token.2.into_vec()),
            chain_id: U256::from_be_bytes(token.3 .0 .0).saturating_to(),
            contract: Address::from_word(token.4 .0),
        }
    }
}

impl SolTypeValue<SolDomain> for Domain {
    fn stv_to_tokens(&self) -> <SolDomain as SolType>::Token<'_> {
        (
            WordToken(B256::right_padding_from(&[FIELDS])),
            PackedSeqToken(&self.name.0),
            PackedSeqToken(&self.version.0),
            WordToken(word(&U256::from(self.chain_id))),
            WordToken(self.contract.into_word()),
            WordToken(B256::ZERO),
            DynSeqToken(Vec::new()),
        )
    }

    fn stv_abi_encode_packed_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.separator().as_slice());
    }

    fn stv_eip712_data_word(&self) -> B256 {
        self.separator()
    }
}

impl AbiType for Domain {
    type SolType = SolDomain;
    const ABI: ConstString =
        ConstString::new("(bytes1,string,string,uint256,address,bytes32,uint256[])");
    const EXPORT_ABI_RET: ConstString = ConstString::new(
        "(bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)",
    );
}

impl Give for Domain {
    /// The encoding of the seven results, without the general encoder.
    fn give(self, out: &mut Vec<u8>) {
        let text_size = |text: &Text| 32 + text.0.len().next_multiple_of(32) as u64;
        let name_at = 7 * 32;
        let version_at = name_at + text_size(&self.name);
        let extensions_at = version_at + text_size(&self.version);
        B256::right_padding_from(&[FIELDS]).give(out);
        append_number(out, name_at);
        append_number(out, version_at);
        append_number(out, self.chain_id);
        self.contract.give(out);
        B256::ZERO.give(out);
        append_number(out, extensions_at);
        append_text(out, &self.name.0);
        append_text(out, &self.version.0);
        append_number(out, 0);
    }
}
