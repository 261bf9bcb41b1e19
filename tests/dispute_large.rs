//! Computations of a million tiles: traces fit in little memory, and disputes about them take five or six moves.
mod disputes;
mod model_graphs;

use alloy_primitives::B256;
use disputes::{Chain, Player, Toy};
use imo::{
    dispute::{
        judge::{Elements, Machine},
        player::{defend, Attack, Defence},
        trace::{Hashes, Trace},
        types::{AssertionStatus, GameStatus, Terms, Turn},
    },
    merkle::levels,
    model::{validate, Carry, GraphHeader, Kind, Op, BIAS, CARRY, NARROW, PROMPT},
};
use model_graphs::{Builder, Dice};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
};

const TERMS: Terms = Terms {
    bond: 1_000,
    window: 1_000,
    asserter_clock: 1_000,
    challenger_clock: 1_000,
    stake: 4_000,
};

/// Counts bytes.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is the system allocator's doing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), SeqCst) + layout.size();
        PEAK.fetch_max(now, SeqCst);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), SeqCst);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that were in use at once beyond what was before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(SeqCst);
    PEAK.store(before, SeqCst);
    let result = work();
    (result, PEAK.load(SeqCst) - before)
}

/// An honest challenger against an asserter with one wrong tile.
fn dispute<M: Machine + Clone>(machine: &M, truth: &Hashes, wrong: u32) {
    let mut lie = truth.clone();
    lie.tiles[wrong as usize] = B256::repeat_byte(1);
    let mut chain = Chain::new(TERMS);
    let liar = Trace::new(Chain::salt_for(1, 0), &lie);
    let tiles = machine.tiles();
    let id = chain.assert(1, 0, liar.claim().trace_root, &truth.outputs, tiles);
    let mut honest = Player::new(&chain, id, machine, truth);
    let mut moves = 0;
    while chain.assertion(id).status == AssertionStatus::Asserted {
        moves += 1;
        if let Attack::Prove(index, _) = honest.attack(&chain, id) {
            assert_eq!(index, wrong);
        }
        if honest.act(&mut chain, id).unwrap() {
            continue;
        }
        let (game, node) = (
            chain.game(honest.who, honest.seat),
            chain.node(honest.who, honest.seat),
        );
        assert_eq!(game.turn, Turn::Asserter);
        let defence = defend(&liar.tree, &chain.assertion(id), (&game, node), chain.now);
        let Defence::Reveal(level, nodes) = defence else {
            panic!("{defence:?}");
        };
        chain.reveal(honest.place(), level, &nodes).unwrap();
    }
    let levels = liar.tree.levels();
    assert_eq!(
        moves,
        1 + 2 * levels as usize,
        "open, and two moves a level"
    );
    let game = chain.game(honest.who, honest.seat);
    assert_eq!(game.status, GameStatus::ProvenFraud);
    assert_eq!(chain.credit(honest.who), 3_000);
}

/// A layer of 64 recurrent units over 4,096 tokens, 2,000 steps; weights off chain.
#[test]
fn a_model_of_a_million_tiles_and_a_toy() {
    let dice = &mut Dice(1);
    let mut b = Builder::new(GraphHeader {
        off_chain: true,
        slots: 1,
        max_input: 64,
        out_len: 512,
        repeat_first: 3,
        repeat_times: 2_000,
        repeat_count: 8,
        ..GraphHeader::default()
    });
    b.add(Kind::Zero, &[], |op| {
        op.flags = NARROW;
        op.rows = 64;
    });
    b.add(Kind::Zero, &[], |op| op.rows = 12);
    b.add(Kind::Zero, &[], |op| op.rows = 512);
    let token = b.add(Kind::Token, &[PROMPT, CARRY + 1], |_| {});
    b.segment = 1;
    let e = b.add(Kind::Gather, &[token], |op| {
        op.rows = 4_096;
        op.cols = 64;
    });
    let both = b.add(Kind::Concat, &[e, CARRY], |_| {});
    let matrix = |op: &mut Op, rows: u16, cols: u16| {
        op.rows = rows;
        op.cols = cols;
        op.tile_rows = 16;
        op.tile_cols = 64;
    };
    let sums = b.add(Kind::Dense, &[both], |op| matrix(op, 64, 128));
    let h = b.add(Kind::Requant, &[sums], |op| {
        op.mult = 1;
        op.shift = 9;
        op.lo = -128;
        op.hi = 127;
        op.flags = BIAS;
        op.rows = 64;
        op.tile_rows = 32;
    });
    let scores = b.add(Kind::Dense, &[h], |op| matrix(op, 4_096, 64));
    let top = b.add(Kind::Argmax, &[scores], |op| op.tile_rows = 16);
    b.segment = 2;
    let text = b.add(Kind::Append, &[CARRY + 2, top, PROMPT], |op| op.rows = 512);
    let carry = |init, source| Carry { init, source };
    b.parts.carries = vec![carry(0, h), carry(1, top), carry(2, text)];
    let (parts, weights) = b.finish(dice);
    let graph = parts.encode();
    let model = validate(&graph, weights.len() as u64).unwrap();
    assert!(model.tiles >= 1 << 20, "{}", model.tiles);
    let prompts: [&[u8]; 1] = [b"once upon a time"];
    let machine = Elements {
        model: &model,
        prompts: &prompts,
        weights: &weights[..],
    };
    let (truth, bytes) = peak(|| Hashes::compute(&mut machine.clone(), 1).unwrap());
    assert!(bytes < 40 << 20, "{bytes} bytes for the hashes");
    let (_, bytes) = peak(|| Trace::new(B256::ZERO, &truth).claim());
    assert!(bytes < 40 << 20, "{bytes} bytes for the tree");
    dispute(&machine, &truth, model.tiles / 3);

    let toy = Toy::new(1 << 20);
    let truth = Hashes::compute(&mut toy.clone(), 1).unwrap();
    assert_eq!(levels(toy.tiles()), 5);
    dispute(&toy, &truth, (1 << 20) - 1);
}
