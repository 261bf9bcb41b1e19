//! The way to the studio: the program that the collection runs, by delegatecall, for its rarer functions.
use super::{
    state::{fixed_slot, State, STUDIO},
    *,
};
use crate::abi::Words;
use stylus_sdk::call::RawCall;

impl Content {
    /// Runs the studio on `calldata`, in place of this program: same storage, caller and value.
    #[inline(never)]
    pub(super) fn forward(&self, calldata: &[u8]) -> ArbResult {
        self.run(self.address(fixed_slot(STUDIO)), calldata)
    }

    /// Runs the constructor, which the studio has. Before it has run, the studio is its first argument.
    pub(super) fn construct(&self, calldata: &[u8], arguments: &[u8]) -> ArbResult {
        let mut studio = self.address(fixed_slot(STUDIO));
        if studio.is_zero() {
            let first = Words(arguments).next();
            studio = Address::from_word(first.ok_or(Error::from(InvalidArgument {}))?.into());
        }
        if self.vm().code_size(studio) == 0 {
            return Err(Error::from(InvalidContract { account: studio }).into());
        }
        self.run(studio, calldata)
    }

    #[inline(never)]
    fn run(&self, studio: Address, calldata: &[u8]) -> ArbResult {
        // SAFETY: no storage reference exists, and nothing was written before: what the studio writes is read afresh.
        unsafe {
            RawCall::new_delegate(self.vm())
                .clear_storage_cache()
                .call(studio, calldata)
        }
    }
}
