//! The record of one operator.
use super::Error;

/// Bytes of an op record.
pub const OP_BYTES: usize = 48;
/// An input that is not there.
pub const NONE: u16 = 0xffff;
/// The prompt as an input.
pub const PROMPT: u16 = 0xfffe;
/// The first carry as an input.
pub const CARRY: u16 = 0x8000;
/// Flag: the section of weights holds biases.
pub const BIAS: u8 = 1;
/// Flag: the output is i8.
pub const NARROW: u8 = 2;

/// What an operator does; section 5 of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Status, number of things, place and time of the prompt.
    Scene = 1,
    /// Hashed n-grams of one thing.
    Ids,
    /// Sum of table rows.
    Bag,
    /// A sum divided by the number of ids.
    Mean,
    /// Matrix times vector.
    Dense,
    /// Matrix times vector, then the greatest of each group.
    Pick,
    /// Matrix times vector, then the signs.
    Signs,
    /// The greatest element and how far it is ahead.
    Argmax,
    /// One row of a table.
    Gather,
    /// Vectors one after another.
    Concat,
    /// Saturating sum of two vectors.
    Add,
    /// From i32 to i8.
    Requant,
    /// Zeros.
    Zero,
    /// The roles of a sprite's pixels and where it ends.
    Pack,
    /// A sprite with its colours, accepted or not.
    Sprite,
    /// The picture.
    Compose,
    /// The next token of a text: of the prompt, or the one just made.
    Token,
    /// A text, longer by one token.
    Append,
}

impl Kind {
    const ALL: [Kind; 18] = [
        Kind::Scene,
        Kind::Ids,
        Kind::Bag,
        Kind::Mean,
        Kind::Dense,
        Kind::Pick,
        Kind::Signs,
        Kind::Argmax,
        Kind::Gather,
        Kind::Concat,
        Kind::Add,
        Kind::Requant,
        Kind::Zero,
        Kind::Pack,
        Kind::Sprite,
        Kind::Compose,
        Kind::Token,
        Kind::Append,
    ];

    fn from_byte(byte: u8) -> Result<Self, Error> {
        Self::ALL
            .get((byte as usize).wrapping_sub(1))
            .copied()
            .ok_or(Error::Kind)
    }

    /// Whether the operator multiplies a matrix in panels.
    pub fn has_panels(self) -> bool {
        matches!(self, Kind::Dense | Kind::Pick | Kind::Signs)
    }
}

/// One operator and its parameters. Fields that a kind does not use are zero, inputs [`NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// What it does.
    pub kind: Kind,
    /// [`BIAS`] and [`NARROW`].
    pub flags: u8,
    /// 0 PRE, 1 NET, 2 POST.
    pub segment: u8,
    /// Bits cut off by requantisation.
    pub shift: u8,
    /// Op indices, [`CARRY`] + index, [`PROMPT`] or [`NONE`].
    pub inputs: [u16; 3],
    /// Rows that compete (PICK), weight of the whole word (IDS), the index that ends a text (APPEND).
    pub group: u16,
    /// Start of the section of weights.
    pub weights: u32,
    /// Rows of the matrix or table, elements of the output, or side of a sprite.
    pub rows: u16,
    /// Columns of the matrix or table.
    pub cols: u16,
    /// Factor of requantisation.
    pub mult: u32,
    /// Lower bound of the output; margin (SPRITE).
    pub lo: i32,
    /// Upper bound of the output; least score (SPRITE).
    pub hi: i32,
    /// Rows or elements of a tile.
    pub tile_rows: u16,
    /// Columns or ids of a tile.
    pub tile_cols: u16,
}

impl Op {
    /// An operator with all fields unused.
    pub const fn new(kind: Kind) -> Self {
        Op {
            kind,
            flags: 0,
            segment: 0,
            shift: 0,
            inputs: [NONE; 3],
            group: 0,
            weights: 0,
            rows: 0,
            cols: 0,
            mult: 0,
            lo: 0,
            hi: 0,
            tile_rows: 0,
            tile_cols: 0,
        }
    }

    /// Reads a record; whatever its fields hold.
    ///
    /// # Errors
    /// [`Error::Kind`] for an unknown kind, [`Error::Format`] if the reserved bytes are not zero.
    pub fn decode(r: &[u8; OP_BYTES]) -> Result<Self, Error> {
        let kind = Kind::from_byte(r[0])?;
        let [.., z0, z1, z2, z3, z4, z5, z6, z7, z8, z9, z10, z11] = *r;
        if (z0 | z1 | z2 | z3 | z4 | z5 | z6 | z7 | z8 | z9 | z10 | z11) != 0 {
            return Err(Error::Format);
        }
        Ok(Op {
            kind,
            flags: r[1],
            segment: r[2],
            shift: r[3],
            inputs: [half(r[4], r[5]), half(r[6], r[7]), half(r[8], r[9])],
            group: half(r[10], r[11]),
            weights: u32::from_le_bytes([r[12], r[13], r[14], r[15]]),
            rows: half(r[16], r[17]),
            cols: half(r[18], r[19]),
            mult: u32::from_le_bytes([r[20], r[21], r[22], r[23]]),
            lo: i32::from_le_bytes([r[24], r[25], r[26], r[27]]),
            hi: i32::from_le_bytes([r[28], r[29], r[30], r[31]]),
            tile_rows: half(r[32], r[33]),
            tile_cols: half(r[34], r[35]),
        })
    }

    /// The record.
    pub fn encode(&self) -> [u8; OP_BYTES] {
        let mut r = [0; OP_BYTES];
        let fields: [&[u8]; 13] = [
            &[self.kind as u8, self.flags, self.segment, self.shift],
            &self.inputs[0].to_le_bytes(),
            &self.inputs[1].to_le_bytes(),
            &self.inputs[2].to_le_bytes(),
            &self.group.to_le_bytes(),
            &self.weights.to_le_bytes(),
            &self.rows.to_le_bytes(),
            &self.cols.to_le_bytes(),
            &self.mult.to_le_bytes(),
            &self.lo.to_le_bytes(),
            &self.hi.to_le_bytes(),
            &self.tile_rows.to_le_bytes(),
            &self.tile_cols.to_le_bytes(),
        ];
        let bytes = fields.iter().flat_map(|field| field.iter());
        for (to, from) in r.iter_mut().zip(bytes) {
            *to = *from;
        }
        r
    }

    /// Whether the section of weights holds biases.
    pub fn has_bias(&self) -> bool {
        self.flags & BIAS != 0
    }

    /// Whether the output is i8.
    pub fn is_narrow(&self) -> bool {
        self.flags & NARROW != 0
    }

    /// Bytes of weights of one panel of 16 rows.
    pub fn panel_bytes(&self) -> u64 {
        let bias = if self.has_bias() { 64 } else { 0 };
        bias + 16 * self.cols as u64
    }

    /// Bytes of the section of weights, 0 without one.
    pub fn section_bytes(&self) -> u64 {
        match self.kind {
            Kind::Dense | Kind::Pick | Kind::Signs => {
                self.panel_bytes() * (self.rows as u64).div_ceil(16)
            }
            Kind::Bag | Kind::Gather => self.rows as u64 * self.cols as u64,
            Kind::Requant if self.has_bias() => 4 * self.rows as u64,
            _ => 0,
        }
    }

    /// `clamp((value * mult + half) >> shift, lo, hi)`, the one rounding rule.
    #[inline(always)]
    pub fn requant(&self, value: i64) -> i8 {
        let scaled = value.wrapping_mul(self.mult as i64);
        self.round(scaled)
    }

    /// The rounding shift and clamp of [`Op::requant`].
    #[inline(always)]
    pub fn round(&self, scaled: i64) -> i8 {
        let shift = self.shift as u32;
        let half = 1i64.wrapping_shl(shift.wrapping_sub(1));
        let value = scaled.wrapping_add(half).wrapping_shr(shift);
        // Not `clamp`, which panics if the bounds are in the wrong order.
        value.max(self.lo as i64).min(self.hi as i64) as i8
    }
}

#[inline(always)]
fn half(low: u8, high: u8) -> u16 {
    u16::from_le_bytes([low, high])
}
