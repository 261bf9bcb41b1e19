//! The `model` commands, as a person runs them.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use imo_cli::model::{picture::Picture, ModelFile};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn imo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_imo"))
        .args(arguments)
        .env_remove("STYLUS_RPC_URL")
        .env_remove("STYLUS_PRIVATE_KEY")
        .current_dir(root())
        .output()
        .expect("imo runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Fails with one line on standard error that says this.
#[track_caller]
fn fails(arguments: &[&str], says: &str) {
    let output = imo(arguments);
    let complaint = text(&output.stderr);
    assert!(!output.status.success());
    assert!(complaint.contains(says), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

const PIXEL: &str = "models/pixel/pixel.imo";

#[test]
fn a_picture_is_drawn_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (png, svg) = (folder.path().join("cat.png"), folder.path().join("cat.svg"));
    let paths = [&png, &svg].map(|path| path.to_str().expect("a path").to_owned());
    let output = imo(&[
        "model", "run", PIXEL, "cat", "--png", &paths[0], "--svg", &paths[1],
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines = text(&output.stdout);
    assert_eq!(lines.lines().count(), 32);
    assert!(lines.is_ascii() && !lines.contains('\x1b'));

    let file = ModelFile::open(&root().join(PIXEL)).expect("a model");
    let mut session = file.session().expect("weights");
    let palette = session.palette().expect("pictures").to_vec();
    let output = session.run(b"cat").expect("an output");
    let picture = Picture::read(output, &palette).expect("a picture");
    assert_eq!((picture.width, picture.height()), (32, 32));
    assert_eq!(picture.ansi().lines().count(), 16);
    let drawn = fs::read_to_string(&svg).expect("an SVG");
    assert_eq!(drawn, picture.svg());
    // The paths cover every pixel once.
    let runs = drawn
        .split('h')
        .skip(1)
        .filter_map(|run| run.split('v').next()?.parse().ok());
    assert_eq!(runs.filter(|run: &i64| *run > 0).sum::<i64>(), 32 * 32);

    let mut reader = png::Decoder::new(std::io::BufReader::new(
        fs::File::open(&png).expect("a PNG"),
    ));
    reader.set_transformations(png::Transformations::EXPAND);
    let mut reader = reader.read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("pixels");
    assert_eq!((info.width, info.height), (512, 512));
    for (place, pixel) in bytes.as_chunks::<3>().0.iter().enumerate() {
        let (x, y) = (place % 512 / 16, place / 512 / 16);
        assert_eq!(Some(*pixel), picture.get(x, y));
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    fails(
        &["model", "run", PIXEL, "zzyzx"],
        "does not know the first thing",
    );
    fails(&["model", "run", PIXEL, ""], "names nothing");
    fails(
        &["model", "run", PIXEL, "cat and dog and fish"],
        "too many things",
    );
    fails(
        &["model", "run", "Cargo.toml", "cat"],
        "Cargo.toml is no model",
    );
    fails(
        &["model", "run", "nowhere.imo", "cat"],
        "cannot read nowhere.imo",
    );
}

#[test]
fn an_upload_wants_a_node() {
    let nobody = "http://127.0.0.1:9";
    fails(
        &["model", "upload", PIXEL, "--rpc-url", nobody],
        "no node answers",
    );
    fails(
        &["model", "upload", "Cargo.toml", "--rpc-url", nobody],
        "is no model",
    );
}

#[test]
fn the_committed_sheet_is_what_the_model_draws() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sheet.png");
    let output = imo(&["model", "sheet", "--out", path.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let committed = fs::read(root().join("docs/pixel-sheet.png")).expect("a sheet");
    assert!(fs::read(path).expect("a sheet") == committed);
}
