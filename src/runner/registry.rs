//! Which models there are, and what little their owners may do.
use super::{types::Record, *};
use crate::abi::{errors::encode, Field, Words};
use stylus_sdk::{call::RawCall, function_selector};

const INSPECT: [u8; 4] = function_selector!("inspect", B256, Address);

/// Longest URI in bytes.
const MAX_URI: usize = 1_024;

/// Models under their ids. Whoever registers a model first owns it; owning a model means to say that it is
/// deprecated, where it is described and what comes after it, nothing else: no one can change or remove it.
#[public]
pub trait Registry {
    /// Registers the model whose first chunk is the code of `first_chunk`. Everything that the id and the
    /// specification promise is checked against the chunks. The caller has [reserved](Reservations) it with `salt`.
    ///
    /// # Errors
    /// [`ModelExists`], [`UnknownReservation`], [`ReservationTooYoung`], [`ReservationExpired`], [`InvalidURI`], [`InspectionFailed`], [`crate::abi::InvalidArgument`], and those of the
    /// [`inspector`](crate::inspector::Inspector::inspect).
    ///
    /// # Events
    /// [`ModelRegistered`].
    fn register(
        &mut self,
        model_id: B256,
        first_chunk: Adr,
        uri: Text,
        salt: B256,
    ) -> Result<Address, Error>;

    /// The same for a new version of a model of the caller, which stays as it is.
    ///
    /// # Errors
    /// As [`register`](Self::register), [`UnknownModel`], [`NotModelOwner`], [`AlreadySuperseded`].
    ///
    /// # Events
    /// [`ModelRegistered`].
    fn register_version(
        &mut self,
        model_id: B256,
        first_chunk: Adr,
        uri: Text,
        previous: B256,
        salt: B256,
    ) -> Result<Address, Error>;

    /// Tells everyone to make nothing new with the model. It can be run and verified for ever.
    ///
    /// # Errors
    /// [`UnknownModel`], [`NotModelOwner`], [`AlreadyDeprecated`].
    ///
    /// # Events
    /// [`ModelDeprecated`].
    fn deprecate(&mut self, model_id: B256) -> Result<(), Error>;

    /// Sets where the model is described, at most 1,024 bytes.
    ///
    /// # Errors
    /// [`UnknownModel`], [`NotModelOwner`], [`InvalidURI`].
    ///
    /// # Events
    /// [`URIUpdated`].
    #[selector(name = "setUri")]
    fn set_uri(&mut self, model_id: B256, uri: Text) -> Result<(), Error>;

    /// Offers the model to `new_owner`; the zero address takes an offer back.
    ///
    /// # Errors
    /// [`UnknownModel`], [`NotModelOwner`].
    ///
    /// # Events
    /// [`ModelTransferStarted`].
    fn transfer_model(&mut self, model_id: B256, new_owner: Adr) -> Result<(), Error>;

    /// Makes the caller, to whom it was offered, the owner.
    ///
    /// # Errors
    /// [`NotModelOwner`].
    ///
    /// # Events
    /// [`ModelTransferred`].
    fn accept_model(&mut self, model_id: B256) -> Result<(), Error>;

    /// Owner, first chunk, version (from 1), time of registration in seconds, whether the weights are off
    /// chain, the version before and the version after (zero if there is none).
    ///
    /// # Errors
    /// [`UnknownModel`].
    #[allow(clippy::type_complexity)]
    fn model_info(
        &self,
        model_id: B256,
    ) -> Result<(Address, Address, Uint, Uint, bool, B256, B256), Error>;

    /// All versions of a model, the oldest first.
    ///
    /// # Errors
    /// [`UnknownModel`].
    fn versions(&self, model_id: B256) -> Result<Vec<B256>, Error>;

    /// The owner of a model; the zero address if there is no such model.
    fn model_owner(&self, model_id: B256) -> Address;

    /// Who may accept a model.
    fn pending_model_owner(&self, model_id: B256) -> Address;

    /// Whether nothing new should be made with a model.
    ///
    /// # Errors
    /// [`UnknownModel`].
    fn is_deprecated(&self, model_id: B256) -> Result<bool, Error>;

    /// Where a model is described.
    ///
    /// # Errors
    /// [`UnknownModel`].
    fn uri(&self, model_id: B256) -> Result<Text, Error>;

    /// The contract that checks models when they are registered.
    fn inspector(&self) -> Address;
}

#[public]
impl Registry for Runner {
    fn register(
        &mut self,
        model_id: B256,
        first_chunk: Adr,
        uri: Text,
        salt: B256,
    ) -> Result<Address, Error> {
        self.add(model_id, first_chunk, uri, B256::ZERO, salt)
    }

    fn register_version(
        &mut self,
        model_id: B256,
        first_chunk: Adr,
        uri: Text,
        previous: B256,
        salt: B256,
    ) -> Result<Address, Error> {
        self.owned(&previous)?;
        let successor = self.successor_of(&previous);
        if !successor.is_zero() {
            return Err(AlreadySuperseded {
                modelId: previous,
                successor,
            }
            .into());
        }
        self.add(model_id, first_chunk, uri, previous, salt)
    }

    fn deprecate(&mut self, model_id: B256) -> Result<(), Error> {
        let (record, _) = self.owned(&model_id)?;
        if record.deprecated {
            return Err(AlreadyDeprecated { modelId: model_id }.into());
        }
        let record = Record {
            deprecated: true,
            ..record
        };
        self.set_record(&model_id, &record);
        self.emit(ModelDeprecated { modelId: model_id });
        Ok(())
    }

    #[selector(name = "setUri")]
    fn set_uri(&mut self, model_id: B256, uri: Text) -> Result<(), Error> {
        self.owned(&model_id)?;
        self.write_uri(&model_id, &uri)?;
        self.emit(URIUpdated { modelId: model_id });
        Ok(())
    }

    fn transfer_model(&mut self, model_id: B256, new_owner: Adr) -> Result<(), Error> {
        let (_, owner) = self.owned(&model_id)?;
        let new_owner = new_owner.get()?;
        self.set_pending_owner(&model_id, new_owner);
        self.emit(ModelTransferStarted {
            modelId: model_id,
            owner,
            newOwner: new_owner,
        });
        Ok(())
    }

    fn accept_model(&mut self, model_id: B256) -> Result<(), Error> {
        let caller = self.vm().msg_sender();
        if caller != self.pending_owner_of(&model_id) {
            return Err(not_owner(model_id, caller));
        }
        let previous = self.owner_of(&model_id);
        self.set_owner(&model_id, caller);
        self.set_pending_owner(&model_id, Address::ZERO);
        self.emit(ModelTransferred {
            modelId: model_id,
            previousOwner: previous,
            newOwner: caller,
        });
        Ok(())
    }

    fn model_info(
        &self,
        model_id: B256,
    ) -> Result<(Address, Address, Uint, Uint, bool, B256, B256), Error> {
        let record = self.known(&model_id)?;
        Ok((
            self.owner_of(&model_id),
            record.first_chunk,
            Uint::from(record.version as u64),
            Uint::from(record.registered),
            record.off_chain,
            self.previous_of(&model_id),
            self.successor_of(&model_id),
        ))
    }

    fn versions(&self, model_id: B256) -> Result<Vec<B256>, Error> {
        self.known(&model_id)?;
        let mut id = model_id;
        loop {
            let previous = self.previous_of(&id);
            if previous.is_zero() {
                break;
            }
            id = previous;
        }
        let mut versions = Vec::new();
        while !id.is_zero() {
            versions.push(id);
            id = self.successor_of(&id);
        }
        Ok(versions)
    }

    fn model_owner(&self, model_id: B256) -> Address {
        self.owner_of(&model_id)
    }

    fn pending_model_owner(&self, model_id: B256) -> Address {
        self.pending_owner_of(&model_id)
    }

    fn is_deprecated(&self, model_id: B256) -> Result<bool, Error> {
        Ok(self.known(&model_id)?.deprecated)
    }

    fn uri(&self, model_id: B256) -> Result<Text, Error> {
        self.known(&model_id)?;
        Ok(Text(self.uri_of(&model_id)))
    }

    fn inspector(&self) -> Address {
        self.inspector_of()
    }
}

impl Runner {
    /// The record of a model.
    #[inline(never)]
    pub(super) fn known(&self, id: &B256) -> Result<Record, Error> {
        let record = self.record(id);
        if !record.exists() {
            return Err(UnknownModel { modelId: *id }.into());
        }
        Ok(record)
    }

    /// The record of a model of the caller, and the caller.
    #[inline(never)]
    fn owned(&self, id: &B256) -> Result<(Record, Address), Error> {
        let record = self.known(id)?;
        let caller = self.vm().msg_sender();
        if caller != self.owner_of(id) {
            return Err(not_owner(*id, caller));
        }
        Ok((record, caller))
    }

    /// Registers a model of the caller, as the version after `previous` unless that is zero.
    #[inline(never)]
    fn add(
        &mut self,
        id: B256,
        first_chunk: Adr,
        uri: Text,
        previous: B256,
        salt: B256,
    ) -> Result<Address, Error> {
        let first_chunk = first_chunk.get()?;
        if self.record(&id).exists() {
            return Err(ModelExists { modelId: id }.into());
        }
        self.use_reservation(id, salt)?;
        let (off_chain, gas) = self.ask(&id, first_chunk)?;
        let version = match previous.is_zero() {
            true => 1,
            false => {
                self.link(&previous, &id);
                self.record(&previous).version.saturating_add(1)
            }
        };
        let record = Record {
            first_chunk,
            registered: self.now(),
            version,
            gas,
            deprecated: false,
            off_chain,
        };
        let owner = self.vm().msg_sender();
        self.set_record(&id, &record);
        self.set_owner(&id, owner);
        self.write_uri(&id, &uri)?;
        self.emit(ModelRegistered {
            modelId: id,
            owner,
            previous,
            firstChunk: first_chunk,
        });
        Ok(owner)
    }

    /// Has the inspector check a model: whether its weights are off chain, and the bound of a run's gas.
    fn ask(&self, id: &B256, first_chunk: Address) -> Result<(bool, u32), Error> {
        let input = encode(INSPECT, &[Field::from(id), Field::from(&first_chunk)]);
        // SAFETY: no storage reference exists.
        let output = unsafe { RawCall::new_static(self.vm()).call(self.inspector_of(), &input) };
        match output {
            Ok(output) => {
                let mut words = Words(&output);
                let answer = words.next().zip(words.next());
                let (off_chain, gas) = answer.ok_or(InspectionFailed {})?;
                Ok((!off_chain.is_zero(), u32::try_from(gas).unwrap_or(u32::MAX)))
            }
            Err(data) if data.is_empty() => Err(InspectionFailed {}.into()),
            Err(data) => Err(Error::from_revert(data)),
        }
    }

    #[inline(never)]
    fn write_uri(&mut self, id: &B256, uri: &Text) -> Result<(), Error> {
        if uri.0.len() > MAX_URI {
            return Err(InvalidURI {}.into());
        }
        self.set_uri_of(id, &uri.0);
        Ok(())
    }
}

#[cold]
#[inline(never)]
fn not_owner(id: B256, account: Address) -> Error {
    NotModelOwner {
        modelId: id,
        account,
    }
    .into()
}
