//! Metadata as JSON.
use super::{canvas::Sheet, date::append_date, svg};
use alloc::vec::Vec;
use alloy_primitives::B256;
use base64::{engine::general_purpose::STANDARD, Engine};

/// A token, as its metadata tell of it.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// The model's id.
    pub model: B256,
    /// Time of the mint, in seconds.
    pub time: u64,
    /// 1 execution, 2 opML, 3 zkML.
    pub route: u64,
    /// 0 unknown, 1 pending, 2 verified, 3 rejected.
    pub status: u64,
    /// The prompt.
    pub prompt: &'a [u8],
    /// What the model made of it; empty if there is nothing to show.
    pub output: &'a [u8],
    /// The collection's name.
    pub collection: &'a [u8],
}

/// A `data:` URI of the metadata.
pub fn uri(sheet: &Sheet<'_>, piece: &Piece<'_>) -> Vec<u8> {
    let mut out = b"data:application/json;base64,".to_vec();
    append_base64(&mut out, &metadata(sheet, piece));
    out
}

/// The metadata, by the schema of ERC-7007, with the date, the route, the status and the model added.
pub fn metadata(sheet: &Sheet<'_>, piece: &Piece<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(16_384);
    out.extend_from_slice(b"{\"name\":\"");
    append_escaped(&mut out, piece.collection);
    out.extend_from_slice(b": ");
    append_escaped(&mut out, piece.prompt);
    out.extend_from_slice(
        b"\",\"description\":\"Made by an on-chain model from the prompt in its name; anyone can check that on chain.",
    );
    append_field(&mut out, b"prompt", piece.prompt);
    if let Some(picture) = sheet.picture(piece.output) {
        append_key(&mut out, b"image");
        out.extend_from_slice(&svg::uri(&picture));
        append_field(&mut out, b"aigc_type", b"image");
    } else if let Some(text) = sheet.text(piece.output) {
        append_field(&mut out, b"text", text);
        append_field(&mut out, b"aigc_type", b"text");
    }
    if !piece.output.is_empty() {
        append_key(&mut out, b"aigc_data");
        out.extend_from_slice(b"data:application/octet-stream;base64,");
        append_base64(&mut out, piece.output);
    }
    let (proof, route): (&[u8], &[u8]) = match piece.route {
        1 => (b"validity", b"execution"),
        2 => (b"fraud", b"opML"),
        3 => (b"validity", b"zkML"),
        _ => (b"unknown", b"unknown"),
    };
    append_field(&mut out, b"proof_type", proof);
    append_field(&mut out, b"route", route);
    let status: &[u8] = match piece.status {
        1 => b"pending",
        2 => b"verified",
        3 => b"rejected",
        _ => b"unknown",
    };
    append_field(&mut out, b"status", status);
    append_key(&mut out, b"date");
    append_date(&mut out, piece.time);
    append_key(&mut out, b"model_id");
    out.extend_from_slice(b"0x");
    append_hex(&mut out, piece.model.as_slice());
    out.extend_from_slice(b"\"}");
    out
}

/// Closes the string before, and opens the one of this field.
fn append_key(out: &mut Vec<u8>, key: &[u8]) {
    out.extend_from_slice(b"\",\"");
    out.extend_from_slice(key);
    out.extend_from_slice(b"\":\"");
}

fn append_field(out: &mut Vec<u8>, key: &[u8], text: &[u8]) {
    append_key(out, key);
    append_escaped(out, text);
}

/// Appends any bytes as they stand between the quotes of a JSON string; what is not UTF-8 becomes U+FFFD.
pub fn append_escaped(out: &mut Vec<u8>, text: &[u8]) {
    for chunk in text.utf8_chunks() {
        for byte in chunk.valid().bytes() {
            match byte {
                b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                0..=0x1f | 0x7f => {
                    out.extend_from_slice(b"\\u00");
                    append_hex(out, &[byte]);
                }
                _ => out.push(byte),
            }
        }
        if !chunk.invalid().is_empty() {
            out.extend_from_slice(b"\\ufffd");
        }
    }
}

/// Appends bytes in lower-case hexadecimal.
pub fn append_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(if digit < 10 {
                b'0' + digit
            } else {
                b'a' - 10 + digit
            });
        }
    }
}

/// Appends bytes in base64.
pub fn append_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // There is room: it cannot fail.
    let room = out.get_mut(start..).unwrap_or_default();
    let written = STANDARD.encode_slice(bytes, room).unwrap_or_default();
    out.truncate(start + written);
}
