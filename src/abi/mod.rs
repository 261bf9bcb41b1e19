//! ABI types that the contract checks itself, a compact [`router`], and compact [`errors`] and
//! [`events`].
//!
//! For an argument narrower than a word (`address`, `uint8`, `bytes4`) the SDK's decoder keeps an
//! error text per distinct signature that no caller ever sees; it is paid for on every call
//! (0.75 gas a byte). The types here take the whole word and are checked when they are read.
//! [`Uint`] and [`Text`] stand in for `uint256` and `string`, whose coding the SDK repeats in every
//! function that has one. In the exported ABI all print as the Solidity type they stand for.
pub mod eip712;
pub mod errors;
pub mod events;
mod give;
pub mod router;
mod text;
mod uint;
mod words;

pub use give::Give;
pub use text::{append_number, append_text, Blob, SolBlob, SolText, Text};
pub use uint::{SolUint, Uint};
pub use words::Words;

use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{abi::token::WordToken, private::SolTypeValue, sol, SolType};
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

/// `bool`.
pub struct BoolType;

impl Narrow for BoolType {
    type Value = bool;
    const NAME: &'static str = "bool";

    #[inline(always)]
    fn read(word: B256) -> Option<bool> {
        match Uint8Type::read(word) {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        }
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
/// A `bool` argument.
pub type Truth = Arg<BoolType>;
/// A `bytes4` argument, read as a big-endian number.
pub type Selector = Arg<Bytes4Type>;

impl<T: Narrow> From<B256> for Arg<T> {
    #[inline(always)]
    fn from(word: B256) -> Self {
        Self(word, PhantomData)
    }
}

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

/// A field of an error or an event.
#[derive(Clone, Copy)]
pub enum Field<'a> {
    /// `address`
    Address(&'a Address),
    /// `uint256`
    Number(&'a U256),
    /// `bytes32`
    Word(&'a B256),
    /// `bool`
    Flag(bool),
}

impl From<&bool> for Field<'_> {
    #[inline(always)]
    fn from(flag: &bool) -> Self {
        Self::Flag(*flag)
    }
}

impl<'a> From<&'a B256> for Field<'a> {
    #[inline(always)]
    fn from(word: &'a B256) -> Self {
        Self::Word(word)
    }
}

impl<'a> From<&'a Address> for Field<'a> {
    #[inline(always)]
    fn from(address: &'a Address) -> Self {
        Self::Address(address)
    }
}

impl<'a> From<&'a U256> for Field<'a> {
    #[inline(always)]
    fn from(number: &'a U256) -> Self {
        Self::Number(number)
    }
}

/// The big-endian word of a number: eight byte swaps that are worth sharing.
#[inline(never)]
pub fn word(number: &U256) -> B256 {
    B256::new(number.to_be_bytes())
}

/// The word that starts with up to 32 bytes.
#[inline(always)]
pub fn left_aligned(bytes: &[u8]) -> U256 {
    let mut word = [0; 32];
    for (to, from) in word.iter_mut().zip(bytes) {
        *to = *from;
    }
    number(&word)
}

/// The number in a big-endian word.
#[inline(never)]
pub fn number(word: &[u8; 32]) -> U256 {
    U256::from_be_bytes(*word)
}

/// Appends a word for each field.
#[inline(never)]
fn append_words(data: &mut Vec<u8>, fields: &[Field<'_>]) {
    for field in fields {
        let word = match field {
            Field::Address(address) => address.into_word(),
            Field::Number(number) => word(number),
            Field::Word(word) => **word,
            Field::Flag(flag) => B256::with_last_byte(*flag as u8),
        };
        data.extend_from_slice(word.as_slice());
    }
}

#[cfg(feature = "export-abi")]
mod export {
    //! None of these types brings a struct or an error of its own into the exported interface.
    use super::{eip712::Domain, Arg, Blob, Narrow, Text, Uint};
    use stylus_sdk::abi::export::internal::InnerTypes;

    impl<T: Narrow> InnerTypes for Arg<T> {}
    impl InnerTypes for Uint {}
    impl InnerTypes for Text {}
    impl InnerTypes for Blob {}
    impl InnerTypes for Domain {}
}
