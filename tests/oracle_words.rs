//! The packed words of the oracle, and the one hash that is stored of a request.
use alloy_primitives::{address, keccak256, Address, B256, U256};
use imo::oracle::{
    request::{operators_hash, Request, CANCELLED, REFUNDED},
    types::{Model, Operator, Split},
};
use imo_tests::words::{address as account, bits, field};
use proptest::prelude::*;

fn number(value: impl Into<u128>) -> U256 {
    U256::from(value.into())
}

fn uint(account: Address) -> U256 {
    U256::from_be_slice(account.as_slice())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn operator_round_trip(
        (free, locked) in (bits(96), bits(96)),
        (ready, leaving) in (bits(40), any::<bool>()),
    ) {
        let operator = Operator { free, locked, ready: ready as u64, leaving };
        let word = operator.pack();
        prop_assert_eq!(Operator::unpack(word), operator);
        prop_assert_eq!(field(word, 0, 96), number(free));
        prop_assert_eq!(field(word, 96, 96), number(locked));
        prop_assert_eq!(field(word, 192, 40), number(ready));
        prop_assert_eq!(field(word, 232, 1), number(leaving as u8));
        prop_assert_eq!(field(word, 233, 23), U256::ZERO);
    }

    #[test]
    fn model_round_trip(
        id: [u8; 32],
        (fee, terms, tiles, timeout, successor) in (bits(96), bits(24), bits(32), bits(32), bits(32)),
        (creator, holders, protocol) in (bits(16), bits(16), bits(16)),
        (payee, token, revenue, owner) in (account(), account(), account(), account()),
        deprecated: bool,
    ) {
        let split = Split {
            creator: creator as u16,
            holders: holders as u16,
            protocol: protocol as u16,
        };
        let model = Model {
            id: id.into(),
            fee,
            payee,
            terms: terms as u32,
            split,
            deprecated,
            token,
            tiles: tiles as u32,
            timeout: timeout as u32,
            revenue,
            successor: successor as u32,
            owner,
        };
        let words = model.pack();
        prop_assert_eq!(Model::unpack(&words), model);
        prop_assert_eq!(words[0], U256::from_be_bytes(id));
        prop_assert_eq!(field(words[1], 0, 96), number(fee));
        prop_assert_eq!(field(words[1], 96, 160), uint(payee));
        prop_assert_eq!(field(words[2], 0, 24), number(terms));
        prop_assert_eq!(field(words[2], 24, 16), number(creator));
        prop_assert_eq!(field(words[2], 40, 16), number(holders));
        prop_assert_eq!(field(words[2], 56, 16), number(protocol));
        prop_assert_eq!(field(words[2], 72, 1), number(deprecated as u8));
        prop_assert_eq!(field(words[2], 96, 160), uint(token));
        prop_assert_eq!(field(words[3], 0, 32), number(tiles));
        prop_assert_eq!(field(words[3], 32, 32), number(timeout));
        prop_assert_eq!(field(words[3], 96, 160), uint(revenue));
        prop_assert_eq!(field(words[4], 0, 32), number(successor));
        prop_assert_eq!(field(words[4], 96, 160), uint(owner));
    }
}

/// A request with another value in every field.
fn request() -> Request {
    Request {
        id: 1,
        account: Address::repeat_byte(2),
        requested_at: 3,
        model: U256::from(4),
        model_id: B256::repeat_byte(5),
        elements: 6,
        tiles: 7,
        input_hash: B256::repeat_byte(8),
        callback: Address::repeat_byte(9),
        gas_limit: 10,
        gas_price_cap: 11,
        callback_data_hash: B256::repeat_byte(12),
        token: Address::repeat_byte(13),
        fee: 14,
        payee: Address::repeat_byte(15),
        revenue: Address::repeat_byte(16),
        split: Split {
            creator: 17,
            holders: 18,
            protocol: 19,
        },
        terms: 20,
        timeout: 21,
        operators: B256::repeat_byte(22),
        early: true,
    }
}

/// The words as the specification lists them.
#[test]
fn a_request_is_hashed_as_the_specification_says() {
    let full = |byte: u8| [byte; 32];
    let account = |byte: u8| {
        let mut word = [byte; 32];
        word[..12].fill(0);
        word
    };
    let small = |value: u8| {
        let mut word = [0; 32];
        word[31] = value;
        word
    };
    let mut split = [0; 32];
    split[27] = 17;
    split[29] = 18;
    split[31] = 19;
    let words = [
        small(1),
        account(2),
        small(3),
        small(4),
        full(5),
        small(6),
        small(7),
        full(8),
        account(9),
        small(10),
        small(11),
        full(12),
        account(13),
        small(14),
        account(15),
        account(16),
        split,
        small(20),
        small(21),
        full(22),
        small(1),
    ];
    let mut bytes = vec![0x06];
    bytes.extend(words.concat());
    assert_eq!(request().hash(), keccak256(bytes));
}

#[test]
fn every_field_of_a_request_is_bound() {
    let changes: [fn(&mut Request); 23] = [
        |r| r.id += 1,
        |r| r.account = Address::ZERO,
        |r| r.requested_at += 1,
        |r| r.model += U256::ONE,
        |r| r.model_id = B256::ZERO,
        |r| r.elements += 1,
        |r| r.tiles += 1,
        |r| r.input_hash = B256::ZERO,
        |r| r.callback = Address::ZERO,
        |r| r.gas_limit += 1,
        |r| r.gas_price_cap += 1,
        |r| r.callback_data_hash = B256::ZERO,
        |r| r.token = Address::ZERO,
        |r| r.fee += 1,
        |r| r.payee = Address::ZERO,
        |r| r.revenue = Address::ZERO,
        |r| r.split.creator += 1,
        |r| r.split.holders += 1,
        |r| r.split.protocol += 1,
        |r| r.terms += 1,
        |r| r.timeout += 1,
        |r| r.operators = B256::ZERO,
        |r| r.early = false,
    ];
    let word = request().hash();
    assert_eq!(request().check(word), Ok(()));
    for change in changes {
        let mut other = request();
        change(&mut other);
        assert_ne!(other.hash(), word);
        assert!(other.check(word).is_err());
    }
    for word in [B256::ZERO, CANCELLED, REFUNDED] {
        assert!(request().check(word).is_err());
    }
}

#[test]
fn lists_of_operators() {
    let (a, b) = (
        address!("0x00000000000000000000000000000000000000aa"),
        Address::repeat_byte(0xbb),
    );
    assert_eq!(operators_hash(&[]), B256::ZERO);
    let mut bytes = vec![9];
    bytes.extend(a);
    bytes.extend(b);
    assert_eq!(operators_hash(&[a, b]), keccak256(bytes));
    let named = Request {
        operators: operators_hash(&[a, b]),
        ..request()
    };
    assert!(named.check_operator(a, &[a, b]).is_ok());
    assert!(named.check_operator(b, &[a, b]).is_ok());
    // Another list, another order, a stranger.
    for (who, list) in [
        (a, vec![a]),
        (a, vec![b, a]),
        (a, vec![]),
        (Address::ZERO, vec![a, b]),
    ] {
        assert!(named.check_operator(who, &list).is_err());
    }
    let open = Request {
        operators: B256::ZERO,
        ..request()
    };
    assert!(open.check_operator(Address::ZERO, &[]).is_ok());
}
