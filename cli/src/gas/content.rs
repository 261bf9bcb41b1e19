//! The collection, bound to the pixel model.

use alloy::{
    primitives::{keccak256, Address, Bytes, U256},
    sol,
    sol_types::SolValue,
};
use anyhow::{Context, Result};
use imo::content::types::{EXECUTION, ZKML};

use super::{
    lab::{account, Lab, Transaction},
    model::{pixel, RUNNER_WITH_MODEL},
    operation::{Operation, Subject},
    token::TOKEN,
};
use crate::{model::upload, wasm::init_code};

sol! {
    interface Collection {
        function mintingFee() external view returns (uint256);
        function maxSupply() external view returns (uint256);
        function mint(bytes prompt) external payable returns (uint256);
        function transferFrom(address from, address to, uint256 tokenId) external;
        function burn(uint256 tokenId) external;
    }

    interface Minter {
        function mint(address to, bytes prompt, bytes aigcData, string uri, bytes proof) external payable returns (uint256);
    }
}

/// Mints.
const MINTER: Address = account(12);
/// Is given tokens.
const RECEIVER: Address = account(13);
/// Of a mint, in wei.
const FEE: u64 = 10_000_000_000_000_000;

/// EVM code that answers every call with 0: a model that is not deprecated.
const ZERO: [u8; 4] = [0x60, 0x20, 0x5f, 0xf3];
/// EVM code that answers every call with 2: verified.
const VERIFIED: [u8; 8] = [0x60, 2, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3];
/// What the second costs a mint: the word that names it, a cold account, and its eight bytes.
const VERIFIER: u64 = 2_100 + 2_600 + 21;

static RENDERER: Subject = Subject {
    name: "renderer",
    deploy: |lab| lab.program("renderer", None),
};

static STUDIO: Subject = Subject {
    name: "studio",
    deploy: |lab| lab.program("studio", None),
};

/// Mints by execution; fees go to a revenue token that has had income.
static COLLECTION: Subject = Subject {
    name: "collection",
    deploy: |lab| {
        let shared = Shared::of(lab)?;
        shared.launch(lab, [shared.runner; 2], FEE, EXECUTION)
    },
};

/// Mints, without a fee, what a verifier finds right that says yes at once.
static PROVED: Subject = Subject {
    name: "collection with a verifier",
    deploy: |lab| {
        let shared = Shared::of(lab)?;
        let runner = lab.create(MINTER, init_code(&ZERO).into())?;
        let hook = lab.create(MINTER, init_code(&VERIFIED).into())?;
        shared.launch(lab, [runner, hook], 0, ZKML)
    },
};

/// What collections need.
struct Shared {
    runner: Address,
    renderer: Address,
    studio: Address,
    token: Address,
}

impl Shared {
    /// Goes to where all of it is untouched.
    fn of(lab: &mut Lab) -> Result<Self> {
        Ok(Self {
            runner: lab.subject(&RUNNER_WITH_MODEL)?,
            renderer: lab.subject(&RENDERER)?,
            studio: lab.subject(&STUDIO)?,
            token: lab.subject(&TOKEN)?,
        })
    }

    fn launch(
        &self,
        lab: &mut Lab,
        [runner, hook]: [Address; 2],
        fee: u64,
        route: u8,
    ) -> Result<Address> {
        let token = self.token;
        lab.send(&Transaction::payment(MINTER, token, U256::ONE))?;
        let model = pixel()?;
        let graph = upload::plan(&model)?.pop().context("the model is empty")?;
        let graph = graph.address;
        let bound = (runner, hook, model.id, graph, self.renderer, token);
        // No cap, a royalty of 5%, no commitments, no further options.
        let numbers = [fee, 1_000, 0, 500, 0, 0, 1 << route, 0].map(U256::from);
        let arguments = (self.studio, MINTER, "Tiny Pictures", "PIX", bound, numbers);
        lab.program("content", Some(arguments.abi_encode_params()))
    }
}

/// 31 bytes.
const PROMPT: &str = "a beautiful picture of the lion";
/// Another prompt, of a token that is there before.
const EARLIER: &str = "the pretty picture of this lion";

fn minting(collection: Address, prompt: &str) -> Transaction {
    let prompt = Bytes::copy_from_slice(prompt.as_bytes());
    let call = Collection::mintCall { prompt };
    Transaction {
        value: U256::from(FEE),
        ..Transaction::call(MINTER, collection, &call)
    }
}

/// A mint with a proof of 32 bytes; the prompt is so many times this letter.
fn proving(collection: Address, letter: u8, prompt: usize, output: usize) -> Transaction {
    // Understood, then anything.
    let aigc_data = [vec![0], vec![0x77; output - 1]].concat();
    let call = Minter::mintCall {
        to: MINTER,
        prompt: vec![letter; prompt].into(),
        aigcData: aigc_data.into(),
        uri: String::new(),
        proof: vec![ZKML; 32].into(),
    };
    Transaction::call(MINTER, collection, &call)
}

fn giving(collection: Address, prompt: &str, to: Address) -> Transaction {
    let call = Collection::transferFromCall {
        from: MINTER,
        to,
        tokenId: keccak256(prompt).into(),
    };
    Transaction::call(MINTER, collection, &call)
}

fn proved(name: &str, what: &str, prompt: usize, output: usize) -> Operation {
    Operation::new(name, what, &PROVED, move |lab, collection| {
        lab.send(&proving(collection, b'b', 32, 32))?;
        Ok(proving(collection, b'a', prompt, output))
    })
}

/// The payment to the token is dearer for a program than for an EVM contract.
const STIPEND: &str = "2,300 is the unspent stipend of the payment: Nitro returns it to an EVM contract, not to a program";
const STIPEND_AND_WORD: &str = "2,300 is the unspent stipend of the payment; the reach grants a new holder 15,000, the fresh word costs 17,100";
const DEPRECATION: &str =
    "5,000 is the first touch of the runner, and asking it whether the model is deprecated; 1,000 the proof, as calldata and in the log";

/// The collection's operations.
pub(super) fn operations() -> Vec<Operation> {
    let mut operations = minting_operations();
    operations.extend(holding_operations());
    operations
}

fn minting_operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "content.entry",
            "reading a word of the collection",
            &COLLECTION,
            |_, collection| {
                let call = Collection::mintingFeeCall {};
                Ok(Transaction::call(MINTER, collection, &call))
            },
        )
        .entry("content"),
        Operation::new(
            "content.entry_studio",
            "reading a word through the studio",
            &COLLECTION,
            |_, collection| {
                let call = Collection::maxSupplyCall {};
                Ok(Transaction::call(MINTER, collection, &call))
            },
        )
        .entry("studio"),
        Operation::new(
            "content.mint_execution",
            "mint by execution, pixel model, fee forwarded, existing holder",
            &COLLECTION,
            |lab, collection| {
                lab.send(&minting(collection, EARLIER))?;
                Ok(minting(collection, PROMPT))
            },
        )
        .reach(155_000)
        .note(STIPEND),
        Operation::new(
            "content.mint_execution_new_holder",
            "the same, new holder",
            &COLLECTION,
            |_, collection| Ok(minting(collection, PROMPT)),
        )
        .reach(170_000)
        .note(STIPEND_AND_WORD),
        Operation::new(
            "content.mint_execution_two",
            "the same, two things: \"snowman and penguin in the snow\", existing holder",
            &COLLECTION,
            |lab, collection| {
                lab.send(&minting(collection, EARLIER))?;
                Ok(minting(collection, "snowman and penguin in the snow"))
            },
        ),
        proved(
            "content.mint_proof_32",
            "mint with a proof, prompt and output of 32 bytes (ERC-7007's reference implementation: 215,620)",
            32,
            32,
        )
        .reach(85_000 + VERIFIER)
        .note(DEPRECATION),
        proved(
            "content.mint_proof_512",
            "mint with a proof, output of 512 bytes",
            32,
            512,
        )
        .reach(115_000 + VERIFIER)
        .note(DEPRECATION),
        proved(
            "content.mint_proof_128_512",
            "the same, prompt of 128 bytes (ERC-7007's reference implementation: 635,144)",
            128,
            512,
        ),
    ]
}

fn holding_operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "content.transfer",
            "transferFrom, receiver holds some",
            &COLLECTION,
            |lab, collection| {
                for prompt in ["cat", EARLIER, PROMPT] {
                    lab.send(&minting(collection, prompt))?;
                }
                lab.send(&giving(collection, "cat", RECEIVER))?;
                Ok(giving(collection, PROMPT, RECEIVER))
            },
        )
        .reach(43_500),
        Operation::new(
            "content.transfer_new_holder",
            "transferFrom, new holder",
            &COLLECTION,
            |lab, collection| {
                for prompt in [EARLIER, PROMPT] {
                    lab.send(&minting(collection, prompt))?;
                }
                Ok(giving(collection, PROMPT, RECEIVER))
            },
        ),
        Operation::new("content.burn", "burn", &COLLECTION, |lab, collection| {
            for prompt in [EARLIER, PROMPT] {
                lab.send(&minting(collection, prompt))?;
            }
            let call = Collection::burnCall {
                tokenId: keccak256(PROMPT).into(),
            };
            Ok(Transaction::call(MINTER, collection, &call))
        }),
    ]
}
