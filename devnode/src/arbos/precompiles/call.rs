//! One call of a precompile: what it may do, and what that costs.

use alloy_primitives::{Address, Log, B256, U256};
use alloy_sol_types::{SolError, SolEvent};
use revm::context::{ContextTr, JournalTr};

use crate::{
    arbos::{accounts, storage, words::Word},
    evm::context::Ctx,
};

/// Gas of reading a word of ArbOS.
const READ_GAS: u64 = 800;
/// Gas of writing a word of ArbOS that is not zero.
const WRITE_GAS: u64 = 20_000;
/// Gas of clearing a word of ArbOS.
const CLEAR_GAS: u64 = 5_000;
/// Gas of reading a code hash.
const CODE_HASH_GAS: u64 = 2_600;

/// How a call of a precompile fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// With an error of the precompile's interface.
    Error(Vec<u8>),
    /// Without data; gas not used is left.
    Refused,
    /// Without data; no gas is left.
    OutOfGas,
    /// As nothing a contract can handle: all gas is gone, with a reason for people.
    Fatal(String),
}

impl<E: SolError> From<E> for Fault {
    fn from(error: E) -> Self {
        Self::Error(error.abi_encode())
    }
}

/// A call in progress.
pub(crate) struct Call<'c, 'a> {
    /// Everything.
    pub(crate) ctx: &'c mut Ctx<'a>,
    /// The precompile's address.
    pub(crate) address: Address,
    /// Who calls.
    pub(crate) caller: Address,
    /// Value sent along, in wei. The precompile's account has it already.
    pub(crate) value: U256,
    /// Whether the method must not write.
    pub(crate) read_only: bool,
    /// Gas left.
    pub(crate) gas: u64,
}

impl Call<'_, '_> {
    /// Pays `gas`.
    pub(crate) fn burn(&mut self, gas: u64) -> Result<(), Fault> {
        match self.gas.checked_sub(gas) {
            Some(left) => {
                self.gas = left;
                Ok(())
            }
            None => Err(self.burn_out()),
        }
    }

    /// Pays all gas there is.
    pub(crate) fn burn_out(&mut self) -> Fault {
        self.gas = 0;
        Fault::OutOfGas
    }

    /// Pays for and reads a word of ArbOS.
    pub(crate) fn load(&mut self, slot: U256) -> Result<U256, Fault> {
        self.burn(READ_GAS)?;
        Ok(storage::load(self.ctx, slot))
    }

    /// Pays for and reads a word of ArbOS as a number, saturating.
    pub(crate) fn load_u64(&mut self, word: Word) -> Result<u64, Fault> {
        Ok(self.load(word.slot())?.saturating_to())
    }

    /// Pays for and reads a word of ArbOS as an address.
    pub(crate) fn load_address(&mut self, word: Word) -> Result<Address, Fault> {
        Ok(Address::from_word(self.load(word.slot())?.into()))
    }

    /// Pays for and writes a word of ArbOS.
    pub(crate) fn store(&mut self, slot: U256, value: U256) -> Result<(), Fault> {
        if self.read_only {
            return Err(Fault::Refused);
        }
        self.burn(if value.is_zero() {
            CLEAR_GAS
        } else {
            WRITE_GAS
        })?;
        storage::store(self.ctx, slot, value);
        Ok(())
    }

    /// Pays for and reads a code hash.
    pub(crate) fn code_hash(&mut self, address: Address) -> Result<B256, Fault> {
        self.burn(CODE_HASH_GAS)?;
        Ok(accounts::code_hash(self.ctx, address))
    }

    /// Pays for and emits an event.
    pub(crate) fn emit(&mut self, event: &impl SolEvent) -> Result<(), Fault> {
        if self.read_only {
            return Err(Fault::Refused);
        }
        let data = event.encode_log_data();
        let gas = 375 + 375 * data.topics().len() as u64 + 8 * data.data.len() as u64;
        self.burn(gas)?;
        let log = Log {
            address: self.address,
            data,
        };
        self.ctx.journal_mut().log(log);
        Ok(())
    }
}
