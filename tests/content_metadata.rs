//! Metadata and pictures: whatever the prompt and the output are, they parse (flaw 8 of ERC-7007's reference
//! implementations); and the pure rules beside them: prompts, packed words, royalties.
use alloy_primitives::{hex, Address, B256, U256, U512};
use base64::{engine::general_purpose::STANDARD, Engine};
use imo::{
    content::{
        prompt::{check, Flaw},
        types::{model_id, royalty, split_model_id, Bound, Holder, Piece, Sale, Terms, MAX_FEE},
    },
    renderer::{canvas::Sheet, date::append_date, json, svg},
};
use imo_tests::{
    content::{bytes, pixel_chunk, token_id, writing_chunk, Gallery, Renderer},
    token::assert_reverts,
};
use proptest::prelude::*;
use roxmltree::Document;
use serde_json::Value;
use std::{fs, path::Path};

fn decoded(uri: &str, kind: &str) -> Vec<u8> {
    let text = uri
        .strip_prefix("data:")
        .and_then(|uri| uri.strip_prefix(kind));
    let text = text.and_then(|uri| uri.strip_prefix(";base64,"));
    STANDARD.decode(text.expect("a data URI")).expect("base64")
}

fn metadata(uri: &str) -> Value {
    serde_json::from_slice(&decoded(uri, "application/json")).expect("JSON")
}

fn piece<'a>(prompt: &'a [u8], output: &'a [u8]) -> json::Piece<'a> {
    json::Piece {
        model: B256::repeat_byte(0xab),
        time: 1_795_409_392,
        route: 1,
        status: 2,
        prompt,
        output,
        collection: b"Tiny \"Pictures\"",
    }
}

/// The colours of a picture's pixels, drawn from its SVG.
fn drawn(svg: &[u8]) -> (usize, usize, Vec<Option<[u8; 3]>>) {
    let text = std::str::from_utf8(svg).expect("text");
    let document = Document::parse(text).expect("XML");
    let root = document.root_element();
    assert_eq!(root.attribute("shape-rendering"), Some("crispEdges"));
    let sides: Vec<usize> = root
        .attribute("viewBox")
        .expect("a view")
        .split(' ')
        .map(|side| side.parse().unwrap())
        .collect();
    let (width, height) = (sides[2], sides[3]);
    assert_eq!(
        root.attribute("width"),
        Some((16 * width).to_string().as_str())
    );
    let mut pixels = vec![None; width * height];
    for path in root.children() {
        let fill = path
            .attribute("fill")
            .expect("a colour")
            .strip_prefix('#')
            .expect("of digits");
        let colour: [u8; 3] = hex::decode(fill).unwrap().try_into().unwrap();
        for run in path.attribute("d").expect("runs").split_terminator('z') {
            // M<x> <y>h<length>v1H<x>
            let (x, rest) = run.strip_prefix('M').unwrap().split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, back) = rest.split_once("v1H").unwrap();
            assert_eq!(x, back);
            let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
            for pixel in &mut pixels[y * width + x..][..length] {
                assert!(pixel.replace(colour).is_none(), "drawn twice");
            }
        }
    }
    (width, height, pixels)
}

/// What the specification says the pixels are.
fn specified(output: &[u8], palette: &[[u8; 3]]) -> Vec<Option<[u8; 3]>> {
    let count = output[1] as usize * output[2] as usize;
    let bit = |at: usize| (output[3 + at / 8] >> (at % 8) & 1) as usize;
    let colour = |pixel: usize| (0..6).map(|i| bit(6 * pixel + i) << i).sum::<usize>();
    (0..count)
        .map(|pixel| palette.get(colour(pixel)).copied())
        .collect()
}

/// Prompts and outputs of the pixel model.
fn vectors() -> Vec<(Vec<u8>, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/pixel/vectors.txt");
    let text = fs::read_to_string(path).expect("vectors");
    let mut found = Vec::new();
    for line in text.lines() {
        let [prompt, output, _] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let prompt = hex::decode(prompt.trim_matches('-')).unwrap();
        // Zeros at the end are left out.
        let mut output = hex::decode(output).unwrap();
        if output[0] == 0 {
            output.resize(1_731, 0);
        }
        found.push((prompt, output));
    }
    found
}

#[test]
fn flaw_08_every_picture_of_the_model_is_drawn_as_specified() {
    let chunk = pixel_chunk().unwrap();
    let sheet = Sheet::of_chunk(&chunk).unwrap();
    assert!(sheet.words);
    let mut pictures = 0;
    for (prompt, output) in vectors() {
        let value =
            metadata(std::str::from_utf8(&json::uri(&sheet, &piece(&prompt, &output))).unwrap());
        assert_eq!(value["prompt"], String::from_utf8_lossy(&prompt).as_ref());
        let Some(image) = value["image"].as_str() else {
            assert_ne!(output[0], 0);
            continue;
        };
        let (width, height, pixels) = drawn(&decoded(image, "image/svg+xml"));
        assert_eq!((width, height), (output[1] as usize, output[2] as usize));
        assert_eq!(pixels, specified(&output, sheet.palette));
        let data = value["aigc_data"].as_str().unwrap();
        assert_eq!(decoded(data, "application/octet-stream"), output);
        pictures += 1;
    }
    assert!(pictures > 200, "{pictures}");
}

#[test]
fn metadata_say_everything_of_a_token() {
    let chunk = pixel_chunk().unwrap();
    let sheet = Sheet::of_chunk(&chunk).unwrap();
    let output = [&[0, 4, 4][..], &[0x41; 12]].concat();
    let value =
        metadata(std::str::from_utf8(&json::uri(&sheet, &piece(b"red cat", &output))).unwrap());
    for (key, wanted) in [
        ("name", "Tiny \"Pictures\": red cat"),
        ("prompt", "red cat"),
        ("aigc_type", "image"),
        ("proof_type", "validity"),
        ("route", "execution"),
        ("status", "verified"),
        ("date", "2026-11-23T04:49:52Z"),
        ("model_id", &B256::repeat_byte(0xab).to_string()),
    ] {
        assert_eq!(value[key], wanted, "{key}");
    }
    for (route, status, proof_type, name, state) in [
        (2, 0, "fraud", "opML", "unknown"),
        (2, 1, "fraud", "opML", "pending"),
        (2, 3, "fraud", "opML", "rejected"),
        (3, 2, "validity", "zkML", "verified"),
        (9, 9, "unknown", "unknown", "unknown"),
    ] {
        let other = json::Piece {
            route,
            status,
            ..piece(b"red cat", &[])
        };
        let value = metadata(std::str::from_utf8(&json::uri(&sheet, &other)).unwrap());
        assert_eq!(
            (&value["proof_type"], &value["route"], &value["status"]),
            (&proof_type.into(), &name.into(), &state.into())
        );
        assert!(value.get("image").is_none() && value.get("aigc_data").is_none());
    }
    // A model that writes.
    let chunk = writing_chunk().unwrap();
    let sheet = Sheet::of_chunk(&chunk).unwrap();
    assert!(!sheet.words);
    let output = [&[0, 5, 0x80][..], b"he\"y\\", &[0; 20]].concat();
    let value = metadata(std::str::from_utf8(&json::uri(&sheet, &piece(b"say", &output))).unwrap());
    assert_eq!(
        (&value["text"], &value["aigc_type"]),
        (&"he\"y\\".into(), &"text".into())
    );
}

#[test]
fn dates_are_those_of_the_calendar() {
    for (time, wanted) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"),
        (1_735_689_599, "2024-12-31T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (u32::MAX as u64, "2106-02-07T06:28:15Z"),
    ] {
        let mut out = Vec::new();
        append_date(&mut out, time);
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }
}

/// What the model makes of a prompt: its words, folded, with single spaces.
fn normal(prompt: &str) -> String {
    let words = prompt.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join(" ")
}

proptest! {
    #[test]
    fn flaw_08_any_prompt_and_output_make_metadata_that_parse(
        prompt in prop::collection::vec(any::<u8>(), 0..300),
        text in "\\PC{0,40}|[\"\\\\\\x00-\\x1f/<>&]{0,40}",
        output in prop::collection::vec(any::<u8>(), 0..80),
        status in 0..2u8, width in 0..9u8, height in 0..9u8,
    ) {
        let chunks = [pixel_chunk().unwrap(), writing_chunk().unwrap()];
        let output = [&[status, width, height][..], &output].concat();
        for chunk in &chunks {
            let sheet = Sheet::of_chunk(chunk).unwrap();
            for prompt in [&prompt, text.as_bytes()] {
                let uri = json::uri(&sheet, &piece(prompt, &output));
                let value = metadata(std::str::from_utf8(&uri).unwrap());
                let wanted = String::from_utf8_lossy(prompt);
                prop_assert_eq!(value["prompt"].as_str(), Some(wanted.as_ref()));
                let name = format!("Tiny \"Pictures\": {wanted}");
                prop_assert_eq!(value["name"].as_str(), Some(name.as_str()));
                if let Some(image) = value["image"].as_str() {
                    let (_, _, pixels) = drawn(&decoded(image, "image/svg+xml"));
                    prop_assert_eq!(pixels, specified(&output, sheet.palette));
                }
            }
        }
    }

    #[test]
    fn pictures_show_every_pixel(width in 1..=64u8, height in 1..=64u8, seed in any::<[u8; 32]>()) {
        let chunk = pixel_chunk().unwrap();
        let sheet = Sheet::of_chunk(&chunk).unwrap();
        let count = (6 * width as usize * height as usize).div_ceil(8);
        let pixels = seed.iter().cycle().take(count).copied();
        let output: Vec<u8> = [0, width, height].into_iter().chain(pixels).collect();
        let (w, h, pixels) = drawn(&svg::svg(&sheet.picture(&output).unwrap()));
        prop_assert_eq!((w, h), (width as usize, height as usize));
        prop_assert_eq!(pixels, specified(&output, sheet.palette));
        prop_assert!(sheet.picture(&output[..output.len() - 1]).is_none());
    }

    #[test]
    fn prompts_of_words_are_their_own_normal_form(prompt in "[a-zA-Z0-9 .\u{301}-\u{303}]{1,20}|\\PC{1,12}") {
        let canonical = check(prompt.as_bytes(), true).is_ok();
        prop_assert_eq!(canonical, normal(&prompt) == prompt);
        // The form of words is a form of text, too.
        prop_assert!(!canonical || check(prompt.as_bytes(), false).is_ok());
    }

    #[test]
    fn prompts_are_utf8(prompt in prop::collection::vec(any::<u8>(), 1..12)) {
        let utf8 = std::str::from_utf8(&prompt).is_ok();
        prop_assert_eq!(check(&prompt, false) == Err(Flaw::Utf8), !utf8);
    }

    #[test]
    fn royalties_are_exact(limbs in any::<[u64; 4]>(), zeros in 0..256usize, bps in 0..=10_000u16) {
        let price = U256::from_limbs(limbs) >> zeros;
        let wanted = U512::from(price) * U512::from(bps) / U512::from(10_000);
        prop_assert_eq!(U512::from(royalty(price, bps)), wanted);
    }

    #[test]
    fn words_keep_what_is_put_in(
        numbers in any::<(u32, u32, u32, u16, u8, u64)>(), fee in 0..=MAX_FEE, id in any::<[u8; 32]>(),
        owner in any::<[u8; 20]>(), digest in 0..1u64 << 48, last in any::<u8>(), ages in any::<(u32, u32, u16)>(),
    ) {
        let (minted, burned, max_supply, cap, flags, model) = numbers;
        let sale = Sale { minted, burned, max_supply, cap, flags, fee, model };
        prop_assert_eq!(Sale::unpack(sale.pack()), sale);
        let (first, middle, end) = split_model_id(B256::new(id));
        prop_assert_eq!(model_id(first, middle, end), B256::new(id));
        let address = Address::from(owner);
        let bound = Bound { address, model: middle };
        prop_assert_eq!(Bound::unpack(bound.pack()), bound);
        let piece = Piece { owner: address, time: minted, last, flags, digest };
        prop_assert_eq!(Piece::unpack(piece.pack()), piece);
        let holder = Holder { balance: model, minted: fee as u64 };
        prop_assert_eq!(Holder::unpack(holder.pack()), holder);
        let (min_age, max_age, royalty) = ages;
        let terms = Terms { min_age, max_age, royalty };
        prop_assert_eq!(Terms::unpack(terms.pack()), terms);
    }
}

#[tokio::test]
async fn the_chain_shows_what_the_library_writes() -> anyhow::Result<()> {
    let gallery = Gallery::new().await?;
    let collection = gallery.open().await?;
    let chunk = pixel_chunk()?;
    let sheet = Sheet::of_chunk(&chunk).unwrap();
    let graph = gallery.launch.graph;
    let renderer = gallery.launch.renderer;
    for prompt in ["red cat", "purple dragon near the castle at night"] {
        let found = vectors()
            .into_iter()
            .find(|(found, _)| found == prompt.as_bytes());
        let output = match found {
            Some((_, output)) => output,
            None => [&[0, 64, 64][..], &[0x5a; 3_072]].concat()[..2_048].to_vec(),
        };
        gallery
            .runner
            .tell(bytes(prompt), output.clone().into())
            .send()
            .await?
            .watch()
            .await?;
        let receipt = gallery.mint(collection, prompt).await?;
        let uri = gallery.uri(collection, prompt).await?;
        let time = gallery.stage.time_of(&receipt).await?;
        let wanted = json::Piece {
            model: gallery.launch.model,
            time,
            collection: b"Tiny Pictures",
            ..piece(prompt.as_bytes(), &output)
        };
        assert_eq!(
            uri.as_bytes(),
            json::uri(&sheet, &wanted),
            "{}",
            token_id(prompt)
        );
        let image = gallery
            .view(
                renderer,
                Renderer::imageCall {
                    graph,
                    output: output.clone().into(),
                },
            )
            .await?;
        let picture = sheet.picture(&output).map(|picture| svg::uri(&picture));
        assert_eq!(image.as_bytes(), picture.unwrap_or_default());
    }
    let account = gallery.token;
    let wrong = gallery
        .view(renderer, Renderer::inspectCall { graph: account })
        .await;
    assert_reverts(wrong, Renderer::InvalidGraph { account });
    Ok(())
}
