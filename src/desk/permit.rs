//! Approvals by signature: ERC-2612, and the ERC-5267 description of the EIP-712 domain.
use super::*;
use crate::{
    abi::{
        eip712::{hash_words, Domain},
        word, Octet,
    },
    token::{set_approval, state, text},
};
use alloy_primitives::b256;
use stylus_sdk::call::RawCall;

/// keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
const PERMIT_TYPEHASH: B256 =
    b256!("6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9");
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
        value: Uint,
        deadline: Uint,
        v: Octet,
        r: B256,
        s: B256,
    ) -> Result<(), Error>;

    /// Number of permits of `owner` used so far, which the next one must sign.
    fn nonces(&self, owner: Adr) -> Result<Uint, Error>;

    /// The EIP-712 domain separator.
    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256;
}

/// ERC-5267.
#[public]
pub trait Erc5267 {
    /// The EIP-712 domain: which fields are used (0x0f: the first four), name, version, chain id,
    /// contract, no salt, no extensions.
    fn eip712_domain(&self) -> Domain;
}

#[public]
impl Erc2612 for Desk {
    fn permit(
        &mut self,
        owner: Adr,
        spender: Adr,
        value: Uint,
        deadline: Uint,
        v: Octet,
        r: B256,
        s: B256,
    ) -> Result<(), Error> {
        let (owner, spender, v) = (owner.get()?, spender.get()?, v.get()?);
        let (value, deadline) = (value.0, deadline.0);
        if U256::from(self.now()) > deadline {
            return Err(ERC2612ExpiredSignature { deadline }.into());
        }
        let nonce = self.nonce(owner);
        let hash = hash_words(&[
            PERMIT_TYPEHASH,
            owner.into_word(),
            spender.into_word(),
            word(&value),
            word(&nonce),
            word(&deadline),
        ]);
        let signer = self.recover(self.domain().signing_hash(hash), v, r, s);
        if signer.is_zero() || signer != owner {
            return Err(ERC2612InvalidSigner { signer, owner }.into());
        }
        // One at a time: it cannot overflow.
        self.set_nonce(owner, nonce.wrapping_add(U256::ONE));
        set_approval(self, owner, spender, value)
    }

    fn nonces(&self, owner: Adr) -> Result<Uint, Error> {
        Ok(self.nonce(owner.get()?).into())
    }

    #[selector(name = "DOMAIN_SEPARATOR")]
    fn domain_separator(&self) -> B256 {
        self.domain().separator()
    }
}

#[public]
impl Erc5267 for Desk {
    fn eip712_domain(&self) -> Domain {
        self.domain()
    }
}

impl Desk {
    /// The EIP-712 domain, made afresh so that it is right after a chain split.
    #[inline(never)]
    pub(super) fn domain(&self) -> Domain {
        Domain {
            name: text::unpack(self.load(state::fixed_slot(state::NAME))),
            version: Text(vec![b'1']),
            chain_id: self.vm().chain_id(),
            contract: self.this(),
        }
    }

    /// The signer of `hash`; the zero address if the signature is invalid or not canonical.
    #[inline(never)]
    pub(super) fn recover(&self, hash: B256, v: u8, r: B256, s: B256) -> Address {
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
