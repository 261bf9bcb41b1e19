//! The way to the desk: the program that the token runs, by delegatecall, for its rarer functions
//! and for those that concern listed revenue tokens.
use super::{
    state::{fixed_slot, State, DESK},
    *,
};
use crate::abi::{
    router::{Args, NotPayable},
    InvalidArgument, Uint, Words,
};
use stylus_sdk::call::RawCall;

impl Token {
    /// Runs the desk on `calldata`, in place of this program: same storage, caller and value.
    #[inline(never)]
    pub(super) fn forward(&self, calldata: &[u8]) -> ArbResult {
        let desk = self.address(fixed_slot(DESK));
        if desk.is_zero() {
            // Not constructed yet: a delegatecall to nothing would succeed.
            return Err(Error::from(InvalidDesk { desk }).into());
        }
        self.run(desk, calldata)
    }

    /// Runs the constructor, which the desk has, once. The desk is its first argument.
    pub(super) fn construct(&mut self, calldata: &[u8], arguments: &[u8]) -> ArbResult {
        let desk = self.choose_desk(arguments)?;
        let answer = self.run(desk, calldata)?;
        if self.terms().supply == 0 {
            // Whatever that was, it is no desk.
            return Err(Error::from(InvalidDesk { desk }).into());
        }
        Ok(answer)
    }

    fn choose_desk(&mut self, arguments: &[u8]) -> Result<Address, Error> {
        if !self.vm().msg_value().is_zero() {
            return Err(NotPayable {}.into());
        }
        let slot = fixed_slot(DESK);
        if !self.address(slot).is_zero() {
            return Err(AlreadyConstructed {}.into());
        }
        let mut args = Args::new(arguments);
        let desk = args.take::<Adr>().get()?;
        if !args.complete() {
            return Err(InvalidArgument {}.into());
        }
        if self.code_size(desk) == 0 {
            return Err(InvalidDesk { desk }.into());
        }
        self.set_address(slot, desk);
        Ok(desk)
    }

    /// `claimBatch(uint256[])`, which the desk declares; it does it too, when listed tokens are to
    /// be paid.
    pub(super) fn claim_batch(&mut self, ids: Vec<Uint>) -> Result<Uint, Error> {
        let account = self.vm().msg_sender();
        let Some(batch) = ledger::claim_batch(self, account, &ids)? else {
            let head = [U256::from(32), U256::from(ids.len())];
            let ids = ids.iter().map(|id| &id.0);
            let fields: Vec<_> = head.iter().chain(ids).map(abi::Field::from).collect();
            let wei = self.forward_call(CLAIM_BATCH, &fields)?;
            return Ok(first_word(&wei).into());
        };
        let wei = U256::from(batch.wei);
        if !batch.ids.is_empty() {
            self.emit(RevenueBatchClaimed {
                account,
                ids: batch.ids,
                amount: wei,
            });
            self.pay(account, batch.wei)?;
        }
        Ok(wei.into())
    }

    #[inline(never)]
    fn run(&self, desk: Address, calldata: &[u8]) -> ArbResult {
        // SAFETY: no storage reference exists, and what the desk writes is read afresh.
        unsafe {
            RawCall::new_delegate(self.vm())
                .clear_storage_cache()
                .call(desk, calldata)
        }
    }

    /// Runs the function of this selector on the desk.
    #[inline(never)]
    pub(super) fn forward_call(
        &self,
        selector: u32,
        arguments: &[abi::Field<'_>],
    ) -> Result<Vec<u8>, Error> {
        let calldata = abi::errors::encode(selector.to_be_bytes(), arguments);
        self.forward(&calldata).map_err(Error::from_revert)
    }
}

/// The number that a function returned.
pub(super) fn first_word(data: &[u8]) -> U256 {
    Words(data).next().unwrap_or_default()
}
