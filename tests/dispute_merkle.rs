//! The trees: the compact one that players keep against a plain one, openings, and the limits of levels.
mod disputes;

use alloy_primitives::{address, b256, keccak256, Address, B256, U256};
use disputes::{Chain, Forged, Player, Refusal, Toy};
use imo::{
    dispute::{logic::Error, player::siblings_among, trace::Hashes},
    merkle::{
        claim, climb, fold, leaf, levels, node, output_hash, salt,
        tree::{join, Tree},
        weights, NO_DATA,
    },
    model::hash::weights_root,
};
use proptest::prelude::*;

fn hashes(count: usize) -> Vec<B256> {
    (0..count as u64)
        .map(|index| keccak256(index.to_be_bytes()))
        .collect()
}

#[test]
fn levels_are_the_least_that_hold_all_tiles() {
    for tiles in 1..=70_000u32 {
        let levels = levels(tiles);
        assert!(16u64.pow(levels as u32) >= tiles as u64);
        assert!(levels == 1 || 16u64.pow(levels as u32 - 1) < tiles as u64);
    }
    assert_eq!(levels(1 << 20), 5);
    assert_eq!(levels((1 << 28) + 1), 8);
    assert_eq!(levels(u32::MAX), 8);
}

#[test]
fn the_compact_tree_is_the_plain_one() {
    let salt = B256::repeat_byte(0x51);
    for count in [1, 2, 15, 16, 17, 33, 255, 256, 257, 1_000, 4_096] {
        let hashes = hashes(count);
        let (tree, plain) = (Tree::new(salt, &hashes), Forged::new(salt, &hashes));
        assert_eq!(tree.root(), plain.root());
        assert_eq!(tree.depth() as usize, plain.depth());
        assert_eq!(tree.tiles() as usize, count);
        for depth in 0..=plain.depth() {
            for index in 0..1 << depth {
                let found = tree.node(depth as u32, index as u32);
                assert_eq!(found, plain.node(depth, index), "{count} {depth} {index}");
            }
        }
        for level in 0..tree.levels() {
            for path in 0..16u32.pow(level as u32) {
                let children = tree.children(level, path);
                assert_eq!(children, plain.children(level, path));
                let above = tree.node(4 * level as u32, path);
                assert_eq!(fold(&children), above);
                for child in 0..16 {
                    let siblings = siblings_among(&children, child);
                    assert_eq!(climb(child as u32, children[child], &siblings), above);
                }
            }
        }
        for index in 0..1 << plain.depth().min(8) {
            let siblings = tree.siblings(index);
            assert_eq!(siblings, plain.siblings(index as usize));
            let data = hashes.get(index as usize).copied().unwrap_or(NO_DATA);
            assert_eq!(climb(index, leaf(salt, data), &siblings), tree.root());
            // No other place, unless both are padding.
            let other = climb(index ^ 1, leaf(salt, data), &siblings);
            assert_eq!(other == tree.root(), (index & !1) as usize >= count);
        }
    }
}

/// Written out from the specification, byte by byte.
#[test]
fn hashes_are_what_the_specification_says() {
    let (l, r) = (B256::repeat_byte(1), B256::repeat_byte(2));
    let tagged = |tag: u8, parts: &[&[u8]]| {
        let mut bytes = vec![tag];
        bytes.extend(parts.concat());
        keccak256(bytes)
    };
    assert_eq!(leaf(l, r), tagged(0, &[l.as_slice(), r.as_slice()]));
    assert_eq!(node(l, r), tagged(1, &[l.as_slice(), r.as_slice()]));
    assert_eq!(claim(l, r), tagged(7, &[l.as_slice(), r.as_slice()]));
    assert_eq!(output_hash(&[l]), l);
    assert_eq!(
        output_hash(&[l, r]),
        tagged(8, &[l.as_slice(), r.as_slice()])
    );
    let oracle = address!("0x0102030405060708090a0b0c0d0e0f1011121314");
    let operator = Address::repeat_byte(0xee);
    let mut chain = [0; 32];
    chain[30..].copy_from_slice(&[0xa4, 0xb1]);
    let expected = tagged(
        0x10,
        &[
            &chain,
            oracle.as_slice(),
            &[0, 0, 0, 0, 0, 0, 1, 2],
            &[2],
            operator.as_slice(),
        ],
    );
    assert_eq!(salt(U256::from(42_161), oracle, 258, 2, operator), expected);
    assert_eq!(
        NO_DATA,
        b256!("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
    );
}

#[test]
fn everything_in_a_salt_counts() {
    let (a, b) = (Address::repeat_byte(1), Address::repeat_byte(2));
    let one = U256::ONE;
    let all = [
        salt(one, a, 7, 0, b),
        salt(U256::from(2), a, 7, 0, b),
        salt(one, b, 7, 0, b),
        salt(one, a, 8, 0, b),
        salt(one, a, 7, 1, b),
        salt(one, a, 7, 0, a),
    ];
    for (index, salt) in all.iter().enumerate() {
        assert!(!all[index + 1..].contains(salt));
    }
}

#[test]
fn join_of_powers_of_two() {
    let all = hashes(16);
    let all: [B256; 16] = all.try_into().unwrap();
    assert_eq!(join(&all), fold(&all));
    assert_eq!(join(&all[..1]), all[0]);
    assert_eq!(join(&all[..2]), node(all[0], all[1]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_of_weights_open(len in 1..40_000usize, seed: u8, at: u32) {
        let weights: Vec<u8> = (0..len).map(|byte| ((byte * byte) >> 9) as u8 ^ seed).collect();
        let root = weights_root(&weights);
        let pieces = len.div_ceil(1_024) as u32;
        let index = at % pieces;
        let mut piece = weights[index as usize * 1_024..].to_vec();
        piece.resize(1_024.max(piece.len()), 0);
        piece.truncate(1_024);
        let siblings = weights::siblings(&weights, index);
        let is = |index: u32, piece: &[u8], siblings: &[B256]| {
            weights::is_piece(root, len as u64, index, piece, siblings)
        };
        prop_assert!(is(index, &piece, &siblings));
        prop_assert!(!is(index ^ 1, &piece, &siblings));
        prop_assert!(!is(index + pieces.next_power_of_two(), &piece, &siblings));
        prop_assert!(!is(index, &piece[..1_023], &siblings));
        let mut other = piece.clone();
        other[at as usize % 1_024] ^= 1;
        prop_assert!(!is(index, &other, &siblings));
        let mut longer = siblings.clone();
        longer.push(B256::ZERO);
        prop_assert!(!is(index, &piece, &longer));
        // A node is no piece.
        if let Some((_, above)) = siblings.split_first() {
            prop_assert!(!is(index, &piece, above));
        }
    }
}

/// A list of hashes of outputs is as long as the batch: a single output that looks like such a list is not one.
#[test]
fn an_output_is_not_mistaken_for_a_list() {
    let refused = |error| Err(Refusal::Rule(error));
    let machine = Toy::new(16);
    let truth = Hashes::compute(&mut machine.clone(), 1).unwrap();
    let fake = [keccak256("one"), keccak256("two")];
    let mut single = vec![8];
    single.extend(fake.concat());
    let output = keccak256(&single);
    assert_eq!(output, output_hash(&fake));
    let mut tree = Forged::new(Chain::salt_for(1, 0), &truth.tiles);
    tree.replace(4, 15, leaf(Chain::salt_for(1, 0), output));
    let mut chain = Chain::new(disputes::TERMS);
    let id = chain.assert(1, 0, tree.root(), &[output], 16);
    let player = Player::new(&chain, id, &machine, &truth);
    chain
        .open(player.who, player.seat, id, disputes::TERMS.bond)
        .unwrap();
    let siblings = tree.siblings(7);
    let leaf = tree.node(4, 7);
    // The asserter's log says one output; a liar says two.
    let proven = chain.prove_listed(player.place(), 0, &fake, leaf, &siblings);
    assert_eq!(proven, refused(Error::WrongClaim));
    let right = chain.prove_output(player.place(), 0, tree.node(4, 15), &tree.siblings(15));
    assert_eq!(right, refused(Error::NoFraud));
    let other = chain.prove_output(player.place(), 0, leaf, &siblings);
    assert_eq!(other, refused(Error::WrongHash));
    let short = chain.prove_output(player.place(), 0, tree.node(4, 15), &tree.siblings(15)[1..]);
    assert_eq!(short, refused(Error::WrongHash));
    let beyond = chain.prove_output(player.place(), 1, leaf, &siblings);
    assert_eq!(beyond, refused(Error::WrongClaim));
}
