//! The demo, in this process and against a node elsewhere.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use imo_cli::{
    build,
    chain::{self, Chain, DEVNODE_CHAIN_ID},
    demo::{album, Album},
    deploy::{self, Plan},
    model::{picture::Picture, sheet, ModelFile},
};
use imo_devnode::Devnode;
use serde_json::Value;

fn imo(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imo"))
        .arg("demo")
        .args(args)
        .env_remove("STYLUS_RPC_URL")
        .env_remove("STYLUS_PRIVATE_KEY")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

/// What a demo leaves.
struct Shown {
    text: String,
    report: Value,
    folder: tempfile::TempDir,
}

/// Runs the demo.
fn demo(args: &[&str]) -> Shown {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("demo.json");
    let paths = [folder.path(), &file].map(|path| path.to_str().expect("a path"));
    let fixed = ["--out", paths[0], "--json", paths[1]];
    let output = imo(&[&fixed[..], args].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{error}");
    assert!(
        !text.contains('\u{1b}'),
        "colours although no terminal shows them"
    );
    let json = fs::read_to_string(file).expect("a report");
    Shown {
        text,
        report: serde_json::from_str(&json).expect("JSON"),
        folder,
    }
}

fn pixel() -> ModelFile {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    ModelFile::open(&root.join("models/pixel/pixel.imo")).expect("a model")
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report[name].as_array().expect("a list")
}

fn sum(values: &[Value], name: &str) -> u128 {
    values.iter().map(|value| number(&value[name])).sum()
}

fn number(value: &Value) -> u128 {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a number in a string")
}

/// What must be true of any report.
#[track_caller]
fn is_sound(report: &Value) {
    assert_eq!(report["ok"], true);
    let steps = list(report, "steps");
    assert!(steps.len() >= 30, "{} steps", steps.len());
    for step in steps {
        assert_eq!(step["status"], true, "{step}");
        assert_eq!(
            step["transactionHash"].as_str().map(str::len),
            Some(66),
            "{step}"
        );
        assert!(step["gasUsed"].as_u64() >= Some(21_000), "{step}");
    }
    let money = &report["conservation"];
    let out = number(&money["claimed"]) + number(&money["redeemed"]) + number(&money["left"]);
    assert_eq!(out, number(&money["income"]));
    assert_eq!(
        sum(list(report, "payments"), "amount"),
        number(&money["claimed"]) + number(&money["redeemed"])
    );
    assert_eq!(
        sum(list(report, "finalBalances"), "tokens"),
        900_000 * 10u128.pow(18)
    );
    let incomes = list(report, "incomes");
    assert_eq!(sum(incomes, "amount"), number(&money["income"]));
    let pictures = list(report, "pictures");
    let minted = incomes.iter().find(|one| one["source"] == "minting fees");
    let minted = number(&minted.expect("minting fees")["amount"]);
    assert_eq!(sum(pictures, "fee"), minted);
    for picture in pictures {
        assert_eq!(
            (&picture["status"], &picture["forgedStatus"]),
            (&2.into(), &3.into())
        );
    }
}

/// Whether a step prepares what the second run finds done.
fn prepares(step: &Value) -> bool {
    let name = step["name"].as_str().expect("a name");
    ["deploy-", "reserve", "upload-", "register"]
        .iter()
        .any(|begin| name.starts_with(begin))
}

#[test]
fn in_this_process() {
    let Shown {
        text,
        report,
        folder,
    } = demo(&[]);
    is_sound(&report);
    assert_eq!(
        number(&report["conservation"]["income"]),
        4 * 10u128.pow(18)
    );
    for step in list(&report, "steps") {
        assert_eq!(step["gasUncached"], step["gasUsed"]);
        let [cached, uncached] = ["gasCached", "gasUncached"].map(|kind| step[kind].as_u64());
        match step["name"].as_str() {
            // No program runs.
            Some("pay-seller") => assert_eq!(cached, uncached),
            _ if prepares(step) => assert_eq!(cached, None, "{step}"),
            _ => assert!(cached.is_some() && cached < uncached, "{step}"),
        }
    }
    assert_eq!(list(&report, "pictures").len(), 5);
    assert_eq!(report["modelId"], pixel().id.to_string());
    for word in [
        "Alice",
        "Dave",
        "royalties",
        "adds up to the wei",
        "uncached",
        "upload the model (10 transactions)",
        "Verified",
        "Rejected",
        "sheet.png",
    ] {
        assert!(text.contains(word), "no {word} in {text}");
    }
    drop(folder);
}

#[test]
fn pictures_of_my_own_on_a_node_elsewhere_without_its_extensions() {
    let node = Devnode::builder().start().expect("a node");
    let prompts = ["red cat", "pink elephant with a balloon"];
    let url = node.http_url();
    let shown = demo(&[prompts[0], prompts[1], "--rpc-url", &url, "--income", "0.3"]);
    is_sound(&shown.report);
    assert_eq!(
        number(&shown.report["conservation"]["income"]),
        4 * 10u128.pow(17)
    );
    assert!(shown.text.contains("seconds pass"), "{}", shown.text);

    // The files are what the model draws here.
    let model = pixel();
    let mut session = model.session().expect("weights");
    let palette = session.palette().expect("pictures").to_vec();
    let mut drawn = Vec::new();
    for (prompt, told) in prompts.into_iter().zip(list(&shown.report, "pictures")) {
        assert_eq!(told["prompt"], prompt);
        let output = session.run(prompt.as_bytes()).expect("an output");
        let picture = Picture::read(output, &palette).expect("a picture");
        let files: Vec<_> = list(told, "files").iter().map(path).collect();
        let [png, svg, json] = files.as_slice() else {
            panic!("{files:?}");
        };
        let here = shown.folder.path().join("here.png");
        picture.scaled(16).write_png(&here).expect("written");
        assert!(fs::read(&here).expect("a PNG") == fs::read(png).expect("a PNG"));
        let svg = fs::read_to_string(svg).expect("an SVG");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
        let json: Value = serde_json::from_slice(&fs::read(json).expect("JSON")).expect("JSON");
        assert_eq!(
            (&json["prompt"], &json["status"]),
            (&prompt.into(), &"verified".into())
        );
        drawn.push((prompt, Ok(picture)));
    }
    let here = shown.folder.path().join("here.png");
    sheet::arrange(&drawn).write_png(&here).expect("written");
    let sheet = path(&shown.report["sheet"]);
    assert!(fs::read(here).expect("a PNG") == fs::read(sheet).expect("a sheet"));

    // Once more, with the default prompts: the model is there already.
    let again = demo(&["--rpc-url", &url]);
    is_sound(&again.report);
    assert_eq!(list(&again.report, "pictures").len(), 5);
    assert!(
        again.text.contains("0 uploaded, 10 were there"),
        "{}",
        again.text
    );
}

#[test]
fn pictures_side_by_side() {
    let model = pixel();
    let prompts = ["red cat", "snowman and penguin in the snow", "ghost"].map(str::to_owned);
    let album = Album::new(model, &prompts).expect("prompts");
    let works: Vec<_> = album.pieces.iter().map(work).collect();
    // 32, 48 and 32 pixels wide, two rows of pixels in a line.
    for (columns, lines) in [
        (200, 24),
        (116, 24),
        (115, 24 + 1 + 16),
        (10, 16 + 1 + 24 + 1 + 16),
    ] {
        let text = album::ansi(&works, &album.palette, columns).expect("pictures");
        assert_eq!(
            text.trim_end_matches('\n').lines().count(),
            lines,
            "{columns} columns"
        );
        assert_eq!(text.matches('▀').count(), (32 * 32 + 48 * 48 + 32 * 32) / 2);
    }
}

fn work(piece: &album::Piece) -> album::Work {
    album::Work {
        prompt: piece.prompt.clone(),
        token_id: Default::default(),
        fee: Default::default(),
        output: piece.output.clone().into(),
        status: 2,
        forged_status: 3,
        token_uri: String::new(),
        files: Vec::new(),
    }
}

fn path(value: &Value) -> PathBuf {
    PathBuf::from(value.as_str().expect("a path"))
}

#[test]
fn without_the_right_to_cache() {
    let node = Devnode::builder().start().expect("a node");
    let key = node.accounts()[1].private_key().to_string();
    let url = node.http_url();
    let shown = demo(&["boat on the sea", "--rpc-url", &url, "--private-key", &key]);
    is_sound(&shown.report);
    assert!(shown.text.contains("n/a"), "{}", shown.text);
    assert!(list(&shown.report, "steps")
        .iter()
        .all(|step| step["gasCached"].is_null()));
}

#[test]
fn what_cannot_be_minted_is_said_before_any_work() {
    let many = vec!["cat"; 65];
    let long = "cat ".repeat(70);
    for (prompts, says) in [
        (&[""][..], "a prompt is empty"),
        (
            &["red cat", "zzyzx"],
            "no picture of \"zzyzx\": the model does not know the first thing",
        ),
        (
            &["cat and dog and fish"],
            "the prompt names too many things",
        ),
        (
            &["Red-Cat!"],
            "\"Red-Cat!\" can be minted in one spelling only: \"red cat\"",
        ),
        (&["\u{1f409}"], "has no words"),
        (&["cat", "cat"], "\"cat\" is given twice"),
        (&[long.as_str()], "a prompt has 280 bytes, 256 at most"),
        (&many, "65 prompts are given, 64 at most"),
        (
            &["cat", "--income", "0.0000000000001"],
            "the income must be a million wei at least",
        ),
    ] {
        // The node that is named does not answer: nobody has asked it.
        let output = imo(&[prompts, &["--rpc-url", "http://127.0.0.1:1"]].concat());
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        assert!(complaint.contains(says), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn code_is_activated_once_and_a_constructor_says_no_by_name() {
    let code = build::contract("token").expect("the token").code;
    let node = Devnode::builder().start().expect("a node");
    let signer = chain::signer(DEVNODE_CHAIN_ID, None).expect("a key");
    let owner = signer.address();
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let chain = Chain::connect(&node.http_url(), [signer])
            .await
            .expect("a connection");
        let bare = Plan::default();
        let first = deploy::deploy(&chain, owner, &code, &bare)
            .await
            .expect("deployed");
        assert!(first.data_fee.is_some());
        let second = deploy::deploy(&chain, owner, &code, &bare)
            .await
            .expect("deployed");
        assert_eq!(second.data_fee, None);
        assert_ne!(first.address, second.address);
        assert!(second.gas_used + 1_659_168 < first.gas_used);

        let salted = Plan {
            salt: [7; 32].into(),
            ..Plan::default()
        };
        deploy::deploy(&chain, owner, &code, &salted)
            .await
            .expect("deployed");
        let error = deploy::deploy(&chain, owner, &code, &salted)
            .await
            .expect_err("refused");
        assert!(format!("{error:#}").contains("exists already"), "{error:#}");

        let wrong = Plan {
            constructor: Some(vec![0; 32].into()),
            ..Plan::default()
        };
        let error = deploy::deploy(&chain, owner, &code, &wrong)
            .await
            .expect_err("refused");
        assert!(
            error
                .downcast_ref::<deploy::ConstructorReverted>()
                .is_some(),
            "{error:#}"
        );
        let error = deploy::data_fee(&chain, b"\xef\xf0\x00\x00nonsense")
            .await
            .expect_err("refused");
        assert!(
            format!("{error:#}").contains("would not activate"),
            "{error:#}"
        );
    });
}
