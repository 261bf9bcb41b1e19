//! Registration in the compiled runner: only what is what it claims, and nothing that an owner could do to it after.
#![allow(non_snake_case, reason = "calls have Solidity's names")]
mod model_graphs;

use alloy::{
    primitives::{keccak256, Address, Bytes, B256, U256},
    sol_types::SolEvent,
};
use anyhow::Result;
use imo::model::{file, hash};
use imo_cli::model::ModelFile;
use imo_tests::{
    runner::{pixel, Models, Runner::*, UNKNOWN},
    token::assert_reverts,
};
use model_graphs::{drawing, prompt, writing, Dice};

/// A random model as a file.
fn random((parts, weights): (imo::model::Parts, Vec<u8>)) -> Option<ModelFile> {
    let graph = parts.encode();
    let model = imo::model::validate(&graph, weights.len() as u64).ok()?;
    ModelFile::new(file::build(&model, &graph, &weights).ok()?).ok()
}

fn small(seed: u64) -> ModelFile {
    random(drawing(seed)).expect("it keeps all rules")
}

/// The id that the file would have if its header were right.
fn id(bytes: &[u8]) -> B256 {
    file::First::of_file(bytes).expect("a head").model_id()
}

/// Every random model gives on chain what it gives here, for no more than was said.
#[tokio::test]
async fn random_models_run_within_their_bounds() -> Result<()> {
    let models = Models::new().await?;
    models.cache().await?;
    let mut dice = Dice(7);
    let drawings = (0..24).map(|seed| random(drawing(seed)));
    let writings = (0..8).map(|seed| random(writing(seed, false)));
    let mut ran = 0;
    for model in drawings.chain(writings).flatten() {
        let mut session = model.session()?;
        if session.gas > 8_000_000 {
            continue;
        }
        models.add(&model).await?;
        let estimate: u64 = models.view(estimateCall { modelId: model.id }).await?.to();
        let mut most = 0;
        for _ in 0..6 {
            let text = prompt(&mut dice);
            let output = models.run(model.id, &text).await?;
            assert_eq!(&output[..], session.run(&text)?, "{text:?}");
            let call = runCall {
                modelId: model.id,
                prompt: text.into(),
            };
            most = models.execution_gas(&call).await?.max(most);
        }
        assert!(most <= estimate, "{most} of {estimate}");
        ran += 1;
    }
    assert!(ran >= 20, "{ran}");
    Ok(())
}

#[tokio::test]
async fn what_is_not_what_it_claims_is_refused() -> Result<()> {
    let models = Models::new().await?;
    let model = pixel()?;
    let bytes = model.bytes();
    let mut chunks = file::cut(bytes).expect("ten chunks");
    let mut addresses = Vec::new();
    for chunk in &chunks[1..] {
        addresses.push(models.chunk(chunk).await?);
    }
    file::set_addresses(&mut chunks[0], &addresses).expect("nine addresses");
    let good = models.chunk(&chunks[0]).await?;
    let try_with =
        async |id: B256, first: Address| models.view(models.registration(id, first)).await;
    models.reserve(model.id).await?;
    let invalid = |index: u64| InvalidChunk {
        index: U256::from(index),
    };
    let owner = models.stage.owner;
    assert_eq!(try_with(model.id, good).await?, owner);

    // Another name.
    let other = keccak256("another model");
    models.reserve(other).await?;
    assert_reverts(
        try_with(other, good).await,
        ModelIdMismatch { found: model.id },
    );

    // No first chunk: nobody, a person, a program, another chunk.
    for first in [
        other_address(),
        models.stage.owner,
        models.runner,
        addresses[0],
    ] {
        assert_reverts(try_with(model.id, first).await, invalid(0));
    }

    // A first chunk that could run.
    let mut code = chunks[0].clone();
    code[0] = 1;
    let first = models.chunk(&code).await?;
    assert_reverts(try_with(model.id, first).await, invalid(0));

    // One of the others is missing, destroyed, changed, cut or in another's place.
    let destroyed = models.node().create(
        &models.stage.chain,
        Bytes::from_static(&[0x30, 0xff]),
        U256::ZERO,
    );
    let destroyed = destroyed.await?;
    let mut running = chunks[4].clone();
    running[0] = 0x5b;
    let mut magic = chunks[4].clone();
    magic[2] ^= 1;
    let mut count = chunks[4].clone();
    count[8] += 1;
    let mut padding = chunks[4].clone();
    padding[15] = 1;
    let cut = chunks[4][..chunks[4].len() - 1].to_vec();
    let mut bad = vec![
        other_address(),
        destroyed,
        addresses[4],
        addresses[2],
        models.stage.owner,
    ];
    for code in [running, magic, count, padding, cut] {
        bad.push(models.chunk(&code).await?);
    }
    for address in bad {
        let first = with_address(&models, &chunks[0], &addresses, 3, address).await?;
        assert_reverts(try_with(model.id, first).await, invalid(4));
    }
    // The last is longer or shorter than what is left.
    let last = chunks.last().expect("the last").clone();
    for code in [
        [&last[..], &[0; 16]].concat(),
        last[..last.len() - 16].to_vec(),
    ] {
        let address = models.chunk(&code).await?;
        let first = with_address(&models, &chunks[0], &addresses, 8, address).await?;
        assert_reverts(try_with(model.id, first).await, invalid(9));
    }

    // A byte of the weights, in the first chunk and in others.
    for place in [
        file::CHUNK_PAYLOAD - 1,
        file::CHUNK_PAYLOAD * 4 + 77,
        bytes.len() - 40,
    ] {
        let mut file = bytes.to_vec();
        file[place] ^= 1;
        let at = file::First::of_file(&file).expect("a head").weights_at;
        let found = hash::weights_root(&file[at..]);
        let first = models.upload(&file).await?[0];
        assert_reverts(
            try_with(model.id, first).await,
            WeightsRootMismatch { found },
        );
    }
    // A header that says so does not help: it is another model then.
    let mut file = bytes.to_vec();
    file[file::CHUNK_PAYLOAD * 2] ^= 1;
    let root = hash::weights_root(&file[file::First::of_file(&file).expect("a head").weights_at..]);
    file[16..48].copy_from_slice(root.as_slice());
    let first = models.upload(&file).await?[0];
    let found = id(&file);
    assert_ne!(found, model.id);
    models.reserve(found).await?;
    assert_reverts(try_with(model.id, first).await, ModelIdMismatch { found });
    assert_eq!(try_with(found, first).await?, owner);
    Ok(())
}

fn other_address() -> Address {
    Address::repeat_byte(0x77)
}

/// The first chunk with one address changed.
async fn with_address(
    models: &Models,
    first: &[u8],
    addresses: &[Address],
    place: usize,
    address: Address,
) -> Result<Address> {
    let mut addresses = addresses.to_vec();
    addresses[place] = address;
    let mut code = first.to_vec();
    file::set_addresses(&mut code, &addresses).expect("as many");
    models.chunk(&code).await
}

/// Graphs with a changed byte are refused with the rule that they break, or are other models.
#[tokio::test]
async fn malformed_graphs_are_refused() -> Result<()> {
    let models = Models::new().await?;
    let model = small(3);
    let bytes = model.bytes();
    let at = file::FILE_HEADER;
    let end = file::First::of_file(bytes).expect("a head").weights_at;
    let mut dice = Dice(11);
    let mut rules = 0;
    for _ in 0..60 {
        let mut file = bytes.to_vec();
        let place = at + dice.next() as usize % (end - at);
        file[place] ^= 1 << dice.pick(0, 7);
        let graph = &file[at..end];
        let weights = bytes.len() - end;
        let fault = imo::model::validate(graph, weights as u64)
            .map(|_| ())
            .err();
        let chunk = models
            .chunk(&file::cut(&file).expect("one chunk")[0])
            .await?;
        models.reserve(id(&file)).await?;
        let call = models.registration(id(&file), chunk);
        let result = models.view(call).await;
        match fault {
            Some(fault) => {
                rules += 1;
                let rule = U256::from(fault.error as u8);
                let index = U256::from(fault.index);
                assert_reverts(result, InvalidGraph { rule, index });
            }
            None => assert_eq!(result?, models.stage.owner),
        }
    }
    assert!(rules > 20, "{rules}");
    Ok(())
}

#[tokio::test]
async fn a_model_is_registered_once_and_known_to_all() -> Result<()> {
    let models = Models::new().await?;
    let model = small(1);
    let chunks = models.upload(model.bytes()).await?;
    let info = modelInfoCall { modelId: model.id };
    let unknown = UnknownModel { modelId: model.id };
    assert_reverts(models.view(info.clone()).await, unknown.clone());
    assert_reverts(
        models.view(versionsCall { modelId: model.id }).await,
        unknown.clone(),
    );
    assert_reverts(
        models.view(uriCall { modelId: model.id }).await,
        unknown.clone(),
    );
    assert_reverts(
        models.view(isDeprecatedCall { modelId: model.id }).await,
        unknown,
    );

    models.reserve(model.id).await?;
    let mut long = models.registration(model.id, chunks[0]);
    long.uri = "x".repeat(1_025);
    assert_reverts(models.view(long).await, InvalidURI {});
    let registration = models.registration(model.id, chunks[0]);
    let receipt = models
        .stage
        .send(models.runner, registration.clone())
        .await?;
    let owner = models.stage.owner;
    let event = ModelRegistered::decode_log(&receipt.logs()[0].inner)?.data;
    let wanted = ModelRegistered {
        modelId: model.id,
        owner,
        previous: B256::ZERO,
        firstChunk: chunks[0],
    };
    assert_eq!((event, receipt.logs().len()), (wanted, 1));
    let exists = ModelExists { modelId: model.id };
    assert_reverts(models.view(registration).await, exists);

    let found = models.view(info).await?;
    let time = models.stage.time_of(&receipt).await?;
    assert_eq!(
        (
            found.owner,
            found.firstChunk,
            found.version,
            found.registered
        ),
        (owner, chunks[0], U256::ONE, U256::from(time))
    );
    assert_eq!(
        (found.offChain, found.previous, found.successor),
        (false, B256::ZERO, B256::ZERO)
    );
    assert_eq!(
        models.view(uriCall { modelId: model.id }).await?,
        "ipfs://model"
    );
    assert!(!models.view(isDeprecatedCall { modelId: model.id }).await?);
    Ok(())
}

/// Weights off chain: registered by what its header says, but nothing that execution could prove.
#[tokio::test]
async fn models_without_weights_cannot_be_run() -> Result<()> {
    let models = Models::new().await?;
    let model = random(writing(1, true)).expect("it keeps all rules");
    assert!(model.off_chain);
    models.add(&model).await?;
    let modelId = model.id;
    assert!(models.view(modelInfoCall { modelId }).await?.offChain);
    let off_chain = || WeightsOffChain { modelId };
    assert_reverts(models.run(modelId, b"a").await, off_chain());
    assert_reverts(models.view(estimateCall { modelId }).await, off_chain());
    let verify = verifyOutputCall {
        modelId,
        prompt: Bytes::new(),
        output: Bytes::new(),
        proof: Bytes::new(),
    };
    assert_eq!(models.view(verify).await?, UNKNOWN);
    Ok(())
}

#[test]
fn records_are_one_word() {
    use imo::runner::types::Record;
    let mut dice = Dice(1);
    for _ in 0..1_000 {
        let record = Record {
            first_chunk: Address::from_slice(&dice.bytes(20)),
            registered: dice.next() >> 24,
            version: dice.next() as u16,
            gas: dice.next() as u32,
            deprecated: dice.coin(),
            off_chain: dice.coin(),
        };
        assert_eq!(Record::unpack(record.pack()), record);
    }
    assert!(!Record::unpack(U256::ZERO).exists());
}
