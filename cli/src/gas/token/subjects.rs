//! The token and its peers, as they are deployed.

use super::*;
use alloy::{primitives::Bytes, sol_types::SolValue};

sol!(PlainToken, "../tests/solidity/artifacts/PlainToken.json");

/// Part of the income that holders claim, in basis points.
const CLAIM_BPS: u64 = 8_000;
/// Least seconds between snapshots.
const INTERVAL: u64 = 3_600;

fn supply() -> U256 {
    U256::from(10).pow(U256::from(24))
}

static DESK: Subject = Subject {
    name: "desk",
    deploy: |lab| lab.program("desk", None),
};

/// The token, with no listed tokens.
pub(in crate::gas) static TOKEN: Subject = Subject {
    name: "imo",
    deploy: |lab| {
        let desk = lab.subject(&DESK)?;
        launch(lab, desk, Vec::new())
    },
};

/// Tokens that are paid in one, four and eight ERC-20 tokens too.
pub(super) static LISTING: [Subject; 3] = [
    Subject {
        name: "imo listing 1",
        deploy: listing::<1>,
    },
    Subject {
        name: "imo listing 4",
        deploy: listing::<4>,
    },
    Subject {
        name: "imo listing 8",
        deploy: listing::<8>,
    },
];

static OPEN_ZEPPELIN: Subject = Subject {
    name: "OpenZeppelin ERC-20",
    deploy: |lab| lab.peer(ISSUER, "OpenZeppelinToken", &(ISSUER, supply())),
};

static SOLADY: Subject = Subject {
    name: "Solady ERC-20",
    deploy: |lab| lab.peer(ISSUER, "SoladyToken", &(ISSUER, supply())),
};

static CHECKPOINTS: Subject = Subject {
    name: "Solidity ERC-7641",
    deploy: |lab| {
        let terms = (U256::from(CLAIM_BPS), U256::from(INTERVAL));
        let arguments = (ISSUER, supply(), terms.0, terms.1);
        lab.peer(ISSUER, "CheckpointToken", &arguments)
    },
};

/// Peers of what every ERC-20 does.
pub(super) static ERC20: &[&Subject] = &[&OPEN_ZEPPELIN, &SOLADY, &CHECKPOINTS];
/// Peers of what only ERC-7641 does.
pub(super) static ERC7641: &[&Subject] = &[&CHECKPOINTS];

fn launch(lab: &mut Lab, desk: Address, revenue_tokens: Vec<Address>) -> Result<Address> {
    let arguments = (
        desk,
        ISSUER,
        "Tiny Model",
        "TINY",
        supply(),
        U256::from(CLAIM_BPS),
        U256::from(INTERVAL),
        U256::ZERO,
        U256::ZERO,
        revenue_tokens,
        Vec::<Address>::new(),
    );
    lab.program("token", Some(arguments.abi_encode_params()))
}

fn listing<const N: usize>(lab: &mut Lab) -> Result<Address> {
    let desk = lab.subject(&DESK)?;
    let arguments = (ISSUER, supply()).abi_encode_params();
    let init_code: Bytes = [&PlainToken::BYTECODE[..], &arguments].concat().into();
    let coins = (0..N).map(|_| lab.create(ISSUER, init_code.clone()));
    let coins = coins.collect::<Result<_>>()?;
    launch(lab, desk, coins)
}
