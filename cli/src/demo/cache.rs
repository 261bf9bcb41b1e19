//! The chain's cache of programs, as far as the owner may change it.

use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    sol_types::SolCall,
};
use anyhow::Result;

use crate::{
    build,
    chain::{ArbWasmCache, Chain, ARB_WASM_CACHE},
};

/// The programs of the demo in the cache.
pub(super) struct Cache<'a> {
    chain: &'a Chain,
    owner: Address,
    codes: Vec<B256>,
}

impl<'a> Cache<'a> {
    /// Of contracts of this workspace.
    pub(super) fn new<const N: usize>(
        chain: &'a Chain,
        owner: Address,
        contracts: [&str; N],
    ) -> Result<Self> {
        let hash = |name: &str| build::contract(name).map(|built| keccak256(built.code));
        let codes = contracts.into_iter().map(hash).collect::<Result<_>>()?;
        Ok(Self {
            chain,
            owner,
            codes,
        })
    }

    async fn holds(&self, codehash: B256) -> Result<bool> {
        let call = ArbWasmCache::codehashIsCachedCall { codehash };
        self.chain.view(ARB_WASM_CACHE, &call).await
    }

    /// Takes the programs out; whether all are out now.
    pub(super) async fn evict(&self) -> Result<bool> {
        let mut out = true;
        for codehash in self.codes.iter().copied() {
            if self.holds(codehash).await? {
                let call = ArbWasmCache::evictCodehashCall { codehash };
                self.send(call.abi_encode().into()).await;
                out &= !self.holds(codehash).await?;
            }
        }
        Ok(out)
    }

    /// Puts the programs at these addresses in; whether all are in now.
    pub(super) async fn insert(&self, programs: &[Address]) -> Result<bool> {
        for program in programs.iter().copied() {
            let call = ArbWasmCache::cacheProgramCall { program };
            self.send(call.abi_encode().into()).await;
        }
        for codehash in self.codes.iter().copied() {
            if !self.holds(codehash).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Who may not change the cache is refused; what the cache holds afterwards tells.
    async fn send(&self, call: Bytes) {
        let sent = self
            .chain
            .transact(self.owner, ARB_WASM_CACHE, U256::ZERO, call)
            .await;
        if let Err(error) = sent {
            tracing::debug!("the cache stays as it is: {error:#}");
        }
    }
}
