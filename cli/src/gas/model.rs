//! The model runner, with the pixel model.

use alloy::{
    primitives::{Address, Bytes, B256, U256},
    sol,
    sol_types::SolValue,
};
use anyhow::Result;
use imo::runner::MIN_AGE;

use super::{
    lab::{account, Lab, Transaction},
    operation::{Operation, Subject},
};
use crate::{
    model::{
        upload::{self, CREATE2_FACTORY},
        ModelFile,
    },
    project::Project,
    wasm::init_code,
};

sol! {
    interface Runner {
        function inspector() external view returns (address);
        function reservationOf(address account, bytes32 modelId, bytes32 salt) external view returns (bytes32 commitment);
        function reserve(bytes32 commitment) external;
        function register(bytes32 modelId, address firstChunk, string uri, bytes32 salt) external returns (address owner);
        function run(bytes32 modelId, bytes prompt) external view returns (bytes output);
    }
}

const CREATOR: Address = account(11);
/// Of the model's reservation.
const SALT: B256 = B256::repeat_byte(0x5a);

static INSPECTOR: Subject = Subject {
    name: "inspector",
    deploy: |lab| lab.program("inspector", None),
};

/// The model's data contracts; the first one's address.
static CHUNKS: Subject = Subject {
    name: "chunks",
    deploy: |lab| {
        let mut first = Address::ZERO;
        for chunk in upload::plan(&pixel()?)? {
            let input = [B256::ZERO.to_vec(), init_code(&chunk.code)].concat();
            lab.send(&Transaction {
                from: CREATOR,
                to: Some(CREATE2_FACTORY),
                value: U256::ZERO,
                input: input.into(),
            })?;
            first = chunk.address;
        }
        Ok(first)
    },
};

static RUNNER: Subject = Subject {
    name: "runner",
    deploy: runner,
};

/// A runner in which the model is reserved.
static RESERVED: Subject = Subject {
    name: "runner with a reservation",
    deploy: reserved,
};

/// A runner with the model registered.
pub(super) static RUNNER_WITH_MODEL: Subject = Subject {
    name: "runner with the pixel model",
    deploy: |lab| {
        let runner = reserved(lab)?;
        lab.send(&registration(runner)?)?;
        Ok(runner)
    },
};

fn runner(lab: &mut Lab) -> Result<Address> {
    lab.subject(&CHUNKS)?;
    let inspector = lab.subject(&INSPECTOR)?;
    lab.program("runner", Some(inspector.abi_encode()))
}

fn reserved(lab: &mut Lab) -> Result<Address> {
    let runner = runner(lab)?;
    lab.send(&reservation(lab, runner)?)?;
    lab.pass(MIN_AGE)?;
    Ok(runner)
}

/// The model.
pub(super) fn pixel() -> Result<ModelFile> {
    let root = Project::find()?.root;
    ModelFile::open(&root.join("models/pixel/pixel.imo"))
}

fn reservation(lab: &Lab, runner: Address) -> Result<Transaction> {
    let call = Runner::reservationOfCall {
        account: CREATOR,
        modelId: pixel()?.id,
        salt: SALT,
    };
    let commitment = lab.view(runner, &call)?;
    let call = Runner::reserveCall { commitment };
    Ok(Transaction::call(CREATOR, runner, &call))
}

fn registration(runner: Address) -> Result<Transaction> {
    let model = pixel()?;
    let first = upload::plan(&model)?.pop();
    let call = Runner::registerCall {
        modelId: model.id,
        firstChunk: first.map(|chunk| chunk.address).unwrap_or_default(),
        uri: "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy".to_owned(),
        salt: SALT,
    };
    Ok(Transaction::call(CREATOR, runner, &call))
}

fn running(runner: Address, prompt: &'static str) -> Result<Transaction> {
    let call = Runner::runCall {
        modelId: pixel()?.id,
        prompt: Bytes::from_static(prompt.as_bytes()),
    };
    Ok(Transaction::call(CREATOR, runner, &call))
}

const ONE: &str = "red cat";
/// 21,000 and the calldata.
const BEFORE_ONE: u64 = 22_068;
const TWO: &str = "purple dragon near the castle at night";
/// Likewise.
const BEFORE_TWO: u64 = 22_568;

/// The runner's operations. What runs should cost counts 21,000 and the calldata too.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            "runner.entry",
            "reading a word of the runner",
            &RUNNER,
            |_, runner| {
                Ok(Transaction::call(
                    CREATOR,
                    runner,
                    &Runner::inspectorCall {},
                ))
            },
        )
        .entry("runner"),
        Operation::new(
            "runner.run_one",
            "running the pixel model, one thing: \"red cat\"",
            &RUNNER_WITH_MODEL,
            |_, runner| running(runner, ONE),
        )
        .reach(60_000 + BEFORE_ONE),
        Operation::new(
            "runner.run_two",
            "two things: \"purple dragon near the castle at night\"",
            &RUNNER_WITH_MODEL,
            |_, runner| running(runner, TWO),
        )
        .reach(80_000 + BEFORE_TWO),
        Operation::new(
            "runner.reserve",
            "reserving a model",
            &RUNNER,
            |lab, runner| reservation(lab, runner),
        ),
        Operation::new(
            "runner.register",
            "registering a model of ten data contracts, all of it checked",
            &RESERVED,
            |_, runner| registration(runner),
        ),
    ]
}
