//! Random graphs with their weights, and a slow reading of the specification to compare with.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod drawing;
pub mod reference;
pub mod single;
mod writing;

pub use writing::writing;

use imo::model::{
    key, validate, Error, GraphHeader, Kind, Op, Parts, Weights, BIAS, NARROW, PROMPT,
};

/// A small generator of test data, the same on every machine.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number from `low` to `high`, both included.
    pub fn pick(&mut self, low: u16, high: u16) -> u16 {
        low + (self.next() % (high as u64 - low as u64 + 1)) as u16
    }

    pub fn coin(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// Words that mean something to the random graphs.
pub const LEXICON: [(&str, u8, u8); 8] = [
    ("a", 1, 0),
    ("the", 1, 0),
    ("and", 2, 0),
    ("on", 3, 0),
    ("at", 3, 0),
    ("blue", 4, 1),
    ("moon", 5, 2),
    ("night", 6, 3),
];

/// Adds ops and their sections of weights.
pub struct Builder {
    pub parts: Parts,
    pub weights: u32,
    pub segment: u8,
}

impl Builder {
    pub fn new(header: GraphHeader) -> Self {
        Builder {
            parts: Parts {
                header,
                ..Parts::default()
            },
            weights: 0,
            segment: 0,
        }
    }

    /// Adds an op behind the others, and its weights behind theirs.
    pub fn add(&mut self, kind: Kind, inputs: &[u16], set: impl FnOnce(&mut Op)) -> u16 {
        let mut op = Op::new(kind);
        op.segment = self.segment;
        for (place, input) in op.inputs.iter_mut().zip(inputs) {
            *place = *input;
        }
        set(&mut op);
        if op.section_bytes() > 0 {
            let off_chain = self.parts.header.off_chain;
            let unit = if off_chain { 1_024 } else { 16 };
            op.weights = self.weights.next_multiple_of(unit);
            self.weights = op.weights + op.section_bytes() as u32;
        }
        self.parts.ops.push(op);
        self.parts.ops.len() as u16 - 1
    }

    pub fn weights_len(&self) -> usize {
        self.weights.next_multiple_of(16) as usize
    }

    /// The graph, and weights whose biases are small enough.
    pub fn finish(self, dice: &mut Dice) -> (Parts, Vec<u8>) {
        let mut weights = dice.bytes(self.weights_len());
        for op in self.parts.ops.iter().filter(|op| op.has_bias()) {
            let start = op.weights as usize;
            let end = start + op.section_bytes() as usize;
            let (step, bytes) = match op.kind {
                Kind::Requant => (4, 4),
                _ => (op.panel_bytes() as usize, 64),
            };
            for panel in (start..end).step_by(step) {
                for bias in (panel..panel + bytes).step_by(4) {
                    let value = (dice.next() as i32) >> dice.pick(1, 24);
                    weights[bias..bias + 4].copy_from_slice(&value.to_le_bytes());
                }
            }
        }
        (self.parts, weights)
    }
}

fn round(dice: &mut Dice, op: &mut Op, bits: u8) {
    op.flags |= NARROW;
    op.mult = [1, 1, 3, 181, 0x7fff_ffff][dice.pick(0, 4) as usize];
    let scale = (32 - op.mult.leading_zeros()) as u8;
    op.shift = (bits + scale).max(1);
    op.lo = [0, -128, -127, -5][dice.pick(0, 3) as usize];
    op.hi = [127, 127, 100, 3][dice.pick(0, 3) as usize];
}

fn dense(dice: &mut Dice, builder: &mut Builder, input: u16, cols: u16, rows: u16) -> u16 {
    let split = dice.pick(0, 2) == 0;
    builder.add(Kind::Dense, &[input], |op| {
        op.rows = rows;
        op.cols = cols;
        op.flags = if dice.coin() { BIAS } else { 0 };
        op.tile_rows = rows.next_multiple_of(16).min(256);
        op.tile_cols = cols;
        if split {
            op.tile_rows = (op.tile_rows / 16).div_ceil(dice.pick(1, 3)) * 16;
            op.tile_cols = dice.pick(1, cols);
        }
    })
}

/// A model that draws: random sizes, tilings and a few random operators in the middle.
pub fn drawing(seed: u64) -> (Parts, Vec<u8>) {
    let mut dice = Dice(seed);
    loop {
        // Some random tilings give a tile more than three leaves to read.
        let (parts, weights) = any_drawing(&mut dice);
        match validate(&parts.encode(), weights.len() as u64) {
            Err(fault) if fault.error == Error::Tile => continue,
            _ => return (parts, weights),
        }
    }
}

fn any_drawing(dice: &mut Dice) -> (Parts, Vec<u8>) {
    let slots = dice.pick(1, 2) as u8;
    let side = dice.pick(2, 6) * 4;
    let (width, height) = (dice.pick(20, 64), dice.pick(20, 48));
    let mut builder = Builder::new(GraphHeader {
        slots,
        max_input: dice.pick(10, 100),
        width: width as u8,
        height: height as u8,
        max_words: dice.pick(2, 12) as u8,
        ..GraphHeader::default()
    });
    let b = &mut builder;
    let scene = b.add(Kind::Scene, &[PROMPT], |_| {});
    let v = dice.pick(1, 300);
    let ids = b.add(Kind::Ids, &[PROMPT], |op| {
        op.rows = v;
        op.group = dice.pick(1, 4);
    });
    let d = dice.pick(1, 6) * 8;
    let sum = b.add(Kind::Bag, &[ids], |op| {
        op.rows = v + dice.pick(0, 2);
        op.cols = d;
        op.tile_cols = [96, 40, 7, 1][dice.pick(0, 3) as usize];
    });
    let x = b.add(Kind::Mean, &[sum, ids], |op| {
        round(dice, op, 15);
        op.flags = 0;
        op.mult = 0;
    });
    b.segment = 1;
    let (mut last, mut len) = (x, d);
    for _ in 0..dice.pick(0, 4) {
        (last, len) = step(dice, b, last, len);
    }
    let n = dice.pick(1, 200);
    let scores = dense(dice, b, last, len, n);
    let top = b.add(Kind::Argmax, &[scores], |op| {
        let tile = dice.pick(1, 256).min(n);
        op.tile_rows = if n <= 256 && dice.coin() { n } else { tile };
    });
    let z_len = dice.pick(1, 4) * 8;
    let z = b.add(Kind::Gather, &[top], |op| {
        op.rows = dice.pick(1, n);
        op.cols = z_len;
    });
    let both = b.add(Kind::Concat, &[z, x], |_| {});
    let hidden = dice.pick(1, 60);
    let h = dense(dice, b, both, z_len + d, hidden);
    let op = &mut b.parts.ops[h as usize];
    round(dice, op, 8);
    let signs = b.add(Kind::Signs, &[h], |op| {
        op.rows = side * side * 2;
        op.cols = hidden;
        op.flags = BIAS;
        op.tile_rows = op.rows.next_multiple_of(16).div_ceil(32) * 16;
        op.tile_cols = hidden;
    });
    let group = dice.pick(2, 64);
    let colours = b.add(Kind::Pick, &[h], |op| {
        op.rows = group * 3;
        op.cols = hidden;
        op.group = group;
        op.tile_rows = op.rows.next_multiple_of(16);
        op.tile_cols = dice.pick(1, hidden);
    });
    b.segment = 2;
    let packed = b.add(Kind::Pack, &[signs], |op| op.rows = side);
    let sprite = b.add(Kind::Sprite, &[packed, colours, top], |op| {
        op.rows = side;
        op.lo = dice.pick(0, 300) as i32;
        op.hi = if dice.coin() { i32::MIN } else { -5_000 };
    });
    b.add(Kind::Compose, &[sprite, scene], |op| op.rows = side);
    tables(dice, b);
    builder.finish(dice)
}

fn step(dice: &mut Dice, b: &mut Builder, last: u16, len: u16) -> (u16, u16) {
    match dice.pick(0, 4) {
        0 => {
            let rows = dice.pick(1, 90);
            let sums = dense(dice, b, last, len, rows);
            let op = &mut b.parts.ops[sums as usize];
            round(dice, op, 9);
            (sums, rows)
        }
        1 => {
            let rows = dice.pick(1, 90);
            let sums = dense(dice, b, last, len, rows);
            let biased = b.parts.ops[sums as usize].has_bias();
            let out = b.add(Kind::Requant, &[sums], |op| {
                round(dice, op, 9);
                op.flags = if biased { 0 } else { BIAS };
                op.rows = rows;
                op.tile_rows = dice.pick(rows.div_ceil(3).max(1), rows);
            });
            (out, rows)
        }
        2 => {
            let out = b.add(Kind::Add, &[last, last], |op| {
                op.lo = -100;
                op.hi = dice.pick(0, 127) as i32;
            });
            (out, len)
        }
        3 if len < 200 => {
            let zeros = b.add(Kind::Zero, &[], |op| {
                op.flags = NARROW;
                op.rows = 5;
            });
            (
                b.add(Kind::Concat, &[zeros, last, last], |_| {}),
                2 * len + 5,
            )
        }
        _ => (last, len),
    }
}

fn tables(dice: &mut Dice, b: &mut Builder) {
    let parts = &mut b.parts;
    let (width, height) = (parts.header.width as u16, parts.header.height as u16);
    parts.palette = (0..64)
        .map(|_| [0; 3].map(|_: u8| dice.next() as u8))
        .collect();
    for _ in 0..8 {
        let (x0, y0) = (dice.pick(0, width - 1), dice.pick(0, height - 1));
        let (x1, y1) = (dice.pick(x0 + 1, width), dice.pick(y0 + 1, height));
        let kind = dice.pick(1, 4) as u8;
        let scatter = kind == 3;
        parts.paints.push([
            kind,
            dice.pick(0, 63) as u8,
            x0 as u8,
            y0 as u8,
            x1 as u8,
            y1 as u8,
            if scatter { dice.pick(1, 60) as u8 } else { 0 },
            if scatter { dice.next() as u8 } else { 0 },
        ]);
    }
    for first in [0, 2, 4, 6] {
        parts
            .settings
            .push([first, dice.pick(0, 1) as u8, dice.pick(0, 1) as u8, 0]);
    }
    let mut lexicon: Vec<_> = LEXICON
        .iter()
        .map(|(word, class, argument)| (key(word.as_bytes()), *class, *argument))
        .collect();
    lexicon.sort();
    parts.lexicon = lexicon
        .into_iter()
        .map(|(key, class, argument)| {
            let [a, b, c, d] = key.to_le_bytes();
            [a, b, c, d, class, argument, 0, 0]
        })
        .collect();
    let mut pixels = 0;
    for thing in 0..parts.header.slots {
        let (w, h) = (4 * dice.pick(1, width / 4), dice.pick(1, height));
        pixels = pixels.max(w * h);
        let (x, y) = (
            dice.pick(0, width - w) as u8,
            dice.pick(0, height - h) as u8,
        );
        let mut layout = [x, y, w as u8, h as u8, 0, 0, 0, 0, 0, 0, 0, 0];
        let count = if thing == 0 { 3 } else { 7 };
        for (index, place) in layout[4..4 + count].iter_mut().enumerate() {
            *place = match index {
                2 | 5 | 6 => dice.pick(0, 1) as u8,
                1 | 4 => dice.pick(0, 70) as u8,
                _ => (dice.pick(0, 80) as i8 - 20) as u8,
            };
        }
        parts.layouts.push(layout);
    }
    parts.header.out_len = 3 + (6 * pixels).div_ceil(8);
    // The output is at most 2 KiB: fewer rows, if need be.
    if parts.header.out_len > 2_048 {
        for layout in &mut parts.layouts {
            layout[3] = layout[3].min(20);
        }
        let area = |layout: &[u8; 12]| layout[2] as u16 * layout[3] as u16;
        let pixels = parts.layouts.iter().map(area).max().unwrap();
        parts.header.out_len = 3 + (6 * pixels).div_ceil(8);
    }
}

/// Weights that come in runs of a few bytes, like data contracts.
pub struct Runs<'a> {
    pub weights: &'a [u8],
    /// Bytes of a run, a multiple of 16.
    pub run: usize,
    /// Bytes by which the first run is shorter, a multiple of 16.
    pub phase: usize,
    /// How often another run than before was asked for.
    pub reads: usize,
    pub last: usize,
}

impl<'a> Runs<'a> {
    pub fn new(weights: &'a [u8], run: usize, phase: usize) -> Self {
        Runs {
            weights,
            run,
            phase,
            reads: 0,
            last: usize::MAX,
        }
    }
}

impl Weights for Runs<'_> {
    fn at(&mut self, offset: u32) -> &[u8] {
        let at = offset as usize + self.phase;
        let index = at / self.run;
        if index != self.last {
            self.last = index;
            self.reads += 1;
        }
        let end = ((index + 1) * self.run - self.phase).min(self.weights.len());
        self.weights.get(offset as usize..end).unwrap_or(&[])
    }
}

/// A prompt of words with and without a meaning, or of anything.
pub fn prompt(dice: &mut Dice) -> Vec<u8> {
    if dice.pick(0, 5) == 0 {
        let count = dice.pick(0, 110) as usize;
        return dice.bytes(count);
    }
    let mut text = Vec::new();
    for _ in 0..dice.pick(0, 8) {
        if dice.coin() {
            text.extend(LEXICON[dice.pick(0, 7) as usize].0.bytes());
        } else {
            let words = ["cat", "Red", "x", "dragon9", "owl"];
            text.extend(words[dice.pick(0, 4) as usize].bytes());
        }
        text.extend([&b" "[..], b", ", "é".as_bytes()][dice.pick(0, 2) as usize]);
    }
    text
}
