//! EVM code by hand.

use alloy_primitives::{Address, Bytes, B256, U256};

use super::script::Kind;

pub const SLOAD: u8 = 0x54;
pub const SSTORE: u8 = 0x55;
pub const GAS: u8 = 0x5a;
pub const TLOAD: u8 = 0x5c;
pub const TSTORE: u8 = 0x5d;
pub const POP: u8 = 0x50;
pub const ADDRESS: u8 = 0x30;
pub const BALANCE: u8 = 0x31;
pub const CALLER: u8 = 0x33;
pub const CALLVALUE: u8 = 0x34;
pub const GASPRICE: u8 = 0x3a;
pub const EXTCODEHASH: u8 = 0x3f;
pub const NUMBER: u8 = 0x43;
pub const SELFDESTRUCT: u8 = 0xff;
pub const RETURNDATASIZE: u8 = 0x3d;
pub const RETURNDATACOPY: u8 = 0x3e;

/// Code under construction. Answers are collected in memory from byte 0 on, where [`Asm::finish`] returns them from;
/// operands that must be in memory are put at 0x8000.
#[derive(Clone, Debug, Default)]
pub struct Asm {
    code: Vec<u8>,
    /// Bytes of answers whose number is known.
    out: usize,
}

const SCRATCH: usize = 0x8000;

impl Asm {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn op(mut self, op: u8) -> Self {
        self.code.push(op);
        self
    }

    pub fn raw(mut self, code: &[u8]) -> Self {
        self.code.extend_from_slice(code);
        self
    }

    /// The shortest push of a number.
    pub fn push(mut self, value: U256) -> Self {
        let bytes = value.to_be_bytes_trimmed_vec();
        self.code.push(0x5f + bytes.len() as u8);
        self.code.extend(bytes);
        self
    }

    pub fn push_address(self, address: Address) -> Self {
        self.op(0x73).raw(address.as_slice())
    }

    /// Collects the word on the stack.
    pub fn answer(mut self) -> Self {
        let at = self.out;
        self.out += 32;
        self.push(U256::from(at)).op(0x52)
    }

    /// Puts bytes into memory at `to`.
    pub fn memory(self, to: usize, bytes: &[u8]) -> Self {
        bytes
            .chunks(32)
            .enumerate()
            .fold(self, |asm, (index, chunk)| {
                let mut word = [0; 32];
                word[..chunk.len()].copy_from_slice(chunk);
                asm.push(U256::from_be_bytes(word))
                    .push(U256::from(to + 32 * index))
                    .op(0x52)
            })
    }

    pub fn load(self, key: u64) -> Self {
        self.push(U256::from(key)).op(SLOAD).answer()
    }

    pub fn store(self, key: u64, value: u64) -> Self {
        self.push(U256::from(value))
            .push(U256::from(key))
            .op(SSTORE)
    }

    pub fn log(self, topics: &[B256], data: &[u8]) -> Self {
        let with_data = self.memory(SCRATCH, data);
        let with_topics = topics.iter().rev().fold(with_data, |asm, topic| {
            asm.push(U256::from_be_bytes(topic.0))
        });
        with_topics
            .push(U256::from(data.len()))
            .push(U256::from(SCRATCH))
            .op(0xa0 + topics.len() as u8)
    }

    /// Leaves the status on the stack.
    pub fn call(self, kind: Kind, to: Address, value: U256, data: &[u8]) -> Self {
        let asm = self.memory(SCRATCH, data).push(U256::ZERO).push(U256::ZERO);
        let asm = asm.push(U256::from(data.len())).push(U256::from(SCRATCH));
        match kind {
            Kind::Call => asm.push(value).push_address(to).op(GAS).op(0xf1),
            Kind::Delegate => asm.push_address(to).op(GAS).op(0xf4),
            Kind::Static => asm.push_address(to).op(GAS).op(0xfa),
        }
    }

    /// Leaves the address on the stack.
    pub fn create(self, salt: Option<B256>, endowment: U256, init: &[u8]) -> Self {
        let asm = self.memory(SCRATCH, init);
        let asm = match salt {
            Some(salt) => asm.push(U256::from_be_bytes(salt.0)),
            None => asm,
        };
        let asm = asm
            .push(U256::from(init.len()))
            .push(U256::from(SCRATCH))
            .push(endowment);
        asm.op(if salt.is_some() { 0xf5 } else { 0xf0 })
    }

    /// Returns the answers.
    pub fn finish(self) -> Bytes {
        let out = self.out;
        self.push(U256::from(out))
            .push(U256::ZERO)
            .op(0xf3)
            .code
            .into()
    }

    /// Reverts with the answers.
    pub fn revert(self) -> Bytes {
        let out = self.out;
        self.push(U256::from(out))
            .push(U256::ZERO)
            .op(0xfd)
            .code
            .into()
    }

    pub fn bytes(self) -> Bytes {
        self.code.into()
    }
}

/// Code that hands its calldata on to `to` and gives back what comes.
pub fn forwarder(kind: Kind, to: Address) -> Bytes {
    let asm = Asm::new().raw(&[0x36, 0x5f, 0x5f, 0x37, 0x5f, 0x5f, 0x36, 0x5f]);
    let asm = match kind {
        Kind::Call => asm.op(CALLVALUE).push_address(to).op(GAS).op(0xf1),
        Kind::Delegate => asm.push_address(to).op(GAS).op(0xf4),
        Kind::Static => asm.push_address(to).op(GAS).op(0xfa),
    };
    let asm = asm.op(RETURNDATASIZE).op(0x5f).op(0x5f).op(RETURNDATACOPY);
    // PUSH1 success; JUMPI; revert; success: return
    let target = asm.code.len() + 7;
    asm.op(0x60)
        .op(target as u8)
        .op(0x57)
        .op(RETURNDATASIZE)
        .op(0x5f)
        .op(0xfd)
        .op(0x00)
        .op(0x5b)
        .op(RETURNDATASIZE)
        .op(0x5f)
        .op(0xf3)
        .bytes()
}
