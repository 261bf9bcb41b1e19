//! Edge values of every operator: extremes, ties, saturation, wrapping, empty lists.
mod model_graphs;

use imo::model::{
    execute, is_canonical, total, Graph, Kernel, Kind, Model, Op, Packed, Scalar, BIAS, CARRY,
    PANEL, PROMPT,
};
use model_graphs::{single::*, Dice};

#[test]
fn products_of_extremes() {
    for (weight, x, product) in [
        (0, -128i8, 16_384),
        (255, -128, -16_256),
        (0, 127, -16_256),
        (255, 127, 16_129),
        (128, -128, 0),
    ] {
        for cols in [1, 7, 8, 9, 64, 1_000] {
            let out = last(
                &dense(17, cols, |_| {}),
                &vec![x as u8; cols as usize],
                &vec![weight; 32 * cols as usize],
            );
            assert_eq!(read(&out), vec![product * cols as i32; 17]);
        }
    }
}

#[test]
fn kernels_agree_on_the_widest_panel() {
    let cols = 32_768;
    for (weight, x) in [(0u8, -128i8), (255, -128), (255, 127), (0, 127)] {
        let (weights, x) = (vec![weight; 16 * cols], vec![x as u8; cols]);
        let (mut fast, mut slow) = (Packed::ZERO, Scalar::ZERO);
        Packed::add(&mut fast, &weights, &x);
        Scalar::add(&mut slow, &weights, &x);
        assert_eq!(Packed::finish(&fast, total(&x)), Scalar::finish(&slow, 0));
    }
    let mut dice = Dice(1);
    for cols in [1, 3, 8, 65, 1_025] {
        let (weights, x) = (dice.bytes(PANEL * cols), dice.bytes(cols));
        let (mut fast, mut slow) = (Packed::ZERO, Scalar::ZERO);
        let cut = cols / 2;
        Packed::add(&mut fast, &weights[..16 * cut], &x[..cut]);
        Packed::add(&mut fast, &weights[16 * cut..], &x[cut..]);
        Scalar::add(&mut slow, &weights, &x);
        assert_eq!(Packed::finish(&fast, total(&x)), Scalar::finish(&slow, 0));
    }
}

#[test]
fn sums_wrap() {
    let chain = dense(16, 2, |op| op.tile_cols = 1);
    let sums = [i32::MAX, i32::MIN, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // Second column: x = 1, then the sums of the first.
    let evidence = [&[0, 1][..], &i32s(&sums)].concat();
    let weights = [vec![128; 16], vec![129; 16]].concat();
    let out = read(&tile(&chain, 1, &evidence, &weights));
    assert_eq!(out[..3], [i32::MIN, i32::MIN + 1, 6]);
}

#[test]
fn biases_come_with_the_last_columns() {
    let chain = dense(16, 2, |op| {
        op.flags = BIAS;
        op.tile_cols = 1;
    });
    let biases: Vec<i32> = (0..16).map(|row| row * 1_000 - 7).collect();
    let weights = [i32s(&biases), vec![129; 32]].concat();
    assert_eq!(read(&tile(&chain, 0, &[3, 4], &weights)), [3; 16]);
    let evidence = [&[3, 4][..], &i32s(&[3; 16])].concat();
    let expected: Vec<i32> = biases.iter().map(|bias| bias + 7).collect();
    assert_eq!(read(&tile(&chain, 1, &evidence, &weights)), expected);
}

#[test]
fn rounding_is_toward_plus_infinity_at_ties() {
    let values = [-6, -5, -3, -2, -1, 0, 1, 2, 3, 5, 6];
    let out = last(&requant(11, 1, 2, -128, 127), &i32s(&values), &[]);
    // Quarters: -1.5, -1.25, -0.75, -0.5, -0.25, 0, ...
    assert_eq!(signed(out), [-1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2]);
}

#[test]
fn requantisation_saturates() {
    let values = [i32::MAX, i32::MIN, 1, -1];
    let out = last(&requant(4, 0x7fff_ffff, 1, -128, 127), &i32s(&values), &[]);
    assert_eq!(signed(out), [127, -128, 127, -128]);
    let out = last(&requant(4, 0x7fff_ffff, 62, -128, 127), &i32s(&values), &[]);
    assert_eq!(signed(out), [1, -1, 0, 0]);
    let out = last(&requant(4, 0, 62, 0, 9), &i32s(&values), &[]);
    assert_eq!(signed(out), [0; 4]);
    let out = last(&requant(4, 1, 1, 0, 9), &i32s(&values), &[]);
    assert_eq!(signed(out), [9, 0, 1, 0]);
}

#[test]
fn requantisation_adds_its_biases_wrapping() {
    let mut ops = requant(3, 1, 1, -128, 127);
    ops[2].flags = BIAS;
    let weights = i32s(&[1, -1, 6]);
    let out = last(&ops, &i32s(&[i32::MAX, i32::MIN, 4]), &weights);
    assert_eq!(signed(out), [-128, 127, 5]);
}

#[test]
fn the_greatest_is_the_first_of_equals() {
    let argmax = |values: &[i32]| {
        let reader = op(Kind::Argmax, &[1], |op| op.tile_rows = values.len() as u16);
        let out = last(&after_sums(values.len() as u16, reader), &i32s(values), &[]);
        let record = read(&out);
        (record[0], record[1], record[2])
    };
    assert_eq!(argmax(&[3, 7, 7, 1]), (1, 7, 7));
    assert_eq!(argmax(&[-5]), (0, -5, i32::MIN));
    assert_eq!(argmax(&[i32::MIN; 3]), (0, i32::MIN, i32::MIN));
    assert_eq!(
        argmax(&[i32::MAX, 0, i32::MAX - 1]),
        (0, i32::MAX, i32::MAX - 1)
    );
    assert_eq!(argmax(&[1, 2, 3]), (2, 3, 2));
}

#[test]
fn argmax_goes_on_from_its_record() {
    let reader = op(Kind::Argmax, &[1], |op| op.tile_rows = 2);
    let record = [&[1, 0, 0, 0][..], &i32s(&[9, 4])].concat();
    for (scores, expected) in [([0, 0, 9, 3], [1, 9, 9]), ([0, 0, 8, 10], [3, 10, 9])] {
        let evidence = [i32s(&scores), record.clone()].concat();
        let out = tile(&after_sums(4, reader), 1, &evidence, &[]);
        assert_eq!(read(&out), expected);
    }
}

#[test]
fn pick_takes_the_first_of_equals_in_every_group() {
    let mut ops = dense(48, 1, |op| {
        op.kind = Kind::Pick;
        op.group = 24;
    });
    ops[1].flags = BIAS;
    let mut weights = Vec::new();
    for panel in 0..3 {
        let biases: Vec<i32> = (0..16)
            .map(|row| match panel * 16 + row {
                5 | 20 => 9,
                30 => -1,
                row if row > 23 => -2,
                _ => 0,
            })
            .collect();
        weights.extend(i32s(&biases));
        weights.extend([128; 16]);
    }
    assert_eq!(last(&ops, &[77], &weights), [5, 6]);
}

#[test]
fn signs_are_of_what_is_above_zero() {
    let ops = dense(24, 1, |op| op.kind = Kind::Signs);
    let mut weights = vec![128; 32];
    (
        weights[0],
        weights[3],
        weights[15],
        weights[16],
        weights[17],
    ) = (129, 255, 130, 127, 200);
    assert_eq!(last(&ops, &[1], &weights), [0b1001, 0x80, 0b10]);
    assert_eq!(last(&ops, &[0xff], &weights), [0, 0, 1]);
}

fn bag(rows: u16, tile_cols: u16) -> [Op; 2] {
    let ids = op(Kind::Ids, &[PROMPT], |op| (op.rows, op.group) = (1, 1));
    let bag = op(Kind::Bag, &[0], |op| {
        (op.rows, op.cols, op.tile_cols) = (rows, 8, tile_cols);
    });
    [ids, bag]
}

fn ids(count: u16, id: impl Fn(u16) -> u16) -> Vec<u8> {
    let ids = (0..96).flat_map(|index| id(index).to_le_bytes());
    count.to_le_bytes().into_iter().chain(ids).collect()
}

#[test]
fn bags_of_nothing_and_of_everything() {
    let weights = [[0; 8], [255; 8], [1, 2, 3, 4, 5, 6, 7, 128]].concat();
    assert_eq!(read(&last(&bag(3, 96), &ids(0, |_| 1), &weights)), [0; 8]);
    assert_eq!(
        read(&last(&bag(3, 96), &ids(96, |_| 0), &weights)),
        [-128 * 96; 8]
    );
    assert_eq!(
        read(&last(&bag(3, 96), &ids(96, |_| 1), &weights)),
        [127 * 96; 8]
    );
    // A count or an id that is too large counts as the largest.
    let most = [-127, -126, -125, -124, -123, -122, -121, 0].map(|sum| sum * 96);
    assert_eq!(
        read(&last(&bag(3, 96), &ids(u16::MAX, |_| u16::MAX), &weights)),
        most
    );
    let mixed = ids(2, |index| 2 * index);
    assert_eq!(read(&last(&bag(3, 96), &mixed, &weights))[7], -128);
    // The second tile of 40 ids each adds to the sums of the first.
    let evidence = [ids(41, |_| 1), i32s(&[i32::MAX; 8])].concat();
    assert_eq!(
        read(&tile(&bag(3, 40), 1, &evidence, &weights)),
        [i32::MIN + 126; 8]
    );
}

#[test]
fn means_divide_by_the_committed_reciprocals() {
    let [ids_op, bag] = bag(1, 96);
    let mean = op(Kind::Mean, &[1, 0], |op| {
        (op.shift, op.lo, op.hi) = (16, -127, 127);
    });
    let run = |sums: [i32; 8], count: u16| {
        let evidence = [i32s(&sums), ids(count, |_| 0)].concat();
        signed(last(&[ids_op, bag, mean], &evidence, &[]))
    };
    assert_eq!(run([100; 8], 0), [0; 8]);
    assert_eq!(
        run([5, -5, 6, -6, 1, 0, 300, -300], 1),
        [5, -5, 6, -6, 1, 0, 127, -127]
    );
    // 65,536 / 3 rounds to 21,845: 3 is just below 1, 4.5 / 3 just below the tie.
    assert_eq!(
        run([3, -3, 4, 5, -5, 0, 1, 2], 3),
        [1, -1, 1, 2, -2, 0, 0, 1]
    );
    // 65,536 / 96 rounds to 683.
    assert_eq!(
        run([96, 48, 47, -48, -49, 0, 9_600, -9_600], 96),
        [1, 1, 0, -1, -1, 0, 100, -100]
    );
    assert_eq!(run([96; 8], u16::MAX), [1; 8]);
    assert_eq!(
        run([i32::MAX, i32::MIN, 0, 0, 0, 0, 0, 0], 1)[..2],
        [127, -127]
    );
}

#[test]
fn gathers_of_rows_that_are_not_there() {
    let argmax = op(Kind::Argmax, &[1], |op| op.tile_rows = 1);
    let [x, sums, argmax] = after_sums(1, argmax);
    let gather = op(Kind::Gather, &[2], |op| (op.rows, op.cols) = (2, 8));
    let weights = [[0; 8], [255, 128, 127, 1, 2, 3, 4, 5]].concat();
    let row = |index: u16| {
        let [a, b] = index.to_le_bytes();
        let evidence = [a, b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
        signed(last(&[x, sums, argmax, gather], &evidence, &weights))
    };
    assert_eq!(row(0), [-128; 8]);
    assert_eq!(row(1), [127, 0, -1, -127, -126, -125, -124, -123]);
    assert_eq!(row(u16::MAX), row(1));
}

#[test]
fn additions_saturate_and_parts_join() {
    let add = op(Kind::Add, &[0, 1], |op| (op.lo, op.hi) = (-128, 127));
    let evidence = [127, 1, 0x80, 0xff, 5, 0xfb];
    assert_eq!(
        signed(last(&[vector(3), vector(3), add], &evidence, &[])),
        [126, 6, -128]
    );
    let concat = op(Kind::Concat, &[0, 1, 0], |_| {});
    assert_eq!(
        last(&[vector(1), vector(2), concat], &[1, 2, 3, 1], &[]),
        [1, 2, 3, 1]
    );
}

#[test]
fn sprites_are_known_by_margin_and_floor() {
    let [x, signs] = dense(128, 1, |op| op.kind = Kind::Signs);
    let pack = op(Kind::Pack, &[1], |op| op.rows = 8);
    let pick = op(Kind::Pick, &[0], |op| {
        (op.rows, op.cols, op.group) = (6, 1, 2);
        (op.tile_rows, op.tile_cols) = (16, 1);
    });
    let [_, scores, argmax] = after_sums(2, op(Kind::Argmax, &[4], |op| op.tile_rows = 2));
    let known = |lo: i32, hi: i32, max: i32, second: i32| {
        let sprite = op(Kind::Sprite, &[2, 3, 5], |op| {
            (op.rows, op.lo, op.hi) = (8, lo, hi)
        });
        let mut packed = vec![7];
        packed.extend(0..16);
        let top = [vec![0; 4], i32s(&[max, second])].concat();
        let evidence = [packed.clone(), vec![1, 255, 64], top].concat();
        let out = last(
            &[x, signs, pack, pick, scores, argmax, sprite],
            &evidence,
            &[],
        );
        assert_eq!(out[1..5], [7, 1, 63, 0]);
        assert_eq!(out[5..], packed[1..]);
        out[0]
    };
    assert_eq!(known(10, i32::MIN, 5, -5), 0);
    assert_eq!(known(11, i32::MIN, 5, -5), 4);
    assert_eq!(known(0, 5, 5, 5), 0);
    assert_eq!(known(0, 6, 5, 5), 4);
    assert_eq!(known(0, i32::MIN, 4, 5), 4);
    assert_eq!(known(i32::MAX, i32::MIN, i32::MAX, i32::MIN), 0);
    let ends = |roles: [u8; 16]| last(&[x, signs, pack], &roles, &[])[0];
    assert_eq!(ends([0; 16]), 0);
    assert_eq!(ends([1; 16]), 8);
    let mut roles = [0; 16];
    roles[5] = 0xc0;
    assert_eq!(ends(roles), 3);
}

#[test]
fn only_normal_forms_are_canonical() {
    for text in ["cat", "red cat", "a 1 b2"] {
        assert!(is_canonical(text.as_bytes()), "{text}");
    }
    for text in [
        "",
        " ",
        "Cat",
        "cat ",
        " cat",
        "red  cat",
        "cat.",
        "caf\u{e9}",
        "red\tcat",
        "\u{1f431}",
    ] {
        assert!(!is_canonical(text.as_bytes()), "{text}");
    }
}

#[test]
fn tiles_want_exactly_their_evidence() {
    let graph = graph(&dense(16, 8, |_| {}));
    let model = Model::new(Graph::parse(&graph).unwrap()).unwrap();
    let weights = [128; 128];
    let run = |index: u32, evidence: usize, weights: usize, out: usize| {
        let (evidence, mut slice) = (vec![0; evidence], &[128; 128][..weights]);
        execute::<Packed>(&model, index, b"", &evidence, &mut slice, &mut vec![0; out])
    };
    use imo::model::Error;
    assert_eq!(run(1, 8, weights.len(), 64), Ok(64));
    assert_eq!(run(1, 7, weights.len(), 64), Err(Error::Evidence));
    assert_eq!(run(1, 9, weights.len(), 64), Err(Error::Evidence));
    assert_eq!(run(2, 8, weights.len(), 64), Err(Error::Evidence));
    assert_eq!(run(1, 8, 112, 64), Err(Error::Weights));
    assert_eq!(run(1, 8, weights.len(), 63), Err(Error::Memory));
    assert_eq!(model.tile(CARRY as u32), Err(Error::Evidence));
}
