//! What a host call sees of the program that makes it: its meter and its memory.

use super::{
    api::{CallEnv, Request},
    host::Pending,
    params::ArbosProfile,
    pricing::{read_price, write_price},
    storage_cache::StorageCache,
    trace::{HostioRecord, MAX_RECORDED},
};
use alloy_primitives::{Address, Bytes, B256, U256};
use std::fmt;
use wasmi::{Global, Memory, StoreContextMut, Val};

/// Why a host call does not simply return to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    /// It could not be paid for.
    OutOfInk,
    /// The program did something that ends it.
    Failure(&'static str),
    /// The program ended itself with this status.
    Exit(u32),
    /// The answer must come from outside.
    Suspend,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfInk => f.write_str("out of ink"),
            Self::Failure(why) => f.write_str(why),
            Self::Exit(status) => write!(f, "exit with status {status}"),
            Self::Suspend => f.write_str("waiting for the host"),
        }
    }
}

impl std::error::Error for Halt {}
impl wasmi::errors::HostError for Halt {}

/// Result of a host call.
pub(crate) type Hostio<T> = Result<T, Halt>;

/// The instance's exports that host calls use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exports {
    pub(crate) memory: Memory,
    pub(crate) ink_left: Global,
    pub(crate) ink_status: Global,
    pub(crate) stack_left: Global,
}

/// State of a frame besides the module's own.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) profile: ArbosProfile,
    pub(crate) env: CallEnv,
    pub(crate) args: Bytes,
    pub(crate) output: Bytes,
    pub(crate) return_data: Bytes,
    pub(crate) storage: StorageCache,
    /// The account whose code was read last.
    pub(crate) last_code: Option<(Address, Bytes)>,
    pub(crate) exports: Option<Exports>,
    /// The question to the outside, and what to do with the answer.
    pub(crate) question: Option<(Request, Pending)>,
    pub(crate) records: Option<Vec<HostioRecord>>,
    /// Bytes of the records. The one that makes them too many is the last.
    pub(crate) recorded: usize,
    /// Ink when the current host call began, and its recorded inputs.
    call_start: u64,
    call_args: Bytes,
    pub(crate) limiter: wasmi::StoreLimits,
}

impl Host {
    pub(crate) fn new(profile: ArbosProfile, env: CallEnv, args: Bytes) -> Self {
        let pages = match profile.page_limit {
            0 => u16::MAX,
            limit => limit,
        };
        let bytes = usize::from(pages) * super::memory::PAGE_BYTES;
        Self {
            profile,
            env,
            args,
            output: Bytes::new(),
            return_data: Bytes::new(),
            storage: StorageCache::default(),
            last_code: None,
            exports: None,
            question: None,
            records: None,
            recorded: 0,
            call_start: 0,
            call_args: Bytes::new(),
            limiter: wasmi::StoreLimitsBuilder::new().memory_size(bytes).build(),
        }
    }
}

/// A frame during a host call.
pub(crate) struct Machine<'a> {
    store: StoreContextMut<'a, Host>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(store: impl Into<StoreContextMut<'a, Host>>) -> Self {
        Self {
            store: store.into(),
        }
    }

    pub(crate) fn host(&mut self) -> &mut Host {
        self.store.data_mut()
    }

    fn exports(&self) -> Hostio<Exports> {
        self.store
            .data()
            .exports
            .ok_or(Halt::Failure("host call before the program started"))
    }

    pub(crate) fn ink_left(&self) -> Hostio<u64> {
        match self.exports()?.ink_left.get(&self.store) {
            Val::I64(ink) => Ok(ink as u64),
            _ => Err(Halt::Failure("the ink meter is not an i64")),
        }
    }

    pub(crate) fn gas_left(&self) -> Hostio<u64> {
        Ok(self.store.data().profile.ink_to_gas(self.ink_left()?))
    }

    /// Begins a host call and takes its base price.
    pub(crate) fn begin(&mut self, ink: u64) -> Hostio<()> {
        self.host().call_start = self.ink_left()?;
        self.buy(ink)
    }

    /// Takes ink, or runs out of it.
    pub(crate) fn buy(&mut self, ink: u64) -> Hostio<()> {
        match self.ink_left()?.checked_sub(ink) {
            Some(left) => self.set_ink(left),
            None => self.out_of_ink(),
        }
    }

    /// Takes ink for gas.
    pub(crate) fn buy_gas(&mut self, gas: u64) -> Hostio<()> {
        let ink = self.host().profile.gas_to_ink(gas);
        self.buy(ink)
    }

    /// Runs out of ink unless this much gas is left; takes nothing.
    pub(crate) fn require_gas(&mut self, gas: u64) -> Hostio<()> {
        let ink = self.host().profile.gas_to_ink(gas);
        if self.ink_left()? < ink {
            return self.out_of_ink();
        }
        Ok(())
    }

    /// Takes the price of reading from the program's memory.
    pub(crate) fn pay_for_read(&mut self, bytes: u32) -> Hostio<()> {
        self.buy(read_price(u64::from(bytes)))
    }

    /// Takes the price of writing to the program's memory.
    pub(crate) fn pay_for_write(&mut self, bytes: usize) -> Hostio<()> {
        self.buy(write_price(bytes as u64))
    }

    /// Marks the meter as exhausted.
    pub(crate) fn out_of_ink<T>(&mut self) -> Hostio<T> {
        let exports = self.exports()?;
        self.set_ink(0)?;
        exports
            .ink_status
            .set(&mut self.store, Val::I32(1))
            .map_err(|_| Halt::Failure("the ink status is not an i32"))?;
        Err(Halt::OutOfInk)
    }

    fn set_ink(&mut self, ink: u64) -> Hostio<()> {
        let meter = self.exports()?.ink_left;
        meter
            .set(&mut self.store, Val::I64(ink as i64))
            .map_err(|_| Halt::Failure("the ink meter is not an i64"))
    }

    /// Bytes of the program's memory. Access of length zero is fine up to and including the end.
    pub(crate) fn read(&self, pointer: u32, length: u32) -> Hostio<&[u8]> {
        let (start, end) = span(pointer, length as usize);
        self.exports()?
            .memory
            .data(&self.store)
            .get(start..end)
            .ok_or(OUT_OF_BOUNDS)
    }

    pub(crate) fn read_bytes(&self, pointer: u32, length: u32) -> Hostio<Bytes> {
        self.read(pointer, length).map(Bytes::copy_from_slice)
    }

    pub(crate) fn read_word(&self, pointer: u32) -> Hostio<B256> {
        self.read(pointer, 32).map(B256::from_slice)
    }

    pub(crate) fn read_u256(&self, pointer: u32) -> Hostio<U256> {
        self.read_word(pointer)
            .map(|word| U256::from_be_bytes(word.0))
    }

    pub(crate) fn read_address(&self, pointer: u32) -> Hostio<Address> {
        self.read(pointer, 20).map(Address::from_slice)
    }

    pub(crate) fn write(&mut self, pointer: u32, bytes: &[u8]) -> Hostio<()> {
        let (start, end) = span(pointer, bytes.len());
        self.exports()?
            .memory
            .data_mut(&mut self.store)
            .get_mut(start..end)
            .ok_or(OUT_OF_BOUNDS)?
            .copy_from_slice(bytes);
        Ok(())
    }

    /// Suspends the program. `args` are the inputs to record.
    pub(crate) fn ask<T>(
        &mut self,
        request: Request,
        pending: Pending,
        args: &[&[u8]],
    ) -> Hostio<T> {
        self.record_inputs(args);
        self.host().question = Some((request, pending));
        Err(Halt::Suspend)
    }

    /// Keeps the inputs of the current host call for its record.
    pub(crate) fn record_inputs(&mut self, args: &[&[u8]]) {
        let host = self.host();
        if host.records.is_some() {
            host.call_args = args.concat().into();
        }
    }

    /// Records a host call that was answered inside the VM.
    pub(crate) fn record(
        &mut self,
        name: &'static str,
        args: &[&[u8]],
        outs: &[&[u8]],
    ) -> Hostio<()> {
        self.record_inputs(args);
        self.record_answer(name, outs)
    }

    /// Records a host call that was answered from outside.
    pub(crate) fn record_answer(&mut self, name: &'static str, outs: &[&[u8]]) -> Hostio<()> {
        if self.host().records.is_none() {
            return Ok(());
        }
        let end_ink = self.ink_left()?;
        let host = self.host();
        if host.recorded > MAX_RECORDED {
            return Ok(());
        }
        if let Some(records) = &mut host.records {
            let record = HostioRecord {
                name,
                args: std::mem::take(&mut host.call_args),
                outs: outs.concat().into(),
                start_ink: host.call_start,
                end_ink,
            };
            host.recorded += record.size();
            records.push(record);
        }
        Ok(())
    }
}

const OUT_OF_BOUNDS: Halt = Halt::Failure("pointer outside the program's memory");

fn span(pointer: u32, length: usize) -> (usize, usize) {
    let start = pointer as usize;
    (start, start.saturating_add(length))
}
