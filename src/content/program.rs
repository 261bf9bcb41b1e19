//! What the collection's two programs have in common: the host, and events.
use crate::abi::events::{emit, Log};
use stylus_sdk::prelude::*;

/// One of the programs that run on the collection's storage.
pub trait Program: HostAccess + Sized {
    /// Emits an event.
    #[inline(never)]
    fn emit<E: Log>(&self, event: E) {
        emit(self.vm(), &event);
    }
}
