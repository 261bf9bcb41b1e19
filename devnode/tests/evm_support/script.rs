//! Scripts for the program in `fixtures/script.wat`.

use alloy_primitives::{Address, Bytes, B256, U256};

/// How to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    Delegate,
    Static,
}

/// Actions in the fixture's encoding.
#[derive(Clone, Debug, Default)]
pub struct Script(Vec<u8>);

impl From<Script> for Bytes {
    fn from(script: Script) -> Self {
        script.0.into()
    }
}

impl Script {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.clone()
    }

    fn op(mut self, op: u8, operands: &[&[u8]]) -> Self {
        self.0.push(op);
        operands
            .iter()
            .for_each(|operand| self.0.extend_from_slice(operand));
        self
    }

    pub fn revert(self) -> Self {
        self.op(0, &[])
    }

    pub fn load(self, key: u64) -> Self {
        self.op(1, &[&number(key)])
    }

    /// Writes to the cache only.
    pub fn store(self, key: u64, value: u64) -> Self {
        self.op(2, &[&number(key), &number(value)])
    }

    pub fn flush(self) -> Self {
        self.op(3, &[])
    }

    pub fn flush_and_clear(self) -> Self {
        self.op(4, &[])
    }

    pub fn transient_load(self, key: u64) -> Self {
        self.op(5, &[&number(key)])
    }

    pub fn transient_store(self, key: u64, value: u64) -> Self {
        self.op(6, &[&number(key), &number(value)])
    }

    /// Answers a status byte and the return data.
    pub fn call_with(
        self,
        kind: Kind,
        to: Address,
        value: U256,
        gas: u64,
        data: impl Into<Bytes>,
    ) -> Self {
        let kind = match kind {
            Kind::Call => 0,
            Kind::Delegate => 1,
            Kind::Static => 2,
        };
        let data = data.into();
        let size = (data.len() as u32).to_le_bytes();
        self.op(
            7,
            &[
                &[kind],
                to.as_slice(),
                &value.to_be_bytes::<32>(),
                &gas.to_le_bytes(),
                &size,
                &data,
            ],
        )
    }

    pub fn call(self, kind: Kind, to: Address, data: impl Into<Bytes>) -> Self {
        self.call_with(kind, to, U256::ZERO, u64::MAX, data)
    }

    /// Answers the address, and the revert data if it is zero.
    pub fn create(self, endowment: U256, init: &[u8]) -> Self {
        self.op(
            8,
            &[
                &endowment.to_be_bytes::<32>(),
                &(init.len() as u32).to_le_bytes(),
                init,
            ],
        )
    }

    pub fn create2(self, salt: B256, endowment: U256, init: &[u8]) -> Self {
        let size = (init.len() as u32).to_le_bytes();
        self.op(
            9,
            &[salt.as_slice(), &endowment.to_be_bytes::<32>(), &size, init],
        )
    }

    pub fn log(self, topics: &[B256], data: &[u8]) -> Self {
        let content = [topics.concat().as_slice(), data].concat();
        let size = (content.len() as u32).to_le_bytes();
        self.op(10, &[&[topics.len() as u8], &size, &content])
    }

    pub fn exit(self, status: u8) -> Self {
        self.op(11, &[&[status]])
    }

    pub fn balance(self, of: Address) -> Self {
        self.op(16, &[of.as_slice()])
    }

    pub fn code_hash(self, of: Address) -> Self {
        self.op(17, &[of.as_slice()])
    }

    pub fn code(self, of: Address) -> Self {
        self.op(18, &[of.as_slice()])
    }

    /// Answers 8 bytes, little-endian.
    pub fn gas_left(self) -> Self {
        self.op(19, &[])
    }

    /// Answers one byte.
    pub fn reentrant(self) -> Self {
        self.op(20, &[])
    }

    pub fn sender(self) -> Self {
        self.op(21, &[])
    }

    pub fn value(self) -> Self {
        self.op(22, &[])
    }

    pub fn address(self) -> Self {
        self.op(23, &[])
    }

    pub fn gas_price(self) -> Self {
        self.op(24, &[])
    }

    /// Answers 8 bytes, little-endian.
    pub fn block_number(self) -> Self {
        self.op(25, &[])
    }

    pub fn trap(self) -> Self {
        self.op(26, &[])
    }

    pub fn loop_forever(self) -> Self {
        self.op(27, &[])
    }

    /// Recurses until something stops it.
    pub fn recurse(self) -> Self {
        self.op(28, &[])
    }

    pub fn grow(self, pages: u8) -> Self {
        self.op(29, &[&[pages]])
    }
}

fn number(value: u64) -> [u8; 32] {
    U256::from(value).to_be_bytes()
}
