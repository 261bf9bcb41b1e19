//! The packed words of the collection. Every layout is drawn from the lowest bit up.
use alloy_primitives::{Address, B256, U256};

/// Largest minting fee, in wei.
pub const MAX_FEE: u128 = (1 << 72) - 1;
/// Largest supply.
pub const MAX_SUPPLY: u32 = u32::MAX;
/// Basis points of the whole.
pub const FULL_BPS: u16 = 10_000;
/// Longest prompt, in bytes.
pub const MAX_PROMPT: usize = 256;

/// The model's output is executed again on chain.
pub const EXECUTION: u8 = 1;
/// The model's output was asserted, and a challenge window is over it.
pub const OPML: u8 = 2;
/// The model's output comes with a validity proof.
pub const ZKML: u8 = 3;

/// What every mint needs to know.
///
/// ```text
///   0        32       64           96    112     120   192        256
///   | minted | burned | max supply | cap | flags | fee | model id |
///       32       32        32        16      8     72   first 64 bits
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sale {
    /// Tokens minted so far.
    pub minted: u32,
    /// Tokens burned of them.
    pub burned: u32,
    /// Most tokens that can be minted.
    pub max_supply: u32,
    /// Most tokens that an account can mint; 0 without a limit.
    pub cap: u16,
    /// Choices of the launch: [`Sale::REVEAL`] and the other constants.
    pub flags: u8,
    /// Minting fee, in wei.
    pub fee: u128,
    /// The first 64 bits of the model's id.
    pub model: u64,
}

impl Sale {
    /// A prompt is minted by commit and reveal only.
    pub const REVEAL: u8 = 1;
    /// No two tokens have the same output.
    pub const UNIQUE: u8 = 2;
    /// The tokens are listed (ERC-721 Enumerable).
    pub const LISTED: u8 = 4;
    /// The model reads words: prompts have the form of words.
    pub const WORDS: u8 = 8;
    /// The verification hook is another contract than the runner.
    pub const HOOK: u8 = 16;
    /// The execution route is accepted; the next two flags stand for opML and zkML.
    pub const RUNS: u8 = 32;

    /// Whether a flag is set.
    #[inline(always)]
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// The accepted routes: bit `r` stands for route `r`.
    #[inline(always)]
    pub fn routes(&self) -> u8 {
        (self.flags / Self::RUNS) << EXECUTION
    }

    /// The flags of accepted routes, which are 1 to 3.
    #[inline(always)]
    pub fn accepting(routes: u8) -> u8 {
        (routes >> EXECUTION).wrapping_mul(Self::RUNS)
    }

    /// Whether a route is accepted.
    #[inline(always)]
    pub fn accepts(&self, route: u8) -> bool {
        route < 8 && self.routes() >> route & 1 != 0
    }

    /// The route of an empty proof: the lowest one that is accepted.
    #[inline(always)]
    pub fn default_route(&self) -> u8 {
        self.routes().trailing_zeros() as u8
    }

    /// Tokens that there are.
    #[inline(always)]
    pub fn live(&self) -> u32 {
        self.minted.saturating_sub(self.burned)
    }

    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            minted: a as u32,
            burned: (a >> 32) as u32,
            max_supply: b as u32,
            cap: (b >> 32) as u16,
            flags: (b >> 48) as u8,
            fee: (b >> 56) as u128 | (c as u128) << 8,
            model: d,
        }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let a = self.minted as u64 | (self.burned as u64) << 32;
        let b = self.max_supply as u64
            | (self.cap as u64) << 32
            | (self.flags as u64) << 48
            | (self.fee as u64) << 56;
        U256::from_limbs([a, b, (self.fee >> 8) as u64, self.model])
    }
}

/// An address with 96 bits of the model's id above it.
///
/// ```text
///   0         160           256
///   | address | model id part |
///       160         96
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// The address.
    pub address: Address,
    /// 12 bytes of the model's id.
    pub model: [u8; 12],
}

impl Bound {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: B256) -> Self {
        Self {
            address: Address::from_word(word),
            model: core::array::from_fn(|i| word.0[i]),
        }
    }

    /// The word.
    pub fn pack(&self) -> B256 {
        let mut word = self.address.into_word();
        for (to, from) in word.0.iter_mut().zip(self.model) {
            *to = from;
        }
        word
    }
}

/// The model's id, from the first 8 bytes, the next 12 and the last 12.
#[inline(always)]
pub fn model_id(first: u64, middle: [u8; 12], last: [u8; 12]) -> B256 {
    let mut id = [0; 32];
    let parts = first.to_be_bytes().into_iter().chain(middle).chain(last);
    for (to, from) in id.iter_mut().zip(parts) {
        *to = from;
    }
    B256::new(id)
}

/// The three parts of a model's id.
pub fn split_model_id(id: B256) -> (u64, [u8; 12], [u8; 12]) {
    let part = |at: usize| core::array::from_fn(|i| id.0[at + i]);
    let [a, b, c, d, e, f, g, h, ..] = id.0;
    (
        u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        part(8),
        part(20),
    )
}

/// A token.
///
/// ```text
///   0       160         192           200     208      256
///   | owner | minted at | length - 1 | flags | digest |
///      160       32           8          8       48
/// ```
///
/// `length` is the prompt's, in bytes. `digest` is the end of keccak256(output): the picture is made again whenever it is
/// asked for, and compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The owner; the zero address of a burned token.
    pub owner: Address,
    /// Time of the mint, in seconds; 0 of a token never minted.
    pub time: u32,
    /// Length of the prompt in bytes, less one.
    pub last: u8,
    /// [`Piece::APPROVED`] and the other constants; the route in the two highest bits.
    pub flags: u8,
    /// The last 48 bits of keccak256(output).
    pub digest: u64,
}

impl Piece {
    /// An account is approved for the token.
    pub const APPROVED: u8 = 1;
    /// `addAigcData` has been called.
    pub const ADDED: u8 = 2;
    /// `update` has been called.
    pub const UPDATED: u8 = 4;

    /// The token is listed (ERC-721 Enumerable).
    pub const LISTED: u8 = 8;

    /// Whether a flag is set.
    #[inline(always)]
    pub fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Whether the token was ever minted.
    #[inline(always)]
    pub fn was_minted(&self) -> bool {
        self.time != 0
    }

    /// The route by which the token was minted.
    #[inline(always)]
    pub fn route(&self) -> u8 {
        self.flags >> 6
    }

    /// Flags of a token minted by this route.
    #[inline(always)]
    pub fn minted_by(route: u8) -> u8 {
        route << 6
    }

    /// Length of the prompt, in bytes.
    #[inline(always)]
    pub fn length(&self) -> usize {
        self.last as usize + 1
    }

    /// The digest of an output with this hash.
    #[inline(always)]
    pub fn digest_of(output: B256) -> u64 {
        let [.., a, b, c, d, e, f] = output.0;
        u64::from_be_bytes([0, 0, a, b, c, d, e, f])
    }

    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, c, d] = *word.as_limbs();
        Self {
            owner: Address::from_word(U256::from_limbs([a, b, c as u32 as u64, 0]).into()),
            time: (c >> 32) as u32,
            last: d as u8,
            flags: (d >> 8) as u8,
            digest: d >> 16,
        }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let [a, b, c, _] = *U256::from_be_bytes(self.owner.into_word().0).as_limbs();
        U256::from_limbs([
            a,
            b,
            c | (self.time as u64) << 32,
            self.last as u64 | (self.flags as u64) << 8 | self.digest << 16,
        ])
    }
}

/// An account.
///
/// ```text
///   0         64       128   256
///   | balance | minted |  -  |
///       64        64
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// Tokens held.
    pub balance: u64,
    /// Tokens minted by it, counted when the launch limits them.
    pub minted: u64,
}

impl Holder {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [balance, minted, ..] = *word.as_limbs();
        Self { balance, minted }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([self.balance, self.minted, 0, 0])
    }
}

/// A mint that is announced.
///
/// ```text
///   0      64    192   256
///   | time | fee |  -  |
///      64    128    64
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commitment {
    /// When, in seconds; 0 if it is not.
    pub time: u64,
    /// The minting fee then, in wei.
    pub fee: u128,
}

impl Commitment {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [time, low, high, _] = *word.as_limbs();
        Self {
            time,
            fee: low as u128 | (high as u128) << 64,
        }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        U256::from_limbs([self.time, self.fee as u64, (self.fee >> 64) as u64, 0])
    }
}

/// What is rarely needed.
///
/// ```text
///   0         32        64        80  256
///   | min age | max age | royalty | - |
///       32        32        16
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Least age of a commitment that is revealed, in seconds.
    pub min_age: u32,
    /// Greatest age of a commitment that is revealed, in seconds; 0 without commitments.
    pub max_age: u32,
    /// Royalty, in basis points.
    pub royalty: u16,
}

impl Terms {
    /// Reads the word.
    #[inline(always)]
    pub fn unpack(word: U256) -> Self {
        let [a, b, ..] = *word.as_limbs();
        Self {
            min_age: a as u32,
            max_age: (a >> 32) as u32,
            royalty: b as u16,
        }
    }

    /// The word.
    #[inline(always)]
    pub fn pack(&self) -> U256 {
        let a = self.min_age as u64 | (self.max_age as u64) << 32;
        U256::from_limbs([a, self.royalty as u64, 0, 0])
    }
}

/// `floor(price * bps / 10,000)` for at most 10,000 basis points, without overflow: schoolbook division in base 2^32.
pub fn royalty(price: U256, bps: u16) -> U256 {
    let (whole, bps) = (FULL_BPS as u64, bps.min(FULL_BPS) as u64);
    let limbs = price.as_limbs();
    let digit = |i: usize| limbs[i / 2] >> (32 * (i % 2)) & u32::MAX as u64;
    // The product in nine digits, the lowest first.
    let mut digits = [0; 9];
    let mut carry = 0;
    for (i, to) in digits.iter_mut().enumerate() {
        let product = carry + if i < 8 { digit(i) * bps } else { 0 };
        (*to, carry) = (product & u32::MAX as u64, product >> 32);
    }
    let mut rest = 0;
    for to in digits.iter_mut().rev() {
        let part = rest << 32 | *to;
        (*to, rest) = (part / whole, part % whole);
    }
    // At most the price: the ninth digit is zero.
    let limb = |i: usize| digits[2 * i] | digits[2 * i + 1] << 32;
    U256::from_limbs([limb(0), limb(1), limb(2), limb(3)])
}
