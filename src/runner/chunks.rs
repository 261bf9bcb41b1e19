//! Weights in data contracts, read chunk by chunk into one buffer.
use crate::{
    host::code,
    model::{
        address::{chunk_address, prelude, PRELUDE},
        file::{CHUNK_HEAD, CHUNK_PAYLOAD},
        Weights,
    },
};
use alloc::{vec, vec::Vec};
use alloy_primitives::Address;

/// Bytes of a whole chunk.
const CHUNK: usize = CHUNK_HEAD + CHUNK_PAYLOAD;
/// Bytes of the buffer before the chunk: room for the start of init code.
const FRONT: usize = PRELUDE.next_multiple_of(16);

/// The chunks of a model, one of which is at hand.
pub struct Chunks {
    first: [u8; 20],
    /// Those of chunks 1 and up.
    addresses: Vec<[u8; 20]>,
    weights_at: usize,
    buffer: Vec<u8>,
    /// Which chunk the buffer holds, and where it ends.
    held: usize,
    end: usize,
}

impl Chunks {
    /// Reads the first chunk.
    #[inline(always)]
    pub fn new(first: Address) -> Self {
        let mut chunks = Self {
            first: first.into_array(),
            addresses: Vec::new(),
            weights_at: 0,
            buffer: vec![0; FRONT + CHUNK],
            held: 0,
            end: FRONT,
        };
        chunks.load(0);
        chunks
    }

    /// The code at hand.
    pub fn code(&self) -> &[u8] {
        self.buffer.get(FRONT..self.end).unwrap_or(&[])
    }

    /// Remembers where the rest of the model is, from its first chunk: addresses of chunks 1 and up, and the place
    /// of the weights in all payloads.
    pub fn place(&mut self, addresses: Vec<[u8; 20]>, weights_at: usize) {
        self.addresses = addresses;
        self.weights_at = weights_at;
    }

    /// Reads a chunk. One that is not there leaves nothing at hand.
    #[inline(never)]
    pub fn load(&mut self, index: usize) {
        let room = self.buffer.get_mut(FRONT..).unwrap_or(&mut []);
        let address = match index.checked_sub(1) {
            None => Some(&self.first),
            Some(index) => self.addresses.get(index),
        };
        self.end = FRONT + address.map_or(0, |address| code::read(address, room));
        self.held = index;
    }

    /// Whether the code at hand is where only it can be.
    pub fn is_permanent(&mut self) -> bool {
        let prelude = prelude((self.end - FRONT) as u32);
        let front = self.buffer.get_mut(FRONT - PRELUDE..).unwrap_or(&mut []);
        for (to, from) in front.iter_mut().zip(prelude) {
            *to = from;
        }
        let init_code = self.buffer.get(FRONT - PRELUDE..self.end).unwrap_or(&[]);
        let found = chunk_address(init_code).into_array();
        match self.held.checked_sub(1) {
            None => found == self.first,
            Some(index) => self.addresses.get(index) == Some(&found),
        }
    }
}

impl Weights for Chunks {
    #[inline(always)]
    fn at(&mut self, offset: u32) -> &[u8] {
        let at = self.weights_at + offset as usize;
        let (index, inner) = (at / CHUNK_PAYLOAD, FRONT + CHUNK_HEAD + at % CHUNK_PAYLOAD);
        if index != self.held {
            self.load(index);
        }
        self.buffer.get(inner..self.end).unwrap_or(&[])
    }
}
