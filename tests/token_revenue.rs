//! Revenue in listed tokens, whatever they do: random histories against what the words must say.
mod acts;
mod native;

use acts::{act, other, Act, Run, HOLDERS};
use alloy_primitives::U256;
use imo::{desk::books, token::state::State};
use imo_tests::model::steps::Terms;
use native::TOKEN;
use proptest::prelude::*;

/// What each token's words say, and what they must.
fn check(run: &Run) {
    let world = &run.world;
    for t in 0..world.terms().tokens {
        let token = other(t as usize);
        let (books, expected) = (world.books(t), world.expected(t));
        let live = world.tokens[&token].balances.get(&TOKEN).copied();
        assert!(
            live.unwrap_or_default() >= expected,
            "all that is due is there"
        );
        let mut due = books.redeemable + books.pending;
        for holder in &run.holders {
            due += world.owed_to(*holder, token);
            for id in 1..=world.globals().snapshot_id {
                due += books::claimable(world, *holder, U256::from(id), token);
            }
        }
        assert!(due <= expected, "what is promised is expected");
        let dust = expected - due;
        let bound = HOLDERS as u128 * world.globals().snapshot_id as u128;
        assert!(dust <= bound, "nothing but dust is nobody's: {dust}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn listed_tokens_are_shared_to_the_unit(
        (claim_bps, smoothing) in (0..=10_000u64, prop_oneof![Just(0), 2..40u64]),
        tokens in 1..=3usize,
        acts in prop::collection::vec(act(), 1..150),
    ) {
        let terms = Terms { supply: 1_000_003, claim_bps, interval: 1, smoothing };
        let mut run = Run::new(terms, tokens);
        for to in 1..HOLDERS {
            let _ = run.act(Act::Transfer(0, to, 0x3000));
        }
        for act in acts {
            let _ = run.act(act);
            run.world.next_transaction(3);
            check(&run);
        }
    }
}
