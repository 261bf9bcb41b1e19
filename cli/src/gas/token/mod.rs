//! The revenue token.

mod growth;
mod steps;

use alloy::{
    primitives::{Address, U256},
    sol,
    sol_types::SolValue,
};
use anyhow::Result;

use super::{
    lab::{account, Lab, Transaction},
    operation::{Operation, Subject},
};
use steps::{holders, period, ALICE, BOB, CAROL, ISSUER, SPENDER, VALUE};

sol! {
    interface Token {
        function decimals() external view returns (uint8);
        function transfer(address to, uint256 value) external returns (bool);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);
        function snapshot() external returns (uint256);
        function claim(uint256 snapshotId) external;
        function burn(uint256 amount) external;
    }
}

/// Part of the income that holders claim, in basis points.
const CLAIM_BPS: u64 = 8_000;
/// Least seconds between snapshots.
const INTERVAL: u64 = 3_600;

fn supply() -> U256 {
    U256::from(10).pow(U256::from(24))
}

static TOKEN: Subject = Subject {
    name: "imo",
    program: Some("token"),
    deploy: |lab| {
        let name = ("Tiny Model".to_owned(), "TINY".to_owned());
        let numbers = (U256::from(CLAIM_BPS), U256::from(INTERVAL));
        let desk = lab.program("desk", None)?;
        let arguments = (
            desk,
            ISSUER,
            name.0,
            name.1,
            supply(),
            numbers.0,
            numbers.1,
            U256::ZERO,
            U256::ZERO,
            Vec::<Address>::new(),
            Vec::<Address>::new(),
        );
        lab.program("token", Some(arguments.abi_encode_params()))
    },
};

static OPEN_ZEPPELIN: Subject = Subject {
    name: "OpenZeppelin ERC-20",
    program: None,
    deploy: |lab| lab.peer(ISSUER, "OpenZeppelinToken", &(ISSUER, supply())),
};

static SOLADY: Subject = Subject {
    name: "Solady ERC-20",
    program: None,
    deploy: |lab| lab.peer(ISSUER, "SoladyToken", &(ISSUER, supply())),
};

static CHECKPOINTS: Subject = Subject {
    name: "Solidity ERC-7641",
    program: None,
    deploy: |lab| {
        let terms = (U256::from(CLAIM_BPS), U256::from(INTERVAL));
        let arguments = (ISSUER, supply(), terms.0, terms.1);
        lab.peer(ISSUER, "CheckpointToken", &arguments)
    },
};

/// Peers of what every ERC-20 does.
static ERC20: &[&Subject] = &[&OPEN_ZEPPELIN, &SOLADY, &CHECKPOINTS];
/// Peers of what only ERC-7641 does.
static ERC7641: &[&Subject] = &[&CHECKPOINTS];

/// The token's operations.
pub(super) fn operations() -> Vec<Operation> {
    let mut operations = transfers();
    operations.extend(revenue());
    operations.extend(growth::operations());
    operations
}

fn transfers() -> Vec<Operation> {
    vec![
        Operation::new("token.entry", "entering the program", &TOKEN, |_, token| {
            Ok(Transaction::call(ALICE, token, &Token::decimalsCall {}))
        })
        .floor(
            444,
            "a program of 4 KB with 30 functions and 100 bytes of data",
        )
        .reach(750)
        .uncached(10_132, 19_000)
        .entry(),
        Operation::new(
            "token.transfer",
            "transfer, same period",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                Ok(give_bob(token))
            },
        )
        .floor(
            35_512,
            "21,000; calldata 656; globals 2,100; two accounts 10,000; Transfer 1,756",
        )
        .reach(36_400)
        .peers(ERC20),
        Operation::new(
            "token.transfer_after_snapshot",
            "first transfer after a snapshot",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                period(lab, token)?;
                Ok(give_bob(token))
            },
        )
        .floor(35_512, "as any other transfer")
        .reach(36_800)
        .peers(ERC7641),
        Operation::new(
            "token.transfer_history",
            "transfer that appends history for both sides",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                period(lab, token)?;
                lab.send(&give_bob(token))?;
                period(lab, token)?;
                Ok(give_bob(token))
            },
        )
        .floor(79_712, "a transfer; two new words 44,200")
        .reach(82_000)
        .peers(ERC7641),
        Operation::new(
            "token.transfer_new_holder",
            "transfer to a new holder",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                Ok(transfer(ALICE, token, CAROL))
            },
        )
        .floor(
            52_612,
            "a transfer; a new word instead of a changed one 17,100",
        )
        .reach(54_000)
        .peers(ERC20),
        Operation::new("token.approve", "approve", &TOKEN, |lab, token| {
            holders(lab, token)?;
            Ok(approve(token))
        })
        .floor(
            45_512,
            "21,000; calldata 656; a new word 22,100; Approval 1,756",
        )
        .reach(48_607)
        .peers(ERC20),
        Operation::new(
            "token.transfer_from",
            "transferFrom, limited allowance",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                lab.send(&approve(token))?;
                let call = Token::transferFromCall {
                    from: ALICE,
                    to: BOB,
                    value: U256::from(VALUE),
                };
                Ok(Transaction::call(SPENDER, token, &call))
            },
        )
        .floor(40_880, "a transfer; calldata 368; the allowance 5,000")
        .reach(42_191)
        .peers(ERC20),
    ]
}

fn revenue() -> Vec<Operation> {
    vec![
        Operation::new("token.snapshot", "snapshot", &TOKEN, |lab, token| {
            holders(lab, token)?;
            period(lab, token)?;
            steps::income(lab, token)?;
            Ok(Transaction::call(CAROL, token, &Token::snapshotCall {}))
        })
        .floor(
            53_000,
            "21,064; globals 5,000; terms 2,100; a new word 22,100; two events 2,900",
        )
        .reach(55_000)
        .peers(ERC7641),
        Operation::new("token.claim", "claim, in order", &TOKEN, |lab, token| {
            holders(lab, token)?;
            period(lab, token)?;
            period(lab, token)?;
            lab.send(&claim(token, 1))?;
            Ok(claim(token, 2))
        })
        .floor(
            41_485,
            "21,000; calldata 204; globals and account 10,000; the snapshot 2,100; payment 6,800; an event 1,381",
        )
        .reach(42_800)
        .peers(ERC7641),
        Operation::new("token.burn", "burn", &TOKEN, |lab, token| {
            holders(lab, token)?;
            period(lab, token)?;
            lab.send(&give_bob(token))?;
            steps::income(lab, token)?;
            let amount = U256::from(VALUE);
            Ok(Transaction::call(ALICE, token, &Token::burnCall { amount }))
        })
        .floor(
            44_760,
            "21,000; calldata 304; globals, terms and account 15,000; payment 6,800; an event 1,656",
        )
        .reach(48_300)
        .peers(ERC7641),
    ]
}

fn transfer(from: Address, token: Address, to: Address) -> Transaction {
    let value = U256::from(VALUE);
    Transaction::call(from, token, &Token::transferCall { to, value })
}

fn give_bob(token: Address) -> Transaction {
    transfer(ALICE, token, BOB)
}

fn approve(token: Address) -> Transaction {
    let call = Token::approveCall {
        spender: SPENDER,
        value: U256::from(VALUE) * U256::from(2),
    };
    Transaction::call(ALICE, token, &call)
}

fn claim(token: Address, id: u32) -> Transaction {
    let call = Token::claimCall {
        snapshotId: U256::from(id),
    };
    Transaction::call(ALICE, token, &call)
}
