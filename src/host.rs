//! Host calls of the Stylus VM that the SDK does not wrap, with native twins for tests and tools.

/// Transient storage (EIP-1153): words that are zero at the start of every transaction, are
/// undone with a revert, and cost 100 gas to read or write.
pub mod transient {
    use alloy_primitives::{B256, U256};

    /// The word at `slot`.
    pub fn load(slot: B256) -> U256 {
        #[cfg(target_arch = "wasm32")]
        {
            let mut word = [0; 32];
            // SAFETY: both pointers reference 32 bytes, which is what the host reads and writes.
            unsafe { vm_hooks::transient_load_bytes32(slot.as_ptr(), word.as_mut_ptr()) };
            U256::from_be_bytes(word)
        }
        #[cfg(not(target_arch = "wasm32"))]
        native::load(slot)
    }

    /// Sets the word at `slot`.
    pub fn store(slot: B256, word: U256) {
        #[cfg(target_arch = "wasm32")]
        {
            let word = word.to_be_bytes::<32>();
            // SAFETY: both pointers reference 32 bytes, which is what the host reads.
            unsafe { vm_hooks::transient_store_bytes32(slot.as_ptr(), word.as_ptr()) };
        }
        #[cfg(not(target_arch = "wasm32"))]
        native::store(slot, word)
    }

    #[cfg(target_arch = "wasm32")]
    mod vm_hooks {
        #[link(wasm_import_module = "vm_hooks")]
        extern "C" {
            pub(super) fn transient_load_bytes32(key: *const u8, dest: *mut u8);
            pub(super) fn transient_store_bytes32(key: *const u8, value: *const u8);
        }
    }

    /// One transaction per thread: nothing is ever cleared.
    #[cfg(not(target_arch = "wasm32"))]
    mod native {
        extern crate std;
        use alloy_primitives::{B256, U256};
        use std::{cell::RefCell, collections::HashMap, thread_local};

        thread_local!(static WORDS: RefCell<HashMap<B256, U256>> = RefCell::default());

        pub(super) fn load(slot: B256) -> U256 {
            WORDS.with_borrow(|words| words.get(&slot).copied().unwrap_or_default())
        }

        pub(super) fn store(slot: B256, word: U256) {
            WORDS.with_borrow_mut(|words| words.insert(slot, word));
        }
    }
}

/// The contract's storage, in raw slots.
pub mod storage {
    use crate::abi;
    use alloy_primitives::{B256, U256};
    use stylus_sdk::stylus_core::Host;

    /// The word at `slot`.
    #[inline(never)]
    pub fn load(vm: &impl Host, slot: B256) -> U256 {
        abi::number(&vm.storage_load_bytes32(slot.into()).0)
    }

    /// Sets the word at `slot`.
    #[inline(never)]
    pub fn store(vm: &impl Host, slot: B256, word: U256) {
        // SAFETY: contracts here have no storage reference of the SDK that this could alias.
        unsafe { vm.storage_cache_bytes32(slot.into(), abi::word(&word)) }
    }
}

/// The code of other accounts, copied to where it is wanted. (The SDK makes a new vector for every account.)
pub mod code {
    /// Copies the code of `account` to the start of `to`, as far as it fits, and returns how many bytes these are.
    /// Natively no account has code.
    pub fn read(account: &[u8; 20], to: &mut [u8]) -> usize {
        #[cfg(target_arch = "wasm32")]
        // SAFETY: the host reads 20 bytes and writes at most the length that it is given.
        unsafe {
            vm_hooks::account_code(account.as_ptr(), 0, to.len(), to.as_mut_ptr())
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = (account, to);
            0
        }
    }

    #[cfg(target_arch = "wasm32")]
    mod vm_hooks {
        #[link(wasm_import_module = "vm_hooks")]
        extern "C" {
            pub(super) fn account_code(
                address: *const u8,
                offset: usize,
                size: usize,
                dest: *mut u8,
            ) -> usize;
        }
    }
}
