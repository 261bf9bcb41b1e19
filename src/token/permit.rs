//! Approvals by signature: ERC-2612, and the ERC-5267 description of the EIP-712 domain.
use super::{state, state::Chain, state::State, text, *};
use crate::abi::{Octet, Text};
use alloy_primitives::{b256, keccak256, FixedBytes, B256};
use stylus_sdk::call::RawCall;

/// keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
const PERMIT_TYPEHASH: B256 =
    b256!("6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9");
/// keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")
const DOMAIN_TYPEHASH: B256 =
    b256!("8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
/// keccak256("1")
const VERSION_HASH: B256 =
    b256!("c89efdaa54c0f20c7adf612882df0950f5a951637e0307cdcb4c672f298b8bc6");
/// Half the order of secp256k1, rounded down: the largest `s` of a valid signature (EIP-2).
const MAX_S: U256 = U256::from_limbs([
    0xdfe92f46681b20a0,
    0x5d576e7357a4501d,
    0xffffffffffffffff,
    0x7fffffffffffffff,
]);
/// The precompile that recovers a signer.
const ECRECOVER: Address = Address::with_last_byte(1);

/// ERC-2612 (interface id 0x9d8ff7da).
#[public]
pub trait Erc2612 {
    /// Lets `spender` move `value` tokens of `owner`, on the owner's EIP-712 signature
    /// (`v`, `r`, `s`), until `deadline` (in seconds, inclusive). Anyone may send it, once.
    ///
    /// # Errors
    /// [`ERC2612ExpiredSignature`], [`ERC2612InvalidSigner`], [`ERC20InvalidSpender`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`Approval`].
    #[allow(clippy::too_many_arguments)]
    fn permit(
        &mut self,
        owner: Adr,
        spender: Adr,
        value: U256,
        deadline: U256,
        v: Octet,
        r: B256,
        s: B256,
    ) -> Result<(), Error>;

    /// Number of permits of `owner` used so far, which the next one must sign.
    fn nonces(&self, owner: Adr) -> Result<U256, Error>;

    /// The EIP-712 domain separator.
    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256;
}

/// ERC-5267.
#[public]
pub trait Erc5267 {
    /// The EIP-712 domain: which fields are used (0x0f: the first four), name, version, chain id,
    /// contract, no salt, no extensions.
    #[allow(clippy::type_complexity)]
    fn eip712_domain(&self) -> (FixedBytes<1>, Text, Text, U256, Address, B256, Vec<U256>);
}

#[public]
impl Erc2612 for Token {
    fn permit(
        &mut self,
        owner: Adr,
        spender: Adr,
        value: U256,
        deadline: U256,
        v: Octet,
        r: B256,
        s: B256,
    ) -> Result<(), Error> {
        self.guard()?;
        let (owner, spender, v) = (owner.get()?, spender.get()?, v.get()?);
        if U256::from(self.now()) > deadline {
            return Err(ERC2612ExpiredSignature { deadline }.into());
        }
        let nonce = self.nonce(owner);
        let hash = keccak_words([
            PERMIT_TYPEHASH,
            owner.into_word(),
            spender.into_word(),
            value.into(),
            nonce.into(),
            deadline.into(),
        ]);
        let signer = self.recover(self.typed_data_hash(hash), v, r, s);
        if signer.is_zero() || signer != owner {
            return Err(ERC2612InvalidSigner { signer, owner }.into());
        }
        // One at a time: it cannot overflow.
        self.set_nonce(owner, nonce.wrapping_add(U256::ONE));
        self.set_approval(owner, spender, value)
    }

    fn nonces(&self, owner: Adr) -> Result<U256, Error> {
        Ok(self.nonce(owner.get()?))
    }

    fn domain_separator(&self) -> B256 {
        self.domain()
    }
}

#[public]
impl Erc5267 for Token {
    fn eip712_domain(&self) -> (FixedBytes<1>, Text, Text, U256, Address, B256, Vec<U256>) {
        (
            FixedBytes([0x0f]),
            text::unpack(self.load(state::NAME)),
            Text(vec![b'1']),
            U256::from(self.vm().chain_id()),
            self.this(),
            B256::ZERO,
            Vec::new(),
        )
    }
}

impl Token {
    /// The EIP-712 domain separator, computed afresh so that it is right after a chain split.
    fn domain(&self) -> B256 {
        keccak_words([
            DOMAIN_TYPEHASH,
            keccak256(text::unpack(self.load(state::NAME)).0),
            VERSION_HASH,
            U256::from(self.vm().chain_id()).into(),
            self.this().into_word(),
        ])
    }

    /// The hash that a wallet signs for a struct of this contract's domain (EIP-712).
    fn typed_data_hash(&self, hash: B256) -> B256 {
        let mut data = [0; 66];
        let (prefix, words) = data.split_at_mut(2);
        prefix.copy_from_slice(b"\x19\x01");
        words[..32].copy_from_slice(self.domain().as_slice());
        words[32..].copy_from_slice(hash.as_slice());
        keccak256(data)
    }

    /// The signer of `hash`; the zero address if the signature is invalid or not canonical.
    fn recover(&self, hash: B256, v: u8, r: B256, s: B256) -> Address {
        if U256::from_be_bytes(s.0) > MAX_S {
            return Address::ZERO;
        }
        let mut input = [0; 128];
        let words = [hash, B256::with_last_byte(v), r, s];
        for (to, from) in input.chunks_exact_mut(32).zip(words) {
            to.copy_from_slice(from.as_slice());
        }
        // SAFETY: a precompile neither reads nor writes this contract's storage.
        let output = unsafe {
            RawCall::new_static(self.vm())
                .limit_return_data(0, 32)
                .call(ECRECOVER, &input)
        };
        match output.as_deref().map(B256::try_from) {
            Ok(Ok(word)) => Address::from_word(word),
            _ => Address::ZERO,
        }
    }
}

fn keccak_words<const N: usize>(words: [B256; N]) -> B256 {
    keccak256(words.map(|word| word.0).as_flattened())
}
