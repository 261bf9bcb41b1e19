//! A model as it is stored: cut into chunks, each the code of one data contract.
use super::{error::ensure, graph::SPEC, hash, model::Model, Error};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256};

/// Bytes of a chunk before its payload. The first is STOP: the code can never run.
pub const CHUNK_HEAD: usize = 16;
/// Largest payload of a chunk, and that of every chunk but the last.
pub const CHUNK_PAYLOAD: usize = 24_560;
/// Most chunks of a model.
pub const MAX_CHUNKS: usize = 256;
/// Bytes of the file's header.
pub const FILE_HEADER: usize = 48;

const MAGIC: [u8; 5] = *b"\0IMOW";

/// What the file's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes of the graph.
    pub graph_len: u32,
    /// Bytes of the weights.
    pub weights_len: u64,
    /// Root of the weights' tree.
    pub weights_root: B256,
}

/// The head of chunk `index` of `count`.
pub fn chunk_head(index: u16, count: u16) -> [u8; CHUNK_HEAD] {
    let [a, b, c, d, e] = MAGIC;
    let ([i, j], [k, l]) = (index.to_le_bytes(), count.to_le_bytes());
    [a, b, c, d, e, SPEC as u8, i, j, k, l, 0, 0, 0, 0, 0, 0]
}

/// The payload of a chunk, if it is chunk `index` of `count`.
///
/// # Errors
/// [`Error::Format`] if the head is another or the length is not that of such a chunk.
pub fn chunk_payload(code: &[u8], index: u16, count: u16) -> Result<&[u8], Error> {
    let (head, payload) = code
        .split_first_chunk::<CHUNK_HEAD>()
        .ok_or(Error::Format)?;
    let last = index.checked_add(1) == Some(count);
    let length = match payload.len() {
        0 => false,
        CHUNK_PAYLOAD => true,
        len => last && len < CHUNK_PAYLOAD,
    };
    ensure(*head == chunk_head(index, count) && length, Error::Format)?;
    Ok(payload)
}

/// The first chunk, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct First<'a> {
    /// The file's header.
    pub header: Header,
    /// Number of chunks.
    pub chunks: u16,
    /// Addresses of the other chunks, in order.
    pub addresses: &'a [[u8; 20]],
    /// The graph's bytes.
    pub graph: &'a [u8],
    /// Where the weights start in the payloads put together.
    pub weights_at: usize,
}

impl<'a> First<'a> {
    /// Takes the code of chunk 0 apart.
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Version`] or [`Error::Size`].
    pub fn parse(code: &'a [u8]) -> Result<Self, Error> {
        let [_, _, _, _, _, _, _, _, a, b, ..] = *code else {
            return Err(Error::Format);
        };
        let chunks = u16::from_le_bytes([a, b]);
        ensure((1..=MAX_CHUNKS as u16).contains(&chunks), Error::Size)?;
        Self::of(chunk_payload(code, 0, chunks)?, chunks)
    }

    /// The same for the payloads put together, which is how a model is kept in a file.
    ///
    /// # Errors
    /// As [`First::parse`].
    pub fn of_file(file: &'a [u8]) -> Result<Self, Error> {
        let chunks = file.len().div_ceil(CHUNK_PAYLOAD);
        ensure((1..=MAX_CHUNKS).contains(&chunks), Error::Size)?;
        Self::of(file, chunks as u16)
    }

    fn of(payload: &'a [u8], chunks: u16) -> Result<Self, Error> {
        let (head, rest) = payload
            .split_first_chunk::<FILE_HEADER>()
            .ok_or(Error::Format)?;
        let header = Header::decode(head)?;
        let addresses = 20 * (chunks as usize - 1);
        let padded = addresses.next_multiple_of(16);
        let (list, rest) = rest.split_at_checked(padded).ok_or(Error::Format)?;
        let (list, padding) = list.split_at_checked(addresses).ok_or(Error::Format)?;
        ensure(padding.iter().all(|byte| *byte == 0), Error::Format)?;
        let graph = rest.get(..header.graph_len as usize).ok_or(Error::Format)?;
        Ok(First {
            header,
            chunks,
            addresses: list.as_chunks::<20>().0,
            graph,
            weights_at: FILE_HEADER + padded + graph.len(),
        })
    }

    /// The bytes of all payloads together, with the weights on chain or not.
    pub fn payload_len(&self, off_chain: bool) -> u64 {
        let weights = if off_chain {
            0
        } else {
            self.header.weights_len
        };
        self.weights_at as u64 + weights
    }

    /// Whether there are as many chunks as the content needs.
    pub fn has_all(&self, off_chain: bool) -> bool {
        let chunks = self.payload_len(off_chain).div_ceil(CHUNK_PAYLOAD as u64);
        chunks == self.chunks as u64
    }

    /// The chunk that holds a byte of the weights, and where in its code.
    pub fn place(&self, offset: u32) -> (usize, usize) {
        let at = self.weights_at.saturating_add(offset as usize);
        (at / CHUNK_PAYLOAD, CHUNK_HEAD + at % CHUNK_PAYLOAD)
    }

    /// The model's name, if the header is right about the weights' root.
    pub fn model_id(&self) -> B256 {
        let graph = hash::graph_hash(self.graph);
        hash::model_id(graph, self.header.weights_root, self.header.weights_len)
    }
}

impl Header {
    fn decode(b: &[u8; FILE_HEADER]) -> Result<Self, Error> {
        let [s, t, y, z, a, b, c, d, e, f, g, h, i, j, k, l, root @ ..] = *b;
        ensure([s, t] == SPEC.to_le_bytes(), Error::Version)?;
        ensure(y | z == 0, Error::Format)?;
        let header = Header {
            graph_len: u32::from_le_bytes([a, b, c, d]),
            weights_len: u64::from_le_bytes([e, f, g, h, i, j, k, l]),
            weights_root: B256::new(root),
        };
        let whole = header.graph_len.is_multiple_of(16) && header.weights_len.is_multiple_of(16);
        ensure(whole && header.weights_len < 1 << 32, Error::Size)?;
        Ok(header)
    }

    /// The header's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FILE_HEADER);
        bytes.extend_from_slice(&SPEC.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(&self.graph_len.to_le_bytes());
        bytes.extend_from_slice(&self.weights_len.to_le_bytes());
        bytes.extend_from_slice(&self.weights_root.0);
        bytes
    }
}

/// A model's file: all payloads put together. The addresses of chunks 1 and up are zero until [`set_addresses`].
///
/// # Errors
/// [`Error::Size`] if there are too many chunks or the graph does not fit into the first.
pub fn build(model: &Model, graph: &[u8], weights: &[u8]) -> Result<Vec<u8>, Error> {
    let header = Header {
        graph_len: graph.len() as u32,
        weights_len: weights.len() as u64,
        weights_root: hash::weights_root(weights),
    };
    let stored = if model.graph.header.off_chain {
        &[]
    } else {
        weights
    };
    let head = |count: usize| FILE_HEADER + (20 * (count - 1)).next_multiple_of(16) + graph.len();
    let fits = |count: &usize| head(*count) + stored.len() <= count * CHUNK_PAYLOAD;
    let count = (1..=MAX_CHUNKS).find(fits).ok_or(Error::Size)?;
    ensure(head(count) <= CHUNK_PAYLOAD, Error::Size)?;
    let mut file = header.encode();
    file.resize(head(count) - graph.len(), 0);
    file.extend_from_slice(graph);
    file.extend_from_slice(stored);
    Ok(file)
}

/// Cuts a file into the codes of its data contracts.
///
/// # Errors
/// [`Error::Size`] if these are too many.
pub fn cut(file: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let count = file.len().div_ceil(CHUNK_PAYLOAD);
    ensure((1..=MAX_CHUNKS).contains(&count), Error::Size)?;
    let chunk = |(index, part): (usize, &[u8])| {
        let mut code = chunk_head(index as u16, count as u16).to_vec();
        code.extend_from_slice(part);
        code
    };
    let parts = file.chunks(CHUNK_PAYLOAD).enumerate();
    Ok(parts.map(chunk).collect())
}

/// Writes the addresses of the other chunks into chunk 0.
///
/// # Errors
/// [`Error::Size`] if their number is another.
pub fn set_addresses(first: &mut [u8], addresses: &[Address]) -> Result<(), Error> {
    let count = First::parse(first)?.addresses.len();
    ensure(count == addresses.len(), Error::Size)?;
    let places = first.get_mut(CHUNK_HEAD + FILE_HEADER..).unwrap_or(&mut []);
    for (place, address) in places.as_chunks_mut::<20>().0.iter_mut().zip(addresses) {
        *place = address.into_array();
    }
    Ok(())
}
