//! Packed words of the offering: every field comes back, at its place in the drawn layout.
mod offering;

use alloy_primitives::{Address, B256, U256};
use imo::offering::{
    state::{Chain, State},
    types::{
        Allocation, Asset, Book, Deposit, Goal, Milestone, Milestones, Outcome, Price, Proceeds,
        Rules, Votes,
    },
};
use imo_tests::words::{address, bits, small_field as field};
use offering::World;
use proptest::prelude::*;

fn time(width: u32) -> impl Strategy<Value = u64> {
    bits(width).prop_map(|time| time as u64)
}

fn address_field(word: U256) -> Address {
    Address::from_word(B256::from(word))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn pairs_round_trip(address in address(), amount in bits(96)) {
        let asset = Asset { token: address, sale: amount };
        let price = Price { currency: address, hard_cap: amount };
        let goal = Goal { creator: address, soft_cap: amount };
        prop_assert_eq!(Asset::unpack(asset.pack()), asset);
        prop_assert_eq!(Price::unpack(price.pack()), price);
        prop_assert_eq!(Goal::unpack(goal.pack()), goal);
        for word in [asset.pack(), price.pack(), goal.pack()] {
            prop_assert_eq!(address_field(word), address);
            prop_assert_eq!(field(word, 160, 96), amount);
        }
    }

    #[test]
    fn rules_round_trip(
        (minimum, account_cap) in (bits(96), bits(96)),
        (start, duration, by_list) in (time(40), time(23), any::<bool>()),
    ) {
        let rules = Rules { minimum, account_cap, start, duration, by_list };
        let word = rules.pack();
        prop_assert_eq!(Rules::unpack(word), rules);
        prop_assert_eq!(field(word, 0, 96), minimum);
        prop_assert_eq!(field(word, 96, 96), account_cap);
        prop_assert_eq!(field(word, 192, 40), start as u128);
        prop_assert_eq!(field(word, 232, 23), duration as u128);
        prop_assert_eq!(field(word, 255, 1), by_list as u128);
    }

    #[test]
    fn book_round_trip(
        (deposited, settled, stopped_at) in (bits(96), bits(96), time(40)),
        outcome in prop::sample::select(vec![Outcome::Unknown, Outcome::Failed, Outcome::Successful]),
        flags in any::<[bool; 6]>(),
    ) {
        let [funded, erc20, stoppable, retired, disposed, seeded] = flags;
        let book = Book {
            deposited, settled, stopped_at, outcome, funded, erc20, stoppable, retired, disposed,
            seeded,
        };
        let word = book.pack();
        prop_assert_eq!(Book::unpack(word), book);
        prop_assert_eq!(field(word, 0, 96), deposited);
        prop_assert_eq!(field(word, 96, 96), settled);
        prop_assert_eq!(field(word, 192, 40), stopped_at as u128);
        prop_assert_eq!(field(word, 232, 2), outcome as u128);
        for (i, flag) in flags.into_iter().enumerate() {
            prop_assert_eq!(field(word, 234 + i, 1), flag as u128);
        }
        prop_assert_eq!(field(word, 240, 16), 0);
    }

    #[test]
    fn deposit_round_trip(amount in bits(96), flags in any::<[bool; 3]>()) {
        let [settled, voted, returned] = flags;
        let deposit = Deposit { amount, settled, voted, returned };
        let word = deposit.pack();
        prop_assert_eq!(Deposit::unpack(word), deposit);
        prop_assert_eq!(field(word, 0, 96), amount);
        for (i, flag) in flags.into_iter().enumerate() {
            prop_assert_eq!(field(word, 96 + i, 1), flag as u128);
        }
        prop_assert_eq!(word >> 99, U256::ZERO);
    }

    #[test]
    fn proceeds_round_trip(
        (paid, cliff, vesting) in (bits(96), time(32), time(32)),
        (seed_bps, allocations) in (bits(16), bits(8)),
    ) {
        let (seed_bps, allocations) = (seed_bps as u16, allocations as u8);
        let proceeds = Proceeds { paid, cliff, vesting, seed_bps, allocations };
        let word = proceeds.pack();
        prop_assert_eq!(Proceeds::unpack(word), proceeds);
        prop_assert_eq!(field(word, 0, 96), paid);
        prop_assert_eq!(field(word, 96, 32), cliff as u128);
        prop_assert_eq!(field(word, 128, 32), vesting as u128);
        prop_assert_eq!(field(word, 160, 16), seed_bps as u128);
        prop_assert_eq!(field(word, 176, 8), allocations as u128);
        prop_assert_eq!(word >> 184, U256::ZERO);
    }

    #[test]
    fn milestones_round_trip(list in prop::array::uniform5((time(32), bits(16)))) {
        let milestones = Milestones(list.map(|(offset, bps)| Milestone { offset, bps: bps as u16 }));
        let word = milestones.pack();
        prop_assert_eq!(Milestones::unpack(word), milestones);
        for (i, (offset, bps)) in list.into_iter().enumerate() {
            prop_assert_eq!(field(word, 48 * i, 32), offset as u128);
            prop_assert_eq!(field(word, 48 * i + 32, 16), bps);
        }
        prop_assert_eq!(field(word, 240, 16), 0);
    }

    #[test]
    fn votes_round_trip((votes, returned) in (bits(96), bits(96))) {
        let count = Votes { votes, returned };
        let word = count.pack();
        prop_assert_eq!(Votes::unpack(word), count);
        prop_assert_eq!(field(word, 0, 96), votes);
        prop_assert_eq!(field(word, 96, 96), returned);
        prop_assert_eq!(word >> 192, U256::ZERO);
    }

    #[test]
    fn allocation_round_trip(
        (amount, paid) in (bits(96), bits(96)),
        (cliff, vesting) in (time(32), time(32)),
    ) {
        let allocation = Allocation { amount, paid, cliff, vesting };
        let word = allocation.pack();
        prop_assert_eq!(Allocation::unpack(word), allocation);
        prop_assert_eq!(field(word, 0, 96), amount);
        prop_assert_eq!(field(word, 96, 96), paid);
        prop_assert_eq!(field(word, 192, 32), cliff as u128);
        prop_assert_eq!(field(word, 224, 32), vesting as u128);
    }

    /// What is written to one place changes no other, whatever the account's address.
    #[test]
    fn slots_are_apart(
        (one, other) in (address(), address()).prop_filter("two accounts", |(one, other)| one != other),
    ) {
        let mut world = World::empty();
        let deposit = |amount| Deposit { amount, ..Deposit::default() };
        world.set_deposit(one, &deposit(1));
        world.set_deposit(other, &deposit(2));
        for i in 0..9 {
            world.set_allocation(i, &Allocation { amount: 100 + i as u128, ..Allocation::default() });
            world.set_recipient(i, Address::repeat_byte(200 + i));
        }
        world.set_rules(&Rules { minimum: 10, ..Rules::default() });
        world.set_book(&Book { deposited: 11, ..Book::default() });
        world.set_asset(&Asset { sale: 12, ..Asset::default() });
        world.set_price(&Price { hard_cap: 13, ..Price::default() });
        world.set_goal(&Goal { soft_cap: 14, ..Goal::default() });
        world.set_use_of_proceeds(&Proceeds { paid: 15, ..Proceeds::default() });
        world.set_milestones(&Milestones([Milestone { offset: 16, bps: 17 }; 5]));
        world.set_votes(&Votes { votes: 18, returned: 19 });
        world.set_root(B256::repeat_byte(20));
        prop_assert_eq!(world.words.len(), 2 + 2 * 9 + 9);
        prop_assert_eq!((world.deposit_of(one).amount, world.deposit_of(other).amount), (1, 2));
        for i in 0..9 {
            prop_assert_eq!(world.allocation(i).amount, 100 + i as u128);
            prop_assert_eq!(world.recipient(i), Address::repeat_byte(200 + i));
        }
        prop_assert_eq!(world.rules().minimum, 10);
        prop_assert_eq!(world.book().deposited, 11);
        prop_assert_eq!(world.asset().sale, 12);
        prop_assert_eq!(world.price().hard_cap, 13);
        prop_assert_eq!(world.goal().soft_cap, 14);
        prop_assert_eq!(world.use_of_proceeds().paid, 15);
        prop_assert_eq!(world.milestones().0[4], Milestone { offset: 16, bps: 17 });
        prop_assert_eq!((world.votes().votes, world.votes().returned), (18, 19));
        prop_assert_eq!(world.root(), B256::repeat_byte(20));
    }
}

/// The slots of the layout that is drawn, which tools may read.
#[test]
fn slots_are_where_they_are_drawn() {
    let mut world = World::empty();
    let account = Address::repeat_byte(0xab);
    world.set_deposit(
        account,
        &Deposit {
            amount: 7,
            ..Deposit::default()
        },
    );
    let mut slot = account.into_word();
    slot.0[0] = 1;
    assert_eq!(world.load(slot), U256::from(7));
    world.set_book(&Book {
        deposited: 9,
        ..Book::default()
    });
    assert_eq!(world.load(B256::with_last_byte(1)), U256::from(9));
    world.set_recipient(3, account);
    let mut slot = B256::with_last_byte(3);
    slot.0[0] = 3;
    assert_eq!(B256::from(world.load(slot)), account.into_word());
}
