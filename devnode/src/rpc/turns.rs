//! Requests that run code take turns, so that those that only look are answered meanwhile.

use std::{sync::Arc, thread::available_parallelism};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most threads that work on requests at the same time. It leaves room beside those that have their turn.
pub(crate) const THREADS: usize = 64;
/// Fewest and most calls that run at the same time, and likewise changes of the chain.
const AT_ONCE: (usize, usize) = (2, 16);

/// Places for those who run code. Who waits for one occupies no thread, and waits no longer once its client is gone.
pub(super) struct Turns {
    calls: Arc<Semaphore>,
    changes: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let (fewest, most) = AT_ONCE;
        let cores = available_parallelism().map_or(fewest, |cores| cores.get());
        let places = || Arc::new(Semaphore::new(cores.clamp(fewest, most)));
        Self {
            calls: places(),
            changes: places(),
        }
    }
}

impl Turns {
    /// Waits until a request of this method may begin; it holds its turn until the permit is dropped.
    pub(super) async fn take(&self, method: &str) -> Option<OwnedSemaphorePermit> {
        let places = match method.split_once('_') {
            Some(("debug", name)) if name.starts_with("trace") => &self.calls,
            Some((
                "eth",
                "call" | "estimateGas" | "createAccessList" | "fillTransaction" | "signTransaction",
            )) => &self.calls,
            Some(("eth", name)) if name.starts_with("send") => &self.changes,
            Some(("evm" | "anvil" | "hardhat", _)) => &self.changes,
            _ => return None,
        };
        // They are never closed.
        places.clone().acquire_owned().await.ok()
    }
}
