//! The graph as it is stored: header and tables.
use super::{
    error::ensure,
    op::{Op, OP_BYTES},
    Error, Fault,
};

/// Version of the format.
pub const SPEC: u16 = 1;
/// Bytes of the graph's header.
pub const GRAPH_HEADER: usize = 32;
/// Most ids of one thing.
pub const MAX_IDS: usize = 96;
/// Longest prompt a graph may allow, in bytes.
pub const MAX_INPUT: u16 = 1_024;
/// Longest output, in bytes.
pub const MAX_OUTPUT: u16 = 2_048;

/// The fields of the graph's header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GraphHeader {
    /// The weights are not stored on chain.
    pub off_chain: bool,
    /// How many things a prompt may name, 1 or 2.
    pub slots: u8,
    /// Longest prompt in bytes, 1 to 1,024.
    pub max_input: u16,
    /// Bytes of every output, 1 to 2,048.
    pub out_len: u16,
    /// Number of ops, 1 to 256.
    pub ops: u16,
    /// Number of carries, at most 16.
    pub carries: u16,
    /// First op of the repeat block.
    pub repeat_first: u16,
    /// Ops in the repeat block; 0 without one.
    pub repeat_count: u16,
    /// How often the block runs, at most 4,096; 0 without one.
    pub repeat_times: u16,
    /// Entries of the lexicon, at most 1,024.
    pub lexicon: u16,
    /// Colours of the palette, at most 64.
    pub palette: u8,
    /// Paint records.
    pub paints: u8,
    /// Places and times.
    pub settings: u8,
    /// Layouts: none, or one for each number of things.
    pub layouts: u8,
    /// Width of the world in pixels, at most 64.
    pub width: u8,
    /// Height of the world in pixels, at most 64.
    pub height: u8,
    /// Most words of a phrase, at most 32.
    pub max_words: u8,
}

impl GraphHeader {
    fn decode(b: &[u8; GRAPH_HEADER]) -> Result<Self, Error> {
        let half = |low, high| u16::from_le_bytes([low, high]);
        ensure(half(b[0], b[1]) == SPEC, Error::Version)?;
        let spare = b[27] | b[28] | b[29] | b[30] | b[31] | (b[2] & !1);
        ensure(spare == 0, Error::Format)?;
        Ok(GraphHeader {
            off_chain: b[2] & 1 != 0,
            slots: b[3],
            max_input: half(b[4], b[5]),
            out_len: half(b[6], b[7]),
            ops: half(b[8], b[9]),
            carries: half(b[10], b[11]),
            repeat_first: half(b[12], b[13]),
            repeat_count: half(b[14], b[15]),
            repeat_times: half(b[16], b[17]),
            lexicon: half(b[18], b[19]),
            palette: b[20],
            paints: b[21],
            settings: b[22],
            layouts: b[23],
            width: b[24],
            height: b[25],
            max_words: b[26],
        })
    }

    /// The header's bytes.
    pub fn encode(&self) -> [u8; GRAPH_HEADER] {
        let mut b = [0; GRAPH_HEADER];
        [b[0], b[1]] = SPEC.to_le_bytes();
        b[2] = self.off_chain as u8;
        b[3] = self.slots;
        [b[4], b[5]] = self.max_input.to_le_bytes();
        [b[6], b[7]] = self.out_len.to_le_bytes();
        [b[8], b[9]] = self.ops.to_le_bytes();
        [b[10], b[11]] = self.carries.to_le_bytes();
        [b[12], b[13]] = self.repeat_first.to_le_bytes();
        [b[14], b[15]] = self.repeat_count.to_le_bytes();
        [b[16], b[17]] = self.repeat_times.to_le_bytes();
        [b[18], b[19]] = self.lexicon.to_le_bytes();
        b[20] = self.palette;
        b[21] = self.paints;
        b[22] = self.settings;
        b[23] = self.layouts;
        b[24] = self.width;
        b[25] = self.height;
        b[26] = self.max_words;
        b
    }

    /// The repeat block holds the op.
    pub fn repeats(&self, op: usize) -> bool {
        op.wrapping_sub(self.repeat_first as usize) < self.repeat_count as usize
    }

    fn check(&self) -> Result<(), Error> {
        let ranges = matches!(self.slots, 1 | 2)
            && (1..=MAX_INPUT).contains(&self.max_input)
            && (1..=MAX_OUTPUT).contains(&self.out_len)
            && (1..=256).contains(&self.ops)
            && self.carries <= 16
            && self.lexicon <= 1_024
            && self.palette <= 64
            && (self.layouts == 0 || self.layouts == self.slots)
            && self.width <= 64
            && self.height <= 64
            && (self.layouts == 0) == (self.width == 0)
            && (self.layouts == 0) == (self.height == 0)
            && self.max_words <= 32;
        let end = self.repeat_first as u32 + self.repeat_count as u32;
        let block = if self.repeat_count == 0 {
            self.repeat_first == 0 && self.repeat_times == 0 && self.carries == 0
        } else {
            end <= self.ops as u32 && (1..=4_096).contains(&self.repeat_times)
        };
        ensure(ranges && block, Error::Size)
    }
}

/// A carry of the repeat block: what an op reads of the iteration before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carry {
    /// Op before the block whose tensor is read in iteration 0.
    pub init: u16,
    /// Op in the block whose tensor of the last iteration is read later.
    pub source: u16,
}

/// A stored graph: its header and views of its tables.
#[derive(Clone, Copy, Debug)]
pub struct Graph<'a> {
    /// The header.
    pub header: GraphHeader,
    ops: &'a [[u8; OP_BYTES]],
    carries: &'a [[u8; 4]],
    /// Words with a meaning: key u32, class, argument, two zeros; ascending by key.
    pub lexicon: &'a [[u8; 8]],
    /// Window and positions for one thing and for two.
    pub layouts: &'a [[u8; 12]],
    /// Places and times: first paint, paints of the sky, paints of the ground, zero.
    pub settings: &'a [[u8; 4]],
    /// Paints: kind, colour, x0, y0, x1, y1, n, seed.
    pub paints: &'a [[u8; 8]],
    /// Red, green, blue of every colour.
    pub palette: &'a [[u8; 3]],
}

impl<'a> Graph<'a> {
    /// Splits a graph into its tables. The bytes must be exactly those that [`super::Parts::encode`] gives for
    /// what was found; whether it makes sense is [`super::validate`]'s question.
    ///
    /// # Errors
    /// [`Error::Version`], [`Error::Format`], [`Error::Size`] or [`Error::Kind`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (graph, rest) = Self::split(bytes)?;
        graph.header.check()?;
        ensure(
            rest.len() < 16 && bytes.len().is_multiple_of(16),
            Error::Format,
        )?;
        ensure(rest.iter().all(|byte| *byte == 0), Error::Format)?;
        for index in 0..graph.ops.len() {
            graph.op(index).map_err(|error| error.at(index))?;
        }
        Ok(graph)
    }

    /// Splits a graph that was parsed and validated when it was stored, without looking at it again.
    ///
    /// # Errors
    /// [`Error::Version`] or [`Error::Format`] if it cannot be such a graph.
    pub fn stored(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::split(bytes).map(|(graph, _)| graph)
    }

    fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Error> {
        let (head, rest) = bytes.split_first_chunk().ok_or(Error::Format)?;
        let header = GraphHeader::decode(head)?;
        let (ops, rest) = table(rest, header.ops as usize)?;
        let (carries, rest) = table(rest, header.carries as usize)?;
        let (lexicon, rest) = table(rest, header.lexicon as usize)?;
        let (layouts, rest) = table(rest, header.layouts as usize)?;
        let (settings, rest) = table(rest, header.settings as usize)?;
        let (paints, rest) = table(rest, header.paints as usize)?;
        let (palette, rest) = table(rest, header.palette as usize)?;
        let graph = Graph {
            header,
            ops,
            carries,
            lexicon,
            layouts,
            settings,
            paints,
            palette,
        };
        Ok((graph, rest))
    }

    /// An op's record.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such op, otherwise as [`Op::decode`].
    pub fn op(&self, index: usize) -> Result<Op, Error> {
        Op::decode(self.ops.get(index).ok_or(Error::Input)?)
    }

    /// Number of ops.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Whether there is no op.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// The carry of that number.
    pub fn carry(&self, index: usize) -> Option<Carry> {
        let [a, b, c, d] = *self.carries.get(index)?;
        Some(Carry {
            init: u16::from_le_bytes([a, b]),
            source: u16::from_le_bytes([c, d]),
        })
    }

    /// The prompt as every op but SCENE and APPEND sees it: empty if it is too long.
    pub fn clip<'p>(&self, prompt: &'p [u8]) -> &'p [u8] {
        if prompt.len() > self.header.max_input as usize {
            &[]
        } else {
            prompt
        }
    }
}

type Table<'a, const N: usize> = (&'a [[u8; N]], &'a [u8]);

fn table<const N: usize>(bytes: &[u8], count: usize) -> Result<Table<'_, N>, Error> {
    let (head, rest) = bytes
        .split_at_checked(count.wrapping_mul(N))
        .ok_or(Error::Format)?;
    Ok((head.as_chunks::<N>().0, rest))
}
