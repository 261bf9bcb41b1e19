//! Where a chunk is: at the address that its content determines.
//!
//! A first byte of STOP does not make an account permanent: init code that runs anything else can have the account destroyed
//! at the end of the transaction that creates it (EIP-6780), and its address given to other code later. The address of a
//! chunk names init code that does nothing but return the chunk, so that nothing else can ever be there.
use alloc::vec::Vec;
use alloy_primitives::{address, keccak256, Address, B256};

/// Makes chunks: the factory that is at this address on every chain. Salt and init code in, contract out.
pub const CREATE2_FACTORY: Address = address!("4e59b44847b379578588920cA78FbF26c0B4956C");

/// Bytes of init code before the chunk.
pub const PRELUDE: usize = 43;

/// The start of init code that returns the `length` bytes behind it, as cargo-stylus writes it.
pub fn prelude(length: u32) -> [u8; PRELUDE] {
    // PUSH32 length; DUP1; PUSH1 43; PUSH1 0; CODECOPY; PUSH1 0; RETURN; version 0
    let mut prelude = [0; PRELUDE];
    prelude[0] = 0x7f;
    prelude[29..33].copy_from_slice(&length.to_be_bytes());
    prelude[33..].copy_from_slice(&[0x80, 0x60, 43, 0x60, 0, 0x39, 0x60, 0, 0xf3, 0]);
    prelude
}

/// Where the factory puts a chunk, by the prelude with the chunk behind it.
pub fn chunk_address(init_code: &[u8]) -> Address {
    CREATE2_FACTORY.create2(B256::ZERO, keccak256(init_code))
}

/// Whether `code`, which is that of `account`, is there for good.
pub fn is_permanent(account: Address, code: &[u8]) -> bool {
    let mut init_code = Vec::with_capacity(PRELUDE + code.len());
    init_code.extend_from_slice(&prelude(code.len() as u32));
    init_code.extend_from_slice(code);
    account == chunk_address(&init_code)
}
