//! Many games at once: whoever plays against whom in whatever order, the honest side keeps its bond, a liar loses at least
//! half its stake, and no wei is lost or made.
mod disputes;

use alloy_primitives::Address;
use disputes::{answer, scene, Chain, Refusal, Toy, ASSERTER, QUARTER, TERMS, TILES};
use imo::dispute::{
    logic::Error,
    player::Attack,
    trace::{Hashes, Trace},
    types::AssertionStatus,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    Open(usize),
    Reveal(usize),
    Act(usize),
    Timeout(usize),
    Collect(usize),
    Finalize,
}

fn step() -> impl Strategy<Value = Step> {
    let game = || 0..4usize;
    prop_oneof![
        4 => (0..700u64).prop_map(Step::Wait),
        2 => game().prop_map(Step::Open),
        4 => game().prop_map(Step::Reveal),
        3 => game().prop_map(Step::Act),
        1 => game().prop_map(Step::Timeout),
        1 => game().prop_map(Step::Collect),
        1 => Just(Step::Finalize),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// An honest challenger that answers within its clock, among accomplices of the liar.
    #[test]
    fn an_honest_challenger_wins_in_any_company(
        start in 0..20_000u64,
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut scene = scene(3);
        let mut honest = scene.honest.clone();
        let mut waiting = start;
        for step in steps {
            let place = |game: usize| match game {
                3 => honest.place(),
                _ => scene.sybils[game].place(),
            };
            let before = scene.chain.now;
            match step {
                Step::Wait(seconds) => scene.chain.now += seconds,
                Step::Open(game) if game < 3 => {
                    let (who, seat) = place(game);
                    let _ = scene.chain.open(who, seat, scene.id, TERMS.bond);
                }
                Step::Reveal(game) => {
                    let place = place(game);
                    let _ = scene.reveal(place);
                }
                Step::Act(game) if game < 3 => {
                    let mut sybil = scene.sybils[game].clone();
                    if scene.chain.opened.contains_key(&sybil.place()) {
                        let _ = sybil.act(&mut scene.chain, scene.id);
                    }
                }
                Step::Timeout(game) => {
 let _ = scene.chain.timeout(place(game)); },
                Step::Collect(game) => {
 let _ = scene.chain.collect(place(game)); },
                Step::Finalize => prop_assert!(scene.chain.finalize(scene.id).is_err()),
                _ => {}
            }
            waiting = waiting.saturating_sub(scene.chain.now - before);
            if waiting < 1_000 {
                let _ = honest.act(&mut scene.chain, scene.id).unwrap();
            }
        }
        // Whatever the others do from now on is to be silent.
        loop {
            while honest.act(&mut scene.chain, scene.id).unwrap() {}
            match honest.attack(&scene.chain, scene.id) {
                Attack::Wait(until) => scene.chain.now = until,
                _ => break,
            }
        }
        // Somebody else may have been first.
        let fallen = scene.chain.assertion(scene.id);
        prop_assert_eq!(fallen.status, AssertionStatus::Fallen);
        let played = scene.chain.opened.contains_key(&honest.place());
        let least = if played { TERMS.bond + QUARTER / fallen.games as u128 } else { 0 };
        prop_assert!(scene.chain.credit(honest.who) >= least);
        for sybil in &scene.sybils {
            let _ = scene.chain.collect(sybil.place());
        }
        let bonds: u128 = scene.chain.deposited - 4 * TERMS.stake - if played { TERMS.bond } else { 0 };
        let has = scene.chain.wealth(ASSERTER) + scene.chain.credit(Address::repeat_byte(0x5b));
        prop_assert!(4 * TERMS.stake + bonds - has >= TERMS.stake / 2);
    }

    /// An honest asserter that answers within its clock, whatever challengers do.
    #[test]
    fn an_honest_asserter_wins_every_game(steps in prop::collection::vec(step(), 1..80)) {
        let mut scene = scene(4);
        let trace: Trace = scene.honest.trace.clone();
        let mut chain = Chain::new(TERMS);
        let id = chain.assert(1, 0, trace.tree.root(), &trace.outputs, TILES);
        // Challengers believe in another trace.
        let other = Hashes::compute(&mut Toy { seed: 1, ..Toy::new(TILES) }, 1).unwrap();
        for sybil in &mut scene.sybils {
            sybil.trace = Trace::new(chain.salt(id), &other);
            sybil.machine.seed = 1;
        }
        let mut lost = 0;
        for step in steps {
            match step {
                Step::Wait(seconds) => chain.now += seconds,
                Step::Open(game) => {
                    let (who, seat) = scene.sybils[game].place();
                    let _ = chain.open(who, seat, id, TERMS.bond);
                }
                Step::Act(game) => {
                    let mut sybil = scene.sybils[game].clone();
                    if let Attack::Prove(index, _) = sybil.attack(&chain, id) {
                        // The judge computes it the right way, from what the asserter's root opens.
                        sybil.machine = Toy::new(TILES);
                        sybil.trace = trace.clone();
                        let inputs = sybil.inputs(&chain, index);
                        let game = chain.game(sybil.who, sybil.seat);
                        let revealed = &chain.revealed[&sybil.place()][game.level as usize];
                        let child = (index & 15) as usize;
                        let siblings = imo::dispute::player::siblings_among(revealed, child);
                        let hash = revealed[child];
                        let step = imo::dispute::logic::Step { child: child as u8, hash, siblings };
                        let place = sybil.place();
                        let found = chain.prove(place, &step, &mut sybil.machine, &inputs);
                        prop_assert_eq!(found, Err(Refusal::Rule(Error::NoFraud)));
                    } else if chain.opened.contains_key(&sybil.place()) {
                        let _ = sybil.act(&mut chain, id);
                    }
                }
                Step::Finalize => {
                    let _ = chain.finalize(id);
                }
                _ => {}
            }
            for sybil in &scene.sybils {
                while answer(&mut chain, id, &trace, sybil.place()).unwrap() {}
            }
            prop_assert_ne!(chain.assertion(id).status, AssertionStatus::Fallen);
        }
        chain.now += 1_000_000;
        for sybil in &scene.sybils {
            lost += answer(&mut chain, id, &trace, sybil.place()).unwrap() as u32;
        }
        prop_assert!(lost <= 4);
        if !chain.assertion(id).status.is_final() {
            chain.finalize(id).unwrap();
        }
        let games = (chain.deposited - 4 * TERMS.stake) / TERMS.bond;
        prop_assert_eq!(chain.wealth(ASSERTER), 4 * TERMS.stake + games * (TERMS.bond / 2));
        prop_assert_eq!(chain.credit(scene.sybils[0].who), 0);
    }
}
