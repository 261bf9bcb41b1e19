//! The pixel model in the compiled runner: what it makes, what that costs, and that it never disproves what is true.
use alloy::{
    primitives::{keccak256, B256, U256},
    sol_types::{SolCall, SolValue},
};
use anyhow::{Context, Result};
use imo_cli::{build, deploy::stylus_constructorCall};
use imo_tests::{
    runner::{intrinsic, pixel, Models, Runner::*, REJECTED, UNKNOWN, VERIFIED},
    token::assert_reverts,
};
use serde_json::{json, Value};

fn vectors() -> Vec<(Vec<u8>, B256)> {
    let text = include_str!("../models/pixel/vectors.txt");
    let vector = |line: &str| {
        let [prompt, _, hash] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let prompt = alloy::hex::decode(prompt.trim_matches('-')).unwrap();
        (prompt, hash.parse().unwrap())
    };
    text.lines().map(vector).collect()
}

fn run_call(id: B256, prompt: &[u8]) -> runCall {
    runCall {
        modelId: id,
        prompt: prompt.to_vec().into(),
    }
}

fn verify(id: B256, prompt: &[u8], output: &[u8], proof: &[u8]) -> verifyOutputCall {
    verifyOutputCall {
        modelId: id,
        prompt: prompt.to_vec().into(),
        output: output.to_vec().into(),
        proof: proof.to_vec().into(),
    }
}

#[tokio::test]
async fn every_vector_comes_out_within_its_price() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    models.add(&model).await?;
    models.cache().await?;
    let estimate: u64 = models.view(estimateCall { modelId: model.id }).await?.to();
    let vectors = vectors();
    assert!(vectors.len() >= 300);
    // By the number of things: none, one, two.
    let mut gas = [const { Vec::new() }; 3];
    for (prompt, hash) in &vectors {
        let output = models.run(model.id, prompt).await?;
        assert_eq!(keccak256(&output), *hash, "{prompt:?}");
        let things = match output[..2] {
            [0, 32] => 1,
            [0, 48] => 2,
            _ => 0,
        };
        let used = models.execution_gas(&run_call(model.id, prompt)).await?;
        gas[things].push(used);
    }
    let range = |gas: &Vec<u64>| (gas.iter().min().copied(), gas.iter().max().copied());
    println!(
        "estimate {estimate}, none, one, two: {:?}",
        gas.each_ref().map(range)
    );
    let [none, one, two] = gas;
    assert!(one.len() > 100 && two.len() > 40);
    for used in none.iter().chain(&one).chain(&two) {
        assert!(*used <= estimate, "{used} of {estimate}");
    }
    for used in &two {
        assert!(
            *used <= 80_000 && estimate * 10 <= used * 13,
            "{used} of {estimate}"
        );
    }
    for used in &one {
        assert!(*used <= 60_000, "{used}");
    }
    Ok(())
}

#[tokio::test]
async fn any_bytes_are_a_prompt() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    models.add(&model).await?;
    let mut session = model.session()?;
    let long = ["cat ".repeat(64), "cat ".repeat(65), "x".repeat(5_000)];
    let prompts = [
        "",
        " ",
        "\0",
        "é",
        "猫",
        "🐈",
        "🐈 cat",
        "ℭ𝔞𝔱",
        "cat\u{200d}",
        "ＣＡＴ",
        "CAT",
        "cat\n\tdog",
        "zzyzx",
        "red",
        "cat dog fish",
        "cat and dog and fish",
        "\u{202e}tac",
        &long[0],
        &long[1],
        &long[2],
    ];
    let bad_utf8: [&[u8]; 4] = [b"\xff", b"\xc3(", b"cat \xf0\x9f", b"\xed\xa0\x80 dog"];
    for prompt in prompts.iter().map(|text| text.as_bytes()).chain(bad_utf8) {
        let output = models.run(model.id, prompt).await?;
        assert_eq!(&output[..], session.run(prompt)?, "{prompt:?}");
        let call = verify(model.id, prompt, &output, &[]);
        assert_eq!(models.view(call).await?, VERIFIED, "{prompt:?}");
    }
    Ok(())
}

#[tokio::test]
async fn outputs_are_verified_by_running() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    models.add(&model).await?;
    let id = model.id;
    let prompt = b"purple dragon near the castle at night";
    let output = models.run(id, prompt).await?;
    let status = async |call| anyhow::Ok(models.view(call).await?);
    assert_eq!(status(verify(id, prompt, &output, &[])).await?, VERIFIED);
    assert_eq!(status(verify(id, prompt, &output, &[1])).await?, VERIFIED);
    assert_eq!(
        status(verify(id, prompt, &output, &[1, 7])).await?,
        VERIFIED
    );
    for route in [0, 2, 3, 255] {
        assert_eq!(
            status(verify(id, prompt, &output, &[route])).await?,
            UNKNOWN
        );
    }
    let stranger = keccak256("no model");
    assert_eq!(
        status(verify(stranger, prompt, &output, &[])).await?,
        UNKNOWN
    );
    assert_eq!(status(verify(id, b"cat", &output, &[])).await?, REJECTED);
    assert_eq!(status(verify(id, prompt, &[], &[])).await?, REJECTED);
    let shorter = &output[..output.len() - 1];
    assert_eq!(status(verify(id, prompt, shorter, &[])).await?, REJECTED);
    let longer = [&output[..], &[0]].concat();
    assert_eq!(status(verify(id, prompt, &longer, &[])).await?, REJECTED);
    for place in [0, 1, 2, 3, 500, output.len() - 1] {
        let mut forged = output.to_vec();
        forged[place] ^= 1;
        assert_eq!(status(verify(id, prompt, &forged, &[])).await?, REJECTED);
    }
    let unknown = UnknownModel { modelId: stranger };
    assert_reverts(models.run(stranger, prompt).await, unknown.clone());
    assert_reverts(
        models.view(estimateCall { modelId: stranger }).await,
        unknown,
    );
    Ok(())
}

/// Whatever the gas: what is true is never rejected, what is false never verified.
#[tokio::test]
async fn a_starved_runner_decides_nothing() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    models.add(&model).await?;
    models.cache().await?;
    let prompt = b"robot and dog on the moon";
    let output = models.run(model.id, prompt).await?;
    let mut forged = output.to_vec();
    forged[100] ^= 1;
    let calls = [
        (verify(model.id, prompt, &output, &[]), VERIFIED),
        (verify(model.id, prompt, &forged, &[]), REJECTED),
    ];
    let estimate: u64 = models.view(estimateCall { modelId: model.id }).await?.to();
    for (call, wanted) in &calls {
        let start = intrinsic(&call.abi_encode());
        let (mut decided, mut unavailable) = (0, 0);
        let around = (estimate..estimate + 3_000).step_by(31);
        for gas in (0..110_000).step_by(701).chain(around) {
            match models.view_with_gas(call, start + gas).await {
                Ok(status) => {
                    assert_eq!(status, *wanted, "{gas}");
                    decided += 1;
                }
                // Out of gas without a word only before the model's record is read.
                result if gas < 5_000 => assert!(result.is_err(), "{gas}"),
                result => {
                    assert_reverts(result, RouteUnavailable {});
                    unavailable += 1;
                }
            }
        }
        assert!(decided > 40 && unavailable > 80, "{decided} {unavailable}");
    }
    Ok(())
}

/// A chunk that cannot be read (which no transaction brings about: `runner_swaps.rs`) makes the route unavailable, not the
/// claim false.
#[tokio::test]
async fn a_missing_chunk_decides_nothing() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    let chunks = models.add(&model).await?;
    let Some(devnode) = models.node().devnode() else {
        return Ok(());
    };
    let output = models.run(model.id, b"cat").await?;
    let whole = devnode.request("eth_getCode", json!([chunks[4], "latest"]))?;
    let whole = whole.as_str().context("code")?.to_owned();
    for index in [0, 4, 9] {
        let kept = devnode.request("eth_getCode", json!([chunks[index], "latest"]))?;
        for code in ["0x", "0x00", &whole[..2_000]] {
            devnode.request("anvil_setCode", json!([chunks[index], code]))?;
            let call = verify(model.id, b"cat", &output, &[]);
            assert_reverts(models.view(call).await, RouteUnavailable {});
            assert_reverts(models.run(model.id, b"cat").await, RouteUnavailable {});
        }
        devnode.request("anvil_setCode", json!([chunks[index], kept]))?;
    }
    let call = verify(model.id, b"cat", &output, &[]);
    assert_eq!(models.view(call).await?, VERIFIED);
    Ok(())
}

/// Pages that programs open while they run, by their host calls.
fn grown(steps: &Value) -> u64 {
    let list = steps.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|step| {
            let args = step["args"].as_str().unwrap_or_default();
            let pages = match step["name"].as_str() {
                Some("pay_for_memory_grow") => {
                    u64::from_str_radix(args.trim_start_matches("0x"), 16).unwrap_or(0)
                }
                _ => 0,
            };
            pages + grown(&step["steps"])
        })
        .sum()
}

#[tokio::test]
async fn one_page_is_enough() -> Result<()> {
    for name in ["runner", "inspector"] {
        assert_eq!(build::contract(name)?.facts.memory_pages, 1, "{name}");
    }
    let models = Models::new().await?;
    let model = pixel()?;
    let chunks = models.upload(model.bytes()).await?;
    let Some(devnode) = models.node().devnode() else {
        return Ok(());
    };
    models.reserve(model.id).await?;
    let registration = models.registration(model.id, chunks[0]);
    let receipt = models.stage.send(models.runner, registration).await?;
    println!("registration: {} gas", receipt.gas_used);
    let mut hashes = vec![receipt.transaction_hash];
    let longest = "purple dragon near the castle at night in the mountains ".repeat(4);
    for prompt in ["robot and dog on the moon", "cat", "", &longest] {
        let output = models.run(model.id, prompt.as_bytes()).await?;
        let input = run_call(model.id, prompt.as_bytes()).abi_encode();
        hashes.push(
            models
                .stage
                .force(models.runner, input)
                .await?
                .transaction_hash,
        );
        let call = verify(model.id, prompt.as_bytes(), &output, &[1]);
        let input = call.abi_encode();
        hashes.push(
            models
                .stage
                .force(models.runner, input)
                .await?
                .transaction_hash,
        );
    }
    for hash in hashes {
        let options = json!({ "tracer": "stylusTracer" });
        let steps = devnode.request("debug_traceTransaction", json!([hash, options]))?;
        let text = steps.to_string();
        assert!(text.contains("account_code") && text.contains("pay_for_memory_grow"));
        assert_eq!(grown(&steps), 0);
    }
    Ok(())
}

#[tokio::test]
async fn strangers_calls_get_typed_errors() -> Result<()> {
    let models = Models::new().await?;
    let stage = &models.stage;
    let send = async |input: Vec<u8>, wei: u64| {
        let value = U256::from(wei);
        stage
            .send_as(stage.owner, models.runner, value, input)
            .await
    };
    assert_reverts(send(vec![], 0).await, UnknownFunction {});
    assert_reverts(send(vec![1, 2, 3], 0).await, UnknownFunction {});
    assert_reverts(send(vec![1, 2, 3, 4], 0).await, UnknownFunction {});
    let call = run_call(B256::ZERO, b"cat").abi_encode();
    assert_reverts(send(call.clone(), 1).await, NotPayable {});
    assert_reverts(send(call[..60].to_vec(), 0).await, InvalidArgument {});
    assert_eq!(models.view(inspectorCall {}).await?, models.inspector);
    let again = [
        &stylus_constructorCall::SELECTOR[..],
        &models.inspector.abi_encode(),
    ];
    assert_reverts(send(again.concat(), 0).await, AlreadyConstructed {});
    Ok(())
}
