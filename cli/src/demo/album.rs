//! The pictures of the demo: what is asked for, checked before anything is paid for, and what came of it, as files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use alloy::primitives::{Bytes, U256};
use anyhow::{bail, ensure, Context, Result};
use imo::content::{
    prompt::{check, Flaw},
    types::MAX_PROMPT,
};
use serde::Serialize;

use super::stage::decimal;
use crate::{
    collection::Metadata,
    model::{picture::Picture, sheet, ModelFile},
};

/// Most prompts.
pub const MAX_PROMPTS: usize = 64;

/// Between pictures in a terminal.
const GAP: &str = "  ";

/// Characters of a prompt in a file's name.
const NAME: usize = 60;

/// A prompt, and what the model makes of it here.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The prompt.
    pub prompt: String,
    /// The model's output.
    pub output: Vec<u8>,
}

/// A model and the prompts that are to be minted.
#[derive(Clone, Debug)]
pub struct Album {
    /// The model.
    pub model: ModelFile,
    /// Colours of its pictures.
    pub palette: Vec<[u8; 3]>,
    /// The prompts, in order.
    pub pieces: Vec<Piece>,
}

impl Album {
    /// Runs the model here for each prompt.
    ///
    /// # Errors
    /// When the model makes no pictures, or a prompt cannot be minted: it is not in the form that collections take, the
    /// model does not understand it, or it is given twice.
    pub fn new(model: ModelFile, prompts: &[String]) -> Result<Self> {
        ensure!(
            prompts.len() <= MAX_PROMPTS,
            "{} prompts are given, {MAX_PROMPTS} at most are minted",
            prompts.len()
        );
        let mut session = model.session()?;
        let palette = session.palette().context("the model makes no pictures")?;
        let palette = palette.to_vec();
        let mut pieces: Vec<Piece> = Vec::with_capacity(prompts.len());
        for prompt in prompts {
            has_form(prompt)?;
            ensure!(
                pieces.iter().all(|piece| piece.prompt != *prompt),
                "{prompt:?} is given twice, and can be minted once"
            );
            let output = session.run(prompt.as_bytes())?;
            Picture::read(output, &palette).with_context(|| format!("no picture of {prompt:?}"))?;
            pieces.push(Piece {
                prompt: prompt.clone(),
                output: output.to_vec(),
            });
        }
        Ok(Self {
            palette,
            pieces,
            model,
        })
    }
}

/// Says how a prompt has to be written.
fn has_form(prompt: &str) -> Result<()> {
    let words = prompt
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let spelling = words.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    match check(prompt.as_bytes(), true) {
        Ok(()) => Ok(()),
        Err(Flaw::Length) if prompt.is_empty() => {
            bail!("a prompt is empty: say what to draw, as in \"red cat\"")
        }
        Err(Flaw::Length) => bail!(
            "a prompt has {} bytes, {MAX_PROMPT} at most can be minted",
            prompt.len()
        ),
        Err(_) if spelling.is_empty() => {
            bail!("{prompt:?} has no words: say what to draw, as in \"red cat\"")
        }
        Err(_) => bail!("{prompt:?} can be minted in one spelling only: {spelling:?}"),
    }
}

/// A minted picture.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    /// The prompt.
    pub prompt: String,
    /// The token's id.
    #[serde(serialize_with = "decimal")]
    pub token_id: U256,
    /// Wei paid for it.
    #[serde(serialize_with = "decimal")]
    pub fee: U256,
    /// The output that the token's metadata hold.
    pub output: Bytes,
    /// What the collection says of that output: 0 unknown, 1 pending, 2 verified, 3 rejected.
    pub status: u8,
    /// What it says of the output with one pixel changed.
    pub forged_status: u8,
    /// The token's URI.
    #[serde(rename = "tokenURI")]
    pub token_uri: String,
    /// Files with the picture and its metadata.
    pub files: Vec<PathBuf>,
}

/// The name of a picture's files, without their kind: its number from 1, and words of the prompt.
pub fn stem(index: usize, prompt: &str) -> String {
    let words = prompt.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(NAME).collect();
    format!("{}-{}", index + 1, name.trim_end_matches('-'))
}

/// Makes sure that files can be written to a folder.
///
/// # Errors
/// When they cannot.
pub fn prepare(folder: &Path) -> Result<()> {
    let cannot = || format!("cannot write to {}", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    tempfile::tempfile_in(folder).map(drop).with_context(cannot)
}

/// Writes what was minted to a folder: each picture as PNG, as the SVG that the contract drew and with the metadata of its
/// token as JSON; and all of them as a contact sheet, whose file is returned.
pub(super) fn write(folder: &Path, works: &mut [Work], palette: &[[u8; 3]]) -> Result<PathBuf> {
    let mut pictures = Vec::with_capacity(works.len());
    for (index, work) in works.iter_mut().enumerate() {
        let stem = stem(index, &work.prompt);
        let [png, svg, json] = ["png", "svg", "json"].map(|kind| {
            let name = format!("{stem}.{kind}");
            folder.join(name)
        });
        let (metadata, json_bytes) = Metadata::of_uri(&work.token_uri)?;
        let drawn = metadata.svg()?.context("a token has no picture")?;
        let picture = Picture::read(&work.output, palette)?;
        picture.scaled(16).write_png(&png)?;
        for (path, content) in [(&svg, drawn), (&json, json_bytes)] {
            fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
        }
        work.files = vec![png, svg, json];
        pictures.push(picture);
    }
    let captions = works.iter().map(|work| work.prompt.as_str());
    let entries: Vec<_> = captions.zip(pictures.into_iter().map(Ok)).collect();
    let path = folder.join("sheet.png");
    sheet::arrange(&entries).write_png(&path)?;
    Ok(path)
}

/// The pictures side by side, for a terminal that knows colours and has so many columns.
///
/// # Errors
/// When an output is no picture.
pub fn ansi(works: &[Work], palette: &[[u8; 3]], columns: usize) -> Result<String> {
    let read = |work: &Work| Picture::read(&work.output, palette);
    let pictures = works.iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut text = String::new();
    let mut rest = pictures.as_slice();
    while let [first, others @ ..] = rest {
        let mut width = first.width;
        let fitting = others.iter().take_while(|picture| {
            width += GAP.len() + picture.width;
            width <= columns
        });
        let (row, after) = rest.split_at(1 + fitting.count());
        let drawn: Vec<String> = row.iter().map(Picture::ansi).collect();
        let mut lines: Vec<_> = drawn.iter().map(|drawn| drawn.lines()).collect();
        let height = row.iter().map(Picture::height).max().unwrap_or_default();
        for _ in 0..height.div_ceil(2) {
            for (picture, lines) in row.iter().zip(&mut lines) {
                match lines.next() {
                    Some(line) => text.push_str(line),
                    None => text.push_str(&" ".repeat(picture.width)),
                }
                text.push_str(GAP);
            }
            text.push('\n');
        }
        text.push('\n');
        rest = after;
    }
    Ok(text)
}

/// An output with the colour of one pixel in the middle changed: a picture that the model did not make.
pub(super) fn forge(output: &[u8]) -> Result<Vec<u8>> {
    let mut forged = output.to_vec();
    let [_, width, height, bits @ ..] = forged.as_mut_slice() else {
        bail!("an output is no picture");
    };
    // Six bits a pixel.
    let middle = usize::from(*width) * usize::from(*height) * 3 / 8;
    *bits.get_mut(middle).context("an output is cut off")? ^= 1;
    Ok(forged)
}
