//! The packed words: every field survives a round trip, at its edges and between, and lies where
//! the layout diagrams say.
use alloy_primitives::{keccak256, Address, B256, U256};
use imo::token::{
    state::{self, Chain, State},
    types::{seconds, to_u96, Account, Entry, Globals, Snapshot, Terms, MAX_U96},
};
use proptest::prelude::*;

mod native;
use native::World;

/// A number of `bits` bits: all edges, and anything between.
fn bits(bits: u32) -> impl Strategy<Value = u128> {
    let max = u128::MAX >> (128 - bits);
    prop_oneof![
        Just(0),
        Just(1),
        Just(max),
        Just(max - 1),
        Just(1 << (bits - 1)),
        (0..bits).prop_map(|bit| 1 << bit),
        0..=max,
    ]
}

fn id() -> impl Strategy<Value = u32> {
    bits(20).prop_map(|id| id as u32)
}

/// The field of `width` bits at `at`.
fn field(word: U256, at: usize, width: usize) -> u128 {
    ((word >> at) & ((U256::ONE << width) - U256::ONE)).to()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn account_round_trip(
        (balance, previous) in (bits(96), bits(96)),
        (period, settled, history) in (id(), id(), id()),
        claimed in 0..8u8,
    ) {
        let account = Account { balance, previous, period, settled, history, claimed };
        let word = account.pack();
        prop_assert_eq!(Account::unpack(word), account);
        prop_assert_eq!(field(word, 0, 96), balance);
        prop_assert_eq!(field(word, 96, 96), previous);
        prop_assert_eq!(field(word, 192, 20), period as u128);
        prop_assert_eq!(field(word, 212, 20), settled as u128);
        prop_assert_eq!(field(word, 232, 20), history as u128);
        prop_assert_eq!(field(word, 252, 3), claimed as u128);
        prop_assert_eq!(field(word, 255, 1), 0);
    }

    #[test]
    fn entry_round_trip(
        (balance, claimed) in (bits(96), bits(120)),
        (lower, link) in (id(), id()),
    ) {
        let entry = Entry { balance, claimed, lower, link };
        let word = entry.pack();
        prop_assert_eq!(Entry::unpack(word), entry);
        prop_assert_eq!(field(word, 0, 96), balance);
        prop_assert_eq!(field(word, 96, 120), claimed);
        prop_assert_eq!(field(word, 216, 20), lower as u128);
        prop_assert_eq!(field(word, 236, 20), link as u128);
    }

    #[test]
    fn globals_round_trip(
        reserved in bits(96),
        (magnitude, negative) in (bits(95), any::<bool>()),
        snapshot_id in id(),
        snapshot_at in bits(40),
    ) {
        // A negative number reaches one further: -2^95.
        let assigned = if negative { -1 - magnitude as i128 } else { magnitude as i128 };
        let snapshot_at = snapshot_at as u64;
        let globals = Globals { reserved, assigned, snapshot_id, snapshot_at };
        let word = globals.pack();
        prop_assert_eq!(Globals::unpack(word), globals);
        prop_assert_eq!(field(word, 0, 96), reserved);
        prop_assert_eq!(field(word, 96, 96), assigned as u128 & MAX_U96);
        prop_assert_eq!(field(word, 192, 20), snapshot_id as u128);
        prop_assert_eq!(field(word, 212, 4), 0);
        prop_assert_eq!(field(word, 216, 40), snapshot_at as u128);
    }

    #[test]
    fn terms_round_trip(supply in bits(96), claim_bps in bits(16), interval in bits(32)) {
        let (claim_bps, interval) = (claim_bps as u16, interval as u32);
        let terms = Terms { supply, claim_bps, interval };
        let word = terms.pack();
        prop_assert_eq!(Terms::unpack(word), terms);
        prop_assert_eq!(field(word, 0, 96), supply);
        prop_assert_eq!(field(word, 96, 96), 0);
        prop_assert_eq!(field(word, 192, 16), claim_bps as u128);
        prop_assert_eq!(field(word, 208, 32), interval as u128);
        prop_assert_eq!(field(word, 240, 16), 0);
    }

    #[test]
    fn snapshot_round_trip(claimable in bits(96), sharing in bits(96), time in bits(40)) {
        let time = time as u64;
        let snapshot = Snapshot { claimable, sharing, time };
        let word = snapshot.pack();
        prop_assert_eq!(Snapshot::unpack(word), snapshot);
        prop_assert_eq!(field(word, 0, 96), claimable);
        prop_assert_eq!(field(word, 96, 96), sharing);
        prop_assert_eq!(field(word, 192, 16), 0);
        prop_assert_eq!(field(word, 208, 40), time as u128);
        prop_assert_eq!(field(word, 248, 8), 0);
    }

    #[test]
    fn narrowing_refuses_what_does_not_fit(amount in bits(96), above in bits(120)) {
        prop_assert_eq!(to_u96(U256::from(amount)), Some(amount));
        let beyond = U256::from(amount) | U256::from(above + 1) << 96;
        prop_assert_eq!(to_u96(beyond), None);
        prop_assert_eq!(seconds(amount as u64), (amount as u64).min((1 << 40) - 1));
    }
}

/// Every word is in the slot of the layout diagram and nowhere else.
#[test]
fn words_are_where_the_layout_says() {
    let mut world = World::empty();
    let account = Address::repeat_byte(0xab);
    let other = Address::repeat_byte(0xcd);
    let address = U256::from_be_bytes(account.into_word().0);
    let tag = |tag: u64| U256::from(tag) << 248;
    let mut expect = |write: &dyn Fn(&mut World), slot: U256, word: U256| {
        write(&mut world);
        assert_eq!(world.words.get(&B256::from(slot)), Some(&word), "{slot:x}");
        assert_eq!(world.words.len(), 1);
        world.words.clear();
    };

    let globals = Globals {
        reserved: 7,
        assigned: -1,
        snapshot_id: 3,
        snapshot_at: 9,
    };
    expect(
        &|world| world.set_globals(&globals),
        U256::ZERO,
        globals.pack(),
    );
    let terms = Terms {
        supply: 5,
        claim_bps: 6,
        interval: 7,
    };
    expect(&|world| world.set_terms(&terms), U256::ONE, terms.pack());
    for (slot, number) in [
        (state::NAME, 2u64),
        (state::SYMBOL, 3),
        (state::TERMINAL, 4),
    ] {
        assert_eq!(slot, B256::from(U256::from(number)));
    }
    let word = Account {
        balance: 1,
        ..Account::default()
    };
    expect(
        &|world| world.set_account(account, &word),
        tag(1) | address,
        word.pack(),
    );
    let entry = Entry {
        balance: 2,
        lower: 1,
        ..Entry::default()
    };
    let slot = tag(2) | U256::from(0x12345) << 160 | address;
    expect(
        &|world| world.set_entry(account, 0x12345, &entry),
        slot,
        entry.pack(),
    );
    let taken = Snapshot {
        claimable: 1,
        sharing: 2,
        time: 3,
    };
    expect(
        &|world| world.set_taken(0xabcde, &taken),
        tag(3) | U256::from(0xabcde),
        taken.pack(),
    );
    expect(
        &|world| world.set_nonce(account, U256::from(8)),
        tag(4) | address,
        U256::from(8),
    );
    let pair = [account.as_slice(), other.as_slice()].concat();
    let hash = U256::from_be_bytes(keccak256(pair).0);
    let slot = tag(5) | (hash & (U256::MAX >> 8));
    let value = U256::from(9);
    expect(
        &|world| world.set_allowance(account, other, value),
        slot,
        value,
    );

    world.set_snapshot_flag();
    assert!(world.snapshot_flag());
    assert_eq!(world.load_transient(B256::ZERO), U256::ONE);
    assert!(world.words.is_empty());
}
