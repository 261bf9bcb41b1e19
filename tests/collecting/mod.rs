//! What holders do with a collection, in random histories.
#![allow(non_snake_case, reason = "arguments are named as in Solidity")]
use alloy::{
    primitives::{Address, Bytes},
    sol_types::SolCall,
};
use imo_tests::content::{bytes, token_id, Collection::*};
use proptest::prelude::*;

pub const ACTORS: usize = 3;

pub const PROMPTS: [&str; 6] = [
    "cat",
    "dog",
    "owl",
    "red fox",
    "a very long prompt that does not fit into one word",
    "zz",
];

pub const FEE: u64 = 7;

#[derive(Clone, Debug)]
pub enum Step {
    Mint {
        to: usize,
        prompt: usize,
        fee: u64,
    },
    Batch {
        to: usize,
        prompts: Vec<usize>,
    },
    Transfer {
        from: usize,
        to: usize,
        prompt: usize,
        safe: bool,
    },
    Approve {
        to: Option<usize>,
        prompt: usize,
    },
    Operator {
        operator: usize,
        approved: bool,
    },
    Burn {
        prompt: usize,
    },
}

pub fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let actor = 0..ACTORS;
    let prompt = 0..PROMPTS.len();
    let fee = prop_oneof![9 => Just(FEE), 1 => Just(FEE + 1)];
    let step = prop_oneof![
        3 => (actor.clone(), prompt.clone(), fee).prop_map(|(to, prompt, fee)| Step::Mint { to, prompt, fee }),
        1 => (actor.clone(), prop::collection::vec(prompt.clone(), 1..4)).prop_map(|(to, prompts)| Step::Batch { to, prompts }),
        5 => (actor.clone(), actor.clone(), prompt.clone(), any::<bool>())
            .prop_map(|(from, to, prompt, safe)| Step::Transfer { from, to, prompt, safe }),
        2 => (prop::option::of(actor.clone()), prompt.clone()).prop_map(|(to, prompt)| Step::Approve { to, prompt }),
        1 => (actor.clone(), any::<bool>()).prop_map(|(operator, approved)| Step::Operator { operator, approved }),
        1 => prompt.prop_map(|prompt| Step::Burn { prompt }),
    ];
    prop::collection::vec((actor, step), 1..50)
}

/// The call of a step, and its wei.
pub fn call(step: &Step, actors: &[Address]) -> (Bytes, u64) {
    let id = |prompt: &usize| token_id(PROMPTS[*prompt]);
    let (input, wei) = match step {
        Step::Mint { to, prompt, fee } => {
            let call = mint_1Call {
                to: actors[*to],
                prompt: bytes(PROMPTS[*prompt]),
            };
            (call.abi_encode(), *fee)
        }
        Step::Batch { to, prompts } => {
            let fee = FEE * prompts.len() as u64;
            let prompts = prompts
                .iter()
                .map(|prompt| bytes(PROMPTS[*prompt]))
                .collect();
            (
                mintBatchCall {
                    to: actors[*to],
                    prompts,
                }
                .abi_encode(),
                fee,
            )
        }
        Step::Transfer {
            from,
            to,
            prompt,
            safe,
        } => {
            let (from, to, tokenId) = (actors[*from], actors[*to], id(prompt));
            let input = match safe {
                true => safeTransferFrom_0Call { from, to, tokenId }.abi_encode(),
                false => transferFromCall { from, to, tokenId }.abi_encode(),
            };
            (input, 0)
        }
        Step::Approve { to, prompt } => {
            let to = to.map(|to| actors[to]).unwrap_or_default();
            (
                approveCall {
                    to,
                    tokenId: id(prompt),
                }
                .abi_encode(),
                0,
            )
        }
        Step::Operator { operator, approved } => {
            let call = setApprovalForAllCall {
                operator: actors[*operator],
                approved: *approved,
            };
            (call.abi_encode(), 0)
        }
        Step::Burn { prompt } => (
            burnCall {
                tokenId: id(prompt),
            }
            .abi_encode(),
            0,
        ),
    };
    (input.into(), wei)
}
