//! The packed words: every field survives a round trip, at its edges and between, and lies where
//! the layout diagrams say.
use alloy_primitives::{keccak256, Address, B256, U256};
use imo::{
    owned::uri_slot,
    token::{
        state::{self, Chain, State},
        types::{
            seconds, to_u128, to_u96, Account, Books, Entry, Globals, Proposal, Snapshot, Terms,
            MAX_HELD, MAX_SNAPSHOT_ID, MAX_U96,
        },
    },
};
use imo_tests::words::{bits, small_field as field};
use proptest::prelude::*;

mod native;
use native::World;

fn id() -> impl Strategy<Value = u32> {
    bits(20).prop_map(|id| id as u32)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn account_round_trip(
        (balance, previous) in (bits(96), bits(96)),
        (period, settled, history) in (id(), id(), id()),
        (claimed, excluded) in (0..8u8, any::<bool>()),
    ) {
        let account = Account { balance, previous, period, settled, history, claimed, excluded };
        let word = account.pack();
        prop_assert_eq!(Account::unpack(word), account);
        prop_assert_eq!(field(word, 0, 96), balance);
        prop_assert_eq!(field(word, 96, 96), previous);
        prop_assert_eq!(field(word, 192, 20), period as u128);
        prop_assert_eq!(field(word, 212, 20), settled as u128);
        prop_assert_eq!(field(word, 232, 20), history as u128);
        prop_assert_eq!(field(word, 252, 3), claimed as u128);
        prop_assert_eq!(field(word, 255, 1), excluded as u128);
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
    fn terms_round_trip(
        (supply, excluded) in (bits(96), bits(96)),
        (claim_bps, interval) in (bits(16), bits(32)),
        (tokens, smoothed) in (bits(8), any::<bool>()),
    ) {
        let (claim_bps, interval, tokens) = (claim_bps as u16, interval as u32, tokens as u8);
        let terms = Terms { supply, excluded, claim_bps, interval, tokens, smoothed };
        let word = terms.pack();
        prop_assert_eq!(Terms::unpack(word), terms);
        prop_assert_eq!(field(word, 0, 96), supply);
        prop_assert_eq!(field(word, 96, 96), excluded);
        prop_assert_eq!(field(word, 192, 16), claim_bps as u128);
        prop_assert_eq!(field(word, 208, 32), interval as u128);
        prop_assert_eq!(field(word, 240, 8), tokens as u128);
        prop_assert_eq!(field(word, 248, 8), smoothed as u128);
    }

    #[test]
    fn snapshot_round_trip(
        (claimable, sharing) in (bits(96), bits(96)),
        (tokens, time) in (bits(16), bits(40)),
    ) {
        let (tokens, time) = (tokens as u16, time as u64);
        let snapshot = Snapshot { claimable, sharing, tokens, time };
        let word = snapshot.pack();
        prop_assert_eq!(Snapshot::unpack(word), snapshot);
        prop_assert_eq!(field(word, 0, 96), claimable);
        prop_assert_eq!(field(word, 96, 96), sharing);
        prop_assert_eq!(field(word, 192, 16), tokens as u128);
        prop_assert_eq!(field(word, 208, 40), time as u128);
        prop_assert_eq!(field(word, 248, 8), 0);
    }

    #[test]
    fn books_round_trip(redeemable in bits(128), pending in bits(128)) {
        let books = Books { redeemable, pending };
        let word = books.pack();
        prop_assert_eq!(Books::unpack(word), books);
        prop_assert_eq!(field(word, 0, 128), redeemable);
        prop_assert_eq!(field(word, 128, 128), pending);
    }

    #[test]
    fn proposal_round_trip(since in bits(40), snapshot_id in id(), vetoed in any::<bool>()) {
        let since = since as u64;
        let proposal = Proposal { since, snapshot_id, vetoed };
        let word = proposal.pack();
        prop_assert_eq!(Proposal::unpack(word), proposal);
        prop_assert_eq!(field(word, 0, 40), since as u128);
        prop_assert_eq!(field(word, 40, 20), snapshot_id as u128);
        prop_assert_eq!(field(word, 60, 64), vetoed as u128);
    }

    #[test]
    fn narrowing_refuses_what_does_not_fit(amount in bits(96), above in bits(120)) {
        prop_assert_eq!(to_u96(U256::from(amount)), Some(amount));
        let beyond = U256::from(amount) | U256::from(above + 1) << 96;
        prop_assert_eq!(to_u96(beyond), None);
        prop_assert_eq!(to_u128(U256::from(amount)), Some(amount));
        prop_assert_eq!(to_u128(U256::from(amount) | U256::from(above + 1) << 128), None);
        prop_assert_eq!(seconds(amount as u64), (amount as u64).min((1 << 40) - 1));
    }
}

#[test]
fn limits_are_as_documented() {
    assert_eq!(MAX_U96, 79_228_162_514_264_337_593_543_950_335);
    assert_eq!(MAX_HELD, 39_614_081_257_132_168_796_771_975_167);
    assert_eq!(MAX_SNAPSHOT_ID, 1_048_574);
}

/// Parts above the limit that are alike do not cancel each other out.
#[test]
fn narrowing_sees_every_part() {
    for limbs in [[7, 1 << 32, 1, 0], [7, 0, 1, 1], [7, 1 << 32, 0, 1]] {
        assert_eq!(to_u96(U256::from_limbs(limbs)), None);
    }
    assert_eq!(to_u128(U256::from_limbs([7, 7, 1, 1])), None);
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
        ..Terms::default()
    };
    expect(&|world| world.set_terms(&terms), U256::ONE, terms.pack());
    for (slot, number) in [
        (state::NAME, 2u64),
        (state::SYMBOL, 3),
        (state::TERMINAL, 4),
        (state::DESK, 5),
        (state::OWNER, 6),
        (state::PENDING_OWNER, 7),
        (state::SMOOTHING, 8),
        (state::URI_LENGTH, 9),
    ] {
        assert_eq!(state::fixed_slot(slot), B256::from(U256::from(number)));
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
        tokens: 4,
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

    let units = U256::from(10);
    expect(
        &|world| world.set_expected(7, 10),
        tag(9) | U256::from(7),
        units,
    );
    let slot = tag(10) | U256::from(7) << 32 | U256::from(0xabcde);
    expect(&|world| world.set_shared(7, 0xabcde, 10), slot, units);
    let slot = tag(11) | (hash & (U256::MAX >> 8));
    expect(&|world| world.set_owed(account, other, 10), slot, units);
    let books = Books {
        redeemable: 1,
        pending: 2,
    };
    let slot = tag(8) | U256::from(7);
    expect(&|world| world.set_books(7, &books), slot, books.pack());
    let proposal = Proposal {
        since: 3,
        ..Proposal::default()
    };
    let slot = tag(12) | address;
    expect(
        &|world| world.set_proposal(account, &proposal),
        slot,
        proposal.pack(),
    );
    assert_eq!(
        uri_slot(state::URI_TAG, 3),
        B256::from(tag(13) | U256::from(3))
    );
    world.list_token(7, account);
    assert_eq!(world.load(B256::from(tag(6) | U256::from(7))), address);
    assert_eq!(world.load(B256::from(tag(7) | address)), U256::from(8));
    assert_eq!(
        (world.token_index(account), world.token_index(other)),
        (Some(7), None)
    );
    world.words.clear();

    world.set_snapshot_flag();
    assert!(world.snapshot_flag());
    assert_eq!(world.load_transient(B256::ZERO), U256::ONE);
    assert!(world.words.is_empty());
}
