//! ABI types that the contract checks itself.
//!
//! For an argument narrower than a word (`address`, `uint8`, `bytes4`) the SDK's decoder keeps an
//! error text per distinct signature that no caller ever sees; it is paid for on every call
//! (0.75 gas a byte). The types here take the whole word and are checked when they are read. In
//! the exported ABI they print as the Solidity type they stand for.
use alloc::vec::Vec;
use alloy_primitives::{Address, B256};
use alloy_sol_types::{
    abi::token::{PackedSeqToken, WordToken},
    private::SolTypeValue,
    sol, SolType,
};
use core::marker::PhantomData;
use stylus_sdk::abi::{AbiType, ConstString};

sol! {
    /// An argument has bits set outside its type.
    #[derive(Debug, PartialEq, Eq)]
    error InvalidArgument();
}

/// A Solidity value type narrower than a word.
pub trait Narrow: 'static {
    /// The Rust type of a valid value.
    type Value;
    /// The Solidity name.
    const NAME: &'static str;
    /// The value, if `word` has no bit set outside the type.
    fn read(word: B256) -> Option<Self::Value>;
}

/// `address`.
pub struct AddressType;

impl Narrow for AddressType {
    type Value = Address;
    const NAME: &'static str = "address";

    #[inline(always)]
    fn read(word: B256) -> Option<Address> {
        let [padding @ .., _, _, _, _, _] = words(&word);
        (padding == [0; 3]).then(|| Address::from_word(word))
    }
}

/// `uint8`.
pub struct Uint8Type;

impl Narrow for Uint8Type {
    type Value = u8;
    const NAME: &'static str = "uint8";

    #[inline(always)]
    fn read(word: B256) -> Option<u8> {
        let [padding @ .., last] = words(&word);
        (padding == [0; 7] && last < 256).then_some(last as u8)
    }
}

/// `bytes4`.
pub struct Bytes4Type;

impl Narrow for Bytes4Type {
    type Value = u32;
    const NAME: &'static str = "bytes4";

    #[inline(always)]
    fn read(word: B256) -> Option<u32> {
        let [first, padding @ ..] = words(&word);
        (padding == [0; 7]).then_some(first)
    }
}

/// The big-endian 32-bit pieces of a word.
#[inline(always)]
fn words(word: &B256) -> [u32; 8] {
    core::array::from_fn(|i| u32::from_be_bytes(core::array::from_fn(|j| word.0[4 * i + j])))
}

/// An unchecked argument of a narrow type.
#[derive(Clone, Copy)]
pub struct Arg<T: Narrow>(B256, PhantomData<T>);

/// An `address` argument.
pub type Adr = Arg<AddressType>;
/// A `uint8` argument.
pub type Octet = Arg<Uint8Type>;
/// A `bytes4` argument, read as a big-endian number.
pub type Selector = Arg<Bytes4Type>;

impl<T: Narrow> Arg<T> {
    /// The value.
    ///
    /// # Errors
    /// [`InvalidArgument`] if bits outside the type are set.
    #[inline(always)]
    pub fn get(self) -> Result<T::Value, InvalidArgument> {
        T::read(self.0).ok_or(InvalidArgument {})
    }
}

/// The Solidity side of [`Arg`].
pub struct SolArg<T: Narrow>(PhantomData<T>);

impl<T: Narrow> SolType for SolArg<T> {
    type RustType = Arg<T>;
    type Token<'a> = WordToken;
    const SOL_NAME: &'static str = T::NAME;
    const ENCODED_SIZE: Option<usize> = Some(32);
    const PACKED_ENCODED_SIZE: Option<usize> = None;

    #[inline(always)]
    fn valid_token(_: &WordToken) -> bool {
        true
    }

    #[inline(always)]
    fn detokenize(token: WordToken) -> Arg<T> {
        Arg(token.0, PhantomData)
    }
}

impl<T: Narrow> SolTypeValue<SolArg<T>> for Arg<T> {
    fn stv_to_tokens(&self) -> WordToken {
        WordToken(self.0)
    }

    fn stv_abi_encode_packed_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0.as_slice());
    }

    fn stv_eip712_data_word(&self) -> B256 {
        self.0
    }
}

impl<T: Narrow> AbiType for Arg<T> {
    type SolType = SolArg<T>;
    const ABI: ConstString = ConstString::new(T::NAME);
}

/// A `string` as raw bytes, not yet known to be UTF-8.
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
        alloy_primitives::keccak256(&self.0)
    }
}

impl AbiType for Text {
    type SolType = SolText;
    const ABI: ConstString = ConstString::new("string");
    const EXPORT_ABI_ARG: ConstString = ConstString::new("string calldata");
    const EXPORT_ABI_RET: ConstString = ConstString::new("string memory");
}
