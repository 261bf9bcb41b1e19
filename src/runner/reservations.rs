//! Reservations: who has a model first keeps it.
use super::*;
use crate::abi::{eip712::hash_words, word};

/// Least age of a reservation when its model is registered, in seconds.
pub const MIN_AGE: u64 = 60;
/// Greatest age, in seconds: 30 days.
pub const MAX_AGE: u64 = 30 * 86_400;

/// A model's id is public as soon as its first chunk is sent to the chain. Who reserved it before registers it: nobody who
/// only sees it then has a reservation that is old enough.
#[public]
pub trait Reservations {
    /// Reserves a model for the caller, without saying which; `commitment` as `reservationOf` gives it.
    ///
    /// # Errors
    /// [`ReservationExists`].
    ///
    /// # Events
    /// [`Reserved`].
    fn reserve(&mut self, commitment: B256) -> Result<(), Error>;

    /// keccak256(abi.encode(chain id, runner, account, model id, salt)). Ask your own node: the question tells the id.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn reservation_of(&self, account: Adr, model_id: B256, salt: B256) -> Result<B256, Error>;

    /// Time of the account's reservation, in seconds; 0 if there is none.
    ///
    /// # Errors
    /// [`crate::abi::InvalidArgument`].
    fn reserved_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error>;

    /// Least and greatest age of a reservation when its model is registered, in seconds.
    fn reservation_ages(&self) -> (Uint, Uint);
}

#[public]
impl Reservations for Runner {
    fn reserve(&mut self, commitment: B256) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        let (now, time) = (self.now(), self.reservation(account, commitment));
        // One that is waiting cannot be made younger, not even by its owner.
        if time != 0 && now <= time.saturating_add(MAX_AGE) {
            return Err(ReservationExists { commitment }.into());
        }
        self.set_reservation(account, commitment, now);
        self.emit(Reserved {
            account,
            commitment,
        });
        Ok(())
    }

    fn reservation_of(&self, account: Adr, model_id: B256, salt: B256) -> Result<B256, Error> {
        Ok(self.commitment(account.get()?, model_id, salt))
    }

    fn reserved_at(&self, account: Adr, commitment: B256) -> Result<Uint, Error> {
        Ok(self.reservation(account.get()?, commitment).into())
    }

    fn reservation_ages(&self) -> (Uint, Uint) {
        (MIN_AGE.into(), MAX_AGE.into())
    }
}

impl Runner {
    fn commitment(&self, account: Address, model_id: B256, salt: B256) -> B256 {
        hash_words(&[
            word(&U256::from(self.vm().chain_id())),
            self.vm().contract_address().into_word(),
            account.into_word(),
            model_id,
            salt,
        ])
    }

    /// Uses up the caller's reservation of a model.
    pub(super) fn use_reservation(&mut self, model_id: B256, salt: B256) -> Result<(), Error> {
        let account = self.vm().msg_sender();
        let commitment = self.commitment(account, model_id, salt);
        let time = self.reservation(account, commitment);
        if time == 0 {
            return Err(UnknownReservation { commitment }.into());
        }
        let now = self.now();
        let earliest = time.saturating_add(MIN_AGE);
        let latest = time.saturating_add(MAX_AGE);
        if now < earliest {
            let earliest = U256::from(earliest);
            return Err(ReservationTooYoung { earliest }.into());
        }
        if now > latest {
            let latest = U256::from(latest);
            return Err(ReservationExpired { latest }.into());
        }
        self.set_reservation(account, commitment, 0);
        Ok(())
    }
}
