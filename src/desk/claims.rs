//! Claims in every form.
use super::{
    books,
    settlement::{Settled, Settlement},
    *,
};
use crate::abi::{
    eip712::{hash_list, hash_words},
    word, Blob, Field,
};
use stylus_sdk::{function_selector, keccak_const::Keccak256};

/// The type hash of a signed claim.
const CLAIM_TYPEHASH: B256 = B256::new(
    Keccak256::new()
        .update(b"Claim(address account,uint256[] ids,address recipient,uint256 deadline)")
        .finalize(),
);
const IS_VALID_SIGNATURE: [u8; 4] = function_selector!("isValidSignature", B256, Blob);

/// Claims. Each pays native money, which must be accepted, and every listed token that the
/// snapshots share: what a token refuses to pay is owed to the account.
#[public]
pub trait Claims {
    /// As the token's `claim`, which comes here when a snapshot shares listed tokens.
    ///
    /// # Errors
    /// [`UnknownSnapshot`], [`SnapshotInThisTransaction`], [`NothingToClaim`], [`PaymentFailed`],
    /// [`NotEnoughGas`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueClaimed`]; for each token [`TokenRevenueClaimed`], and [`PaymentOwed`] if it refuses.
    fn claim(&mut self, snapshot_id: Uint) -> Result<(), Error>;

    /// Pays `account` its part of snapshot `snapshot_id`. Open to everyone.
    ///
    /// # Errors
    /// As [`claim`](Claims::claim).
    ///
    /// # Events
    /// As [`claim`](Claims::claim).
    fn claim_for(&mut self, account: Adr, snapshot_id: Uint) -> Result<(), Error>;

    /// Pays the caller's part of snapshot `snapshot_id` to `recipient`.
    ///
    /// # Errors
    /// As [`claim`](Claims::claim), and [`InvalidRecipient`].
    ///
    /// # Events
    /// As [`claim`](Claims::claim), and [`PaidTo`].
    fn claim_to(&mut self, snapshot_id: Uint, recipient: Adr) -> Result<(), Error>;

    /// Pays `account`'s parts of all `snapshot_ids` to `recipient`, on the account's EIP-712
    /// signature of `Claim(address account,uint256[] ids,address recipient,uint256 deadline)`
    /// (65 bytes r, s, v, or what the contract accepts by ERC-1271), until `deadline` (in seconds,
    /// inclusive). Open to everyone; a snapshot is claimed once, so the signature works once. What is
    /// claimed already is skipped, as long as one is open: a signature cannot be revoked but by claiming.
    ///
    /// # Errors
    /// As [`claim`](Claims::claim), [`ClaimExpired`], [`InvalidClaimSignature`],
    /// [`InvalidRecipient`].
    ///
    /// # Events
    /// As [`claim_batch`](Claims::claim_batch), and [`PaidTo`].
    fn claim_to_with_signature(
        &mut self,
        account: Adr,
        snapshot_ids: Vec<Uint>,
        recipient: Adr,
        deadline: Uint,
        signature: Blob,
    ) -> Result<(), Error>;

    /// Pays the caller's parts of many snapshots at once, and returns the wei. Those that are not
    /// known yet, not open or claimed already are skipped.
    ///
    /// # Errors
    /// [`PaymentFailed`], [`NotEnoughGas`], [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`RevenueBatchClaimed`], if there is something to claim; for each token
    /// [`TokenRevenueClaimed`], and [`PaymentOwed`] if it refuses.
    fn claim_batch(&mut self, snapshot_ids: Vec<Uint>) -> Result<Uint, Error>;

    /// Pays the caller's parts of at most `max` snapshots, and returns how many: 0 when nothing is
    /// open. It finds them itself, so that an account that slept for years claims all in a few calls.
    ///
    /// # Errors
    /// As [`claim_batch`](Claims::claim_batch).
    ///
    /// # Events
    /// As [`claim_batch`](Claims::claim_batch).
    fn claim_all(&mut self, max: Uint) -> Result<Uint, Error>;

    /// Pays the caller what is owed of `token` to `recipient`, and returns how much.
    ///
    /// # Errors
    /// [`UnlistedToken`], [`NothingOwed`], [`TokenCallFailed`], [`InvalidRecipient`],
    /// [`ReentrancyGuardReentrantCall`].
    ///
    /// # Events
    /// [`OwedPaid`].
    fn withdraw(&mut self, token: Adr, recipient: Adr) -> Result<Uint, Error>;

    /// Pays `account` what is owed of `token` to it, and returns how much. Open to everyone.
    ///
    /// # Errors
    /// As [`withdraw`](Claims::withdraw).
    ///
    /// # Events
    /// [`OwedPaid`].
    fn withdraw_for(&mut self, account: Adr, token: Adr) -> Result<Uint, Error>;
}

#[public]
impl Claims for Desk {
    fn claim(&mut self, snapshot_id: Uint) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        self.claim_one(account, snapshot_id.0, account)
    }

    fn claim_for(&mut self, account: Adr, snapshot_id: Uint) -> Result<(), Error> {
        let account = account.get()?;
        self.claim_one(account, snapshot_id.0, account)
    }

    fn claim_to(&mut self, snapshot_id: Uint, recipient: Adr) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        let recipient = payable(self, recipient.get()?)?;
        self.claim_one(account, snapshot_id.0, recipient)
    }

    fn claim_to_with_signature(
        &mut self,
        account: Adr,
        snapshot_ids: Vec<Uint>,
        recipient: Adr,
        deadline: Uint,
        signature: Blob,
    ) -> Result<(), Error> {
        let account = account.get()?;
        let recipient = payable(self, recipient.get()?)?;
        let deadline = deadline.0;
        if U256::from(self.now()) > deadline {
            return Err(ClaimExpired { deadline }.into());
        }
        let hash = hash_words(&[
            CLAIM_TYPEHASH,
            account.into_word(),
            hash_list(snapshot_ids.iter().map(|id| word(&id.0))),
            recipient.into_word(),
            word(&deadline),
        ]);
        let hash = self.domain().signing_hash(hash);
        if !self.has_signed(account, hash, &signature.0) {
            return Err(InvalidClaimSignature { account }.into());
        }
        self.claim_many(account, &snapshot_ids, recipient, true)?;
        Ok(())
    }

    fn claim_batch(&mut self, snapshot_ids: Vec<Uint>) -> Result<Uint, Error> {
        let account = self.vm().msg_sender();
        self.claim_many(account, &snapshot_ids, account, false)
    }

    fn claim_all(&mut self, max: Uint) -> Result<Uint, Error> {
        let account = self.vm().msg_sender();
        let mut settlement = Settlement::new(self, account);
        settlement.claim_all(self, max.0);
        let settled = settlement.finish(self)?;
        let count = settled.ids.len();
        self.settle_batch(account, account, settled)?;
        Ok((count as u64).into())
    }

    fn withdraw(&mut self, token: Adr, recipient: Adr) -> Result<Uint, Error> {
        let account = self.vm().msg_sender();
        let recipient = payable(self, recipient.get()?)?;
        self.pay_owed(account, token.get()?, recipient)
    }

    fn withdraw_for(&mut self, account: Adr, token: Adr) -> Result<Uint, Error> {
        let account = account.get()?;
        self.pay_owed(account, token.get()?, account)
    }
}

impl Desk {
    #[inline(never)]
    fn claim_one(&mut self, account: Address, id: U256, recipient: Address) -> Result<(), Error> {
        let mut settlement = Settlement::new(self, account);
        settlement.claim(self, id)?;
        let settled = settlement.finish(self)?;
        self.emit(RevenueClaimed {
            account,
            id,
            amount: U256::from(settled.wei),
        });
        self.pay_settled(account, recipient, &settled)
    }

    /// Claims each of `ids`. What cannot be claimed is skipped; if they are `signed` for, an id that
    /// is not known yet is an error, and one must be open.
    #[inline(never)]
    fn claim_many(
        &mut self,
        account: Address,
        ids: &[Uint],
        recipient: Address,
        signed: bool,
    ) -> Result<Uint, Error> {
        let mut settlement = Settlement::new(self, account);
        let mut closed = None;
        for id in ids {
            match settlement.claim(self, id.0) {
                Err(error) if error.is::<NothingToClaim>() => closed = closed.or(Some(error)),
                Err(error) if signed => return Err(error),
                _ => {}
            }
        }
        let settled = settlement.finish(self)?;
        if let (true, true, Some(error)) = (signed, settled.ids.is_empty(), closed) {
            return Err(error);
        }
        let wei = settled.wei;
        self.settle_batch(account, recipient, settled)?;
        Ok(wei.into())
    }

    #[inline(never)]
    fn settle_batch(
        &mut self,
        account: Address,
        recipient: Address,
        mut settled: Settled,
    ) -> Result<(), Error> {
        if settled.ids.is_empty() {
            return Ok(());
        }
        self.emit(RevenueBatchClaimed {
            account,
            ids: core::mem::take(&mut settled.ids),
            amount: U256::from(settled.wei),
        });
        self.pay_settled(account, recipient, &settled)
    }

    #[inline(never)]
    fn pay_settled(
        &mut self,
        account: Address,
        recipient: Address,
        settled: &Settled,
    ) -> Result<(), Error> {
        if recipient != account {
            self.emit(PaidTo { account, recipient });
        }
        self.pay(recipient, settled.wei)?;
        for (t, amount) in (0..).zip(settled.tokens) {
            if amount > 0 {
                self.emit(TokenRevenueClaimed {
                    account,
                    token: self.revenue_token(t),
                    amount: U256::from(amount),
                });
                self.pay_token(t, account, recipient, amount)?;
            }
        }
        Ok(())
    }

    /// Pays units of a listed token, or makes them owed.
    pub(super) fn pay_token(
        &mut self,
        t: u8,
        account: Address,
        recipient: Address,
        amount: u128,
    ) -> Result<(), Error> {
        if !books::pay(self, t, account, recipient, amount)? {
            self.emit(PaymentOwed {
                account,
                token: self.revenue_token(t),
                amount: U256::from(amount),
            });
        }
        Ok(())
    }

    fn pay_owed(
        &mut self,
        account: Address,
        token: Address,
        recipient: Address,
    ) -> Result<Uint, Error> {
        let amount = U256::from(books::pay_owed(self, account, token, recipient)?);
        self.emit(OwedPaid {
            account,
            token,
            recipient,
            amount,
        });
        Ok(amount.into())
    }

    /// Whether `account` has signed `hash`, with its key or as a contract (ERC-1271).
    #[inline(never)]
    fn has_signed(&self, account: Address, hash: B256, signature: &[u8]) -> bool {
        if let Ok([rs @ .., v]) = <&[u8; 65]>::try_from(signature) {
            let (r, s) = rs.split_at(32);
            let signer = self.recover(hash, *v, B256::from_slice(r), B256::from_slice(s));
            if !signer.is_zero() && signer == account {
                return true;
            }
        }
        if self.code_size(account) == 0 {
            return false;
        }
        let (place, length) = (U256::from(64), U256::from(signature.len()));
        let head = [
            Field::from(&hash),
            Field::from(&place),
            Field::from(&length),
        ];
        let mut input = crate::abi::errors::encode(IS_VALID_SIGNATURE, &head);
        input.extend_from_slice(signature);
        input.resize(4 + (input.len() - 4).next_multiple_of(32), 0);
        let magic = U256::from(u32::from_be_bytes(IS_VALID_SIGNATURE)) << 224;
        self.ask(account, &input) == Some(magic)
    }
}
