//! What an offering can be launched with: every range at its edges, refused with the reason.
mod offering;

use alloy_primitives::{Address, B256, U256};
use imo::offering::{
    ledger::{construct, AllocationTerms, MilestoneTerms, Offer, Schedule},
    state::State,
    types::{Allocation, Milestone, DAY, MAX_DURATION, MAX_LEAD, MAX_U96, MAX_VESTING},
    Error, IncompleteMilestones, InvalidAccountCap, InvalidAllocation, InvalidCaps, InvalidCreator,
    InvalidCurrency, InvalidDuration, InvalidMilestone, InvalidMinimum, InvalidSale, InvalidSeed,
    InvalidStart, InvalidToken, InvalidVesting, TooManyAllocations, TooManyMilestones,
};
use offering::{milestones, schedule, World, CURRENCY, LAUNCH, OFFERING, TOKEN};

const CREATOR: Address = Address::repeat_byte(0xc0);
const ETHER: u128 = 1_000_000_000_000_000_000;
/// One more than any amount may be.
const TOO_MUCH: u128 = MAX_U96 + 1;

fn offer() -> Offer<'static> {
    Offer {
        token: TOKEN,
        creator: CREATOR,
        currency: Address::ZERO,
        sale: U256::from(500_000_000 * ETHER),
        soft_cap: U256::from(50 * ETHER),
        hard_cap: U256::from(150 * ETHER),
        minimum: U256::from(ETHER / 100),
        account_cap: U256::from(10 * ETHER),
        start: U256::from(LAUNCH + DAY),
        duration: U256::from(14 * DAY),
        root: B256::ZERO,
        retire_unsold: true,
        seed_bps: U256::from(1_000),
        release: Schedule::default(),
        milestones: &[],
        allocations: &[],
    }
}

fn launch(offer: Offer<'_>) -> Result<World, Error> {
    let mut world = World::empty();
    construct(&mut world, &offer).map(|()| world)
}

fn number(number: impl Into<u128>) -> U256 {
    U256::from(number.into())
}

#[test]
fn it_keeps_what_was_announced() {
    let list = milestones(&[(0, 1_000), (30 * DAY, 9_000)]);
    let allocations = [AllocationTerms {
        recipient: CREATOR,
        amount: number(7u8),
        schedule: schedule(5, 10),
    }];
    let world = launch(Offer {
        currency: CURRENCY,
        root: B256::repeat_byte(3),
        milestones: &list,
        allocations: &allocations,
        ..offer()
    })
    .expect("valid");
    let (rules, book) = (world.rules(), world.book());
    assert_eq!(
        (world.asset().token, world.price().currency),
        (TOKEN, CURRENCY)
    );
    assert_eq!(world.asset().sale, 500_000_000 * ETHER);
    assert_eq!(world.price().hard_cap, 150 * ETHER);
    assert_eq!(
        (world.goal().creator, world.goal().soft_cap),
        (CREATOR, 50 * ETHER)
    );
    assert_eq!(
        (rules.minimum, rules.account_cap),
        (ETHER / 100, 10 * ETHER)
    );
    assert_eq!(
        (rules.start, rules.duration, rules.by_list),
        (LAUNCH + DAY, 14 * DAY, true)
    );
    assert_eq!(world.root(), B256::repeat_byte(3));
    assert!(book.erc20 && book.stoppable && book.retired);
    assert!(!book.funded && !book.disposed && !book.seeded);
    let proceeds = world.use_of_proceeds();
    assert_eq!((proceeds.seed_bps, proceeds.allocations), (1_000, 1));
    let expected = Milestone {
        offset: 30 * DAY,
        bps: 9_000,
    };
    assert_eq!(world.milestones().0[1], expected);
    let expected = Allocation {
        amount: 7,
        paid: 0,
        cliff: 5,
        vesting: 10,
    };
    assert_eq!(
        (world.recipient(0), world.allocation(0)),
        (CREATOR, expected)
    );

    let world = launch(Offer {
        release: schedule(1, 2),
        retire_unsold: false,
        ..offer()
    })
    .expect("valid");
    let (book, proceeds) = (world.book(), world.use_of_proceeds());
    assert!(!book.erc20 && !book.stoppable && !book.retired && !world.rules().by_list);
    assert_eq!((proceeds.cliff, proceeds.vesting), (1, 2));
}

#[test]
fn zero_stands_for_a_sensible_value() {
    let world = launch(Offer {
        minimum: U256::ZERO,
        account_cap: U256::ZERO,
        start: U256::ZERO,
        ..offer()
    })
    .expect("valid");
    let rules = world.rules();
    assert_eq!((rules.start, rules.account_cap), (LAUNCH, MAX_U96));
    assert!(rules.minimum * (500_000_000 * ETHER) >= MAX_U96);
    assert!((rules.minimum - 1) * (500_000_000 * ETHER) < MAX_U96);
}

#[test]
fn parties() {
    for token in [OFFERING, Address::ZERO, CREATOR] {
        let refused = launch(Offer { token, ..offer() });
        assert_eq!(refused.err(), Some(InvalidToken { token }.into()));
    }
    for creator in [OFFERING, Address::ZERO, TOKEN] {
        let refused = launch(Offer { creator, ..offer() });
        assert_eq!(refused.err(), Some(InvalidCreator { creator }.into()));
    }
    for currency in [OFFERING, TOKEN, CREATOR] {
        let refused = launch(Offer {
            currency,
            ..offer()
        });
        assert_eq!(refused.err(), Some(InvalidCurrency { currency }.into()));
    }
}

#[test]
fn amounts() {
    for sale in [U256::ZERO, number(TOO_MUCH), U256::MAX] {
        let refused = launch(Offer { sale, ..offer() });
        assert_eq!(refused.err(), Some(InvalidSale { sale }.into()));
    }
    let caps = [(0, 0), (0, 1), (2, 1), (1, TOO_MUCH), (TOO_MUCH, TOO_MUCH)];
    for (soft, hard) in caps.map(|(soft, hard)| (U256::from(soft), U256::from(hard))) {
        let refused = launch(Offer {
            soft_cap: soft,
            hard_cap: hard,
            ..offer()
        });
        let error = InvalidCaps {
            softCap: soft,
            hardCap: hard,
        };
        assert_eq!(refused.err(), Some(error.into()));
    }
    for (soft, hard) in [(1u128, 1), (1, MAX_U96), (MAX_U96, MAX_U96)] {
        launch(Offer {
            soft_cap: number(soft),
            hard_cap: number(hard),
            ..offer()
        })
        .expect("valid");
    }
}

#[test]
fn deposits_of_an_account() {
    // A sale of 3 units: a third of everything must be deposited to be sure of one.
    let least = MAX_U96 / 3;
    let three = Offer {
        sale: number(3u8),
        account_cap: U256::ZERO,
        ..offer()
    };
    for minimum in [number(1u8), number(least - 1), number(TOO_MUCH), U256::MAX] {
        let refused = launch(Offer { minimum, ..three });
        let least = U256::from(least);
        assert_eq!(
            refused.err(),
            Some(InvalidMinimum { minimum, least }.into())
        );
    }
    for minimum in [least, MAX_U96] {
        let minimum = number(minimum);
        launch(Offer { minimum, ..three }).expect("valid");
    }
    for account_cap in [number(ETHER / 100 - 1), number(TOO_MUCH), U256::MAX] {
        let refused = launch(Offer {
            account_cap,
            ..offer()
        });
        let error = InvalidAccountCap {
            accountCap: account_cap,
        };
        assert_eq!(refused.err(), Some(error.into()));
    }
    for account_cap in [number(ETHER / 100), number(MAX_U96)] {
        launch(Offer {
            account_cap,
            ..offer()
        })
        .expect("valid");
    }
}

#[test]
fn times() {
    for start in [LAUNCH - 1, LAUNCH + MAX_LEAD + 1, u64::MAX] {
        let start = number(start);
        let refused = launch(Offer { start, ..offer() });
        assert_eq!(refused.err(), Some(InvalidStart { start }.into()));
    }
    for duration in [U256::ZERO, number(MAX_DURATION + 1), U256::MAX] {
        let refused = launch(Offer {
            duration,
            ..offer()
        });
        assert_eq!(refused.err(), Some(InvalidDuration { duration }.into()));
    }
    for (start, duration) in [(LAUNCH, 1), (LAUNCH + MAX_LEAD, MAX_DURATION)] {
        let world = launch(Offer {
            start: number(start),
            duration: number(duration),
            ..offer()
        })
        .expect("valid");
        assert_eq!(world.rules().end(), start + duration);
    }
}

#[test]
fn use_of_proceeds() {
    let seed_bps = number(10_001u16);
    let refused = launch(Offer {
        seed_bps,
        ..offer()
    });
    let error = InvalidSeed {
        basisPoints: seed_bps,
    };
    assert_eq!(refused.err(), Some(error.into()));
    let seed_bps = number(10_000u16);
    launch(Offer {
        seed_bps,
        ..offer()
    })
    .expect("valid");

    let invalid_vesting = |release: Schedule, milestones: &[MilestoneTerms]| {
        let refused = launch(Offer {
            release,
            milestones,
            ..offer()
        });
        let Schedule { cliff, vesting } = release;
        assert_eq!(
            refused.err(),
            Some(InvalidVesting { cliff, vesting }.into())
        );
    };
    invalid_vesting(schedule(2, 1), &[]);
    invalid_vesting(schedule(0, MAX_VESTING + 1), &[]);
    let beyond = Schedule {
        cliff: U256::MAX,
        vesting: U256::MAX,
    };
    invalid_vesting(beyond, &[]);
    invalid_vesting(schedule(0, 1), &milestones(&[(7 * DAY, 10_000)]));
    let release = schedule(MAX_VESTING, MAX_VESTING);
    launch(Offer { release, ..offer() }).expect("valid");
}

#[test]
fn milestone_lists() {
    let try_list = |list: &[(u64, u64)]| {
        let milestones = &milestones(list);
        launch(Offer {
            milestones,
            ..offer()
        })
        .map(|world| world.milestones())
    };
    let invalid = |index: u8| InvalidMilestone {
        index: U256::from(index),
    };
    let week = 7 * DAY;
    let equal: Vec<_> = (0..6).map(|i| (i * week, 1_000)).collect();
    assert_eq!(try_list(&equal).err(), Some(TooManyMilestones {}.into()));
    let refused: [(&[(u64, u64)], u8); 9] = [
        (&[(week - 1, 10_000)], 0),
        (&[(MAX_VESTING + 1, 10_000)], 0),
        (&[(week, 10_001)], 0),
        (&[(week, 0), (2 * week, 10_000)], 0),
        (&[(0, 5_000), (week - 1, 5_000)], 1),
        (&[(0, 5_000), (0, 5_000)], 1),
        (&[(week, 5_000), (2 * week - 1, 5_000)], 1),
        (&[(week, 5_000), (2 * week, 5_001)], 1),
        (&[(week, 5_000), (2 * week, 5_000), (3 * week, 1)], 2),
    ];
    for (list, index) in refused {
        assert_eq!(
            try_list(list).err(),
            Some(invalid(index).into()),
            "{list:?}"
        );
    }
    for (list, bps) in [(&[(week, 9_999)], 9_999u16), (&[(0, 10_000)], 10_000)] {
        let error = IncompleteMilestones {
            basisPoints: U256::from(bps),
        };
        assert_eq!(try_list(list).err(), Some(error.into()));
    }
    let five = [
        (0, 1),
        (week, 1),
        (2 * week, 1),
        (3 * week, 1),
        (MAX_VESTING, 9_996),
    ];
    let kept = try_list(&five).expect("valid");
    assert_eq!(kept.0.map(|one| (one.offset, one.bps as u64)), five);
    try_list(&[(week, 10_000)]).expect("valid");
}

#[test]
fn allocations() {
    let one = AllocationTerms {
        recipient: CREATOR,
        amount: number(1u8),
        schedule: schedule(0, 0),
    };
    let try_list = |allocations: &[AllocationTerms]| {
        launch(Offer {
            allocations,
            ..offer()
        })
    };
    assert_eq!(
        try_list(&[one; 9]).err(),
        Some(TooManyAllocations {}.into())
    );
    try_list(&[one; 8]).expect("valid");
    let left = MAX_U96 - 500_000_000 * ETHER;
    let of = |amount: U256| AllocationTerms { amount, ..one };
    let to = |recipient: Address| AllocationTerms { recipient, ..one };
    let when = |schedule: Schedule| AllocationTerms { schedule, ..one };
    let refused = [
        of(U256::ZERO),
        of(number(left)),
        of(number(TOO_MUCH)),
        of(U256::MAX),
        to(Address::ZERO),
        to(OFFERING),
        to(TOKEN),
        when(schedule(2, 1)),
        when(schedule(0, MAX_VESTING + 1)),
    ];
    let index = U256::from(1);
    for bad in refused {
        let error = try_list(&[one, bad]).err();
        assert_eq!(error, Some(InvalidAllocation { index }.into()), "{bad:?}");
    }
    try_list(&[one, of(number(left - 1))]).expect("valid");
    try_list(&[when(schedule(MAX_VESTING, MAX_VESTING))]).expect("valid");
}
