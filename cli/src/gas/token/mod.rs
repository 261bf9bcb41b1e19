//! The revenue token.

mod coins;
mod growth;
mod steps;
mod subjects;

use alloy::{
    primitives::{Address, U256},
    sol,
};
use anyhow::{Context, Result};

use super::{
    lab::{account, Lab, Transaction, PAUSE},
    operation::{Operation, Subject},
};
use steps::{holders, period, ALICE, BOB, CAROL, ISSUER, SPENDER, VALUE};
use subjects::{ERC20, ERC7641, LISTING};

pub(super) use subjects::TOKEN;

sol! {
    interface Token {
        function nonces(address owner) external view returns (uint256);
        function decimals() external view returns (uint8);
        function transfer(address to, uint256 value) external returns (bool);
        function approve(address spender, uint256 value) external returns (bool);
        function transferFrom(address from, address to, uint256 value) external returns (bool);
        function snapshot() external returns (uint256);
        function claim(uint256 snapshotId) external;
        function claimFor(address account, uint256 snapshotId) external;
        function claimBatch(uint256[] snapshotIds) external;
        function claimAll(uint256 max) external;
        function burn(uint256 amount) external;
        function exclude() external;
        function sync(address token) external returns (uint256);
        function deposit(address token, uint256 amount, bytes32 source) external returns (uint256);
        function revenueTokens() external view returns (address[]);
    }
}

/// Why what pays native money costs more than planned.
const PAYMENT: &str = "2,300 is the unspent stipend of the payment: Nitro returns it to an EVM contract, not to a program";

/// The token's operations.
pub(super) fn operations() -> Vec<Operation> {
    let mut operations = transfers();
    operations.extend(revenue());
    operations.extend(growth::operations());
    operations.extend(coins::operations());
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
        .entry("token"),
        Operation::new(
            "token.entry_desk",
            "reading a word through the desk",
            &TOKEN,
            |_, token| {
                let call = Token::noncesCall { owner: ALICE };
                Ok(Transaction::call(ALICE, token, &call))
            },
        )
        .floor(
            7_688,
            "two programs 888; the desk's slot 2,100 and account 2,600; the word 2,100",
        )
        .entry("desk"),
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
        Operation::new(
            "token.transfer_excluded",
            "transfer from an account that does not share",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                lab.send(&Transaction::call(ALICE, token, &Token::excludeCall {}))?;
                lab.pass(PAUSE)?;
                Ok(give_bob(token))
            },
        )
        .floor(40_512, "a transfer; the terms 5,000")
        .reach(42_000),
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
        .note(PAYMENT)
        .peers(ERC7641),
        Operation::new(
            "token.claim_batch_10",
            "claim of ten snapshots at once, one event",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                (0..10).try_for_each(|_| period(lab, token))?;
                Ok(claim_batch(token, 10))
            },
        )
        .floor(
            65_000,
            "21,000; calldata 1,900; globals and account 10,000; ten snapshots 21,000; payment 6,800; an event 4,300",
        )
        .reach(67_500)
        .note(PAYMENT)
        .peers(ERC7641),
        Operation::new(
            "token.claim_for",
            "claim for somebody else, in order",
            &TOKEN,
            |lab, token| {
                holders(lab, token)?;
                period(lab, token)?;
                period(lab, token)?;
                lab.send(&claim(token, 1))?;
                let call = Token::claimForCall {
                    account: ALICE,
                    snapshotId: U256::from(2),
                };
                Ok(Transaction::call(CAROL, token, &call))
            },
        ),
        Operation::new("token.burn", "burn", &TOKEN, |lab, token| {
            holders(lab, token)?;
            period(lab, token)?;
            lab.send(&give_bob(token))?;
            steps::income(lab, token)?;
            Ok(burn(token))
        })
        .floor(
            44_760,
            "21,000; calldata 304; globals, terms and account 15,000; payment 6,800; an event 1,656",
        )
        .reach(48_300)
        .note(PAYMENT)
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

/// A claim of the first `count` snapshots.
fn claim_batch(token: Address, count: u32) -> Transaction {
    let call = Token::claimBatchCall {
        snapshotIds: (1..=count).map(U256::from).collect(),
    };
    Transaction::call(ALICE, token, &call)
}

fn burn(token: Address) -> Transaction {
    let amount = U256::from(VALUE);
    Transaction::call(ALICE, token, &Token::burnCall { amount })
}
