//! Models that write: a recurrent layer over tokens.
use super::{round, Builder, Dice};
use imo::model::{Carry, GraphHeader, Kind, Op, Parts, BIAS, CARRY, NARROW, PROMPT};

/// A model that writes: a recurrent layer over tokens, weights on chain or off.
pub fn writing(seed: u64, off_chain: bool) -> (Parts, Vec<u8>) {
    let mut dice = Dice(seed);
    let dice = &mut dice;
    let rows = dice.pick(8, 40);
    let mut b = Builder::new(GraphHeader {
        off_chain,
        slots: 1,
        max_input: dice.pick(1, 12),
        out_len: rows,
        repeat_first: 3,
        repeat_times: dice.pick(1, 40),
        ..GraphHeader::default()
    });
    let (embedding, hidden) = (64, if off_chain { 64 } else { 64 * dice.pick(1, 2) });
    let vocabulary = dice.pick(2, 256);
    b.add(Kind::Zero, &[], |op| {
        op.flags = NARROW;
        op.rows = hidden;
    });
    b.add(Kind::Zero, &[], |op| op.rows = 12);
    b.add(Kind::Zero, &[], |op| op.rows = rows);
    let token = b.add(Kind::Token, &[PROMPT, CARRY + 1], |_| {});
    b.segment = 1;
    let e = b.add(Kind::Gather, &[token], |op| {
        op.rows = dice.pick(2, 256);
        op.cols = embedding;
    });
    let both = b.add(Kind::Concat, &[e, CARRY], |_| {});
    let matrix = |op: &mut Op, rows: u16, cols: u16| {
        op.rows = rows;
        op.cols = cols;
        op.tile_rows = if off_chain {
            16
        } else {
            rows.next_multiple_of(16)
        };
        op.tile_cols = if off_chain { 64 } else { cols };
    };
    let sums = b.add(Kind::Dense, &[both], |op| {
        matrix(op, hidden, embedding + hidden)
    });
    let h = b.add(Kind::Requant, &[sums], |op| {
        round(dice, op, 10);
        op.flags = BIAS;
        op.rows = hidden;
        op.tile_rows = if off_chain { 32 } else { 64 };
    });
    let scores = b.add(Kind::Dense, &[h], |op| matrix(op, vocabulary, hidden));
    let top = b.add(Kind::Argmax, &[scores], |op| {
        op.tile_rows = 16.min(vocabulary)
    });
    b.segment = 2;
    b.add(Kind::Append, &[CARRY + 2, top, PROMPT], |op| {
        op.rows = rows;
        op.group = dice.pick(0, 3);
    });
    b.parts.header.repeat_count = 8;
    b.parts.carries = vec![
        Carry { init: 0, source: h },
        Carry {
            init: 1,
            source: top,
        },
        Carry {
            init: 2,
            source: 10,
        },
    ];
    b.finish(dice)
}
