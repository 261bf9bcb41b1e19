//! Pictures as SVG: one path per colour, of rectangles that are runs of equal pixels.
use super::{canvas::Picture, json};
use alloc::vec::Vec;

/// Pixels of the screen for one of the picture.
const SCALE: u64 = 16;

/// A `data:` URI of the picture.
pub fn uri(picture: &Picture<'_>) -> Vec<u8> {
    let mut out = b"data:image/svg+xml;base64,".to_vec();
    json::append_base64(&mut out, &svg(picture));
    out
}

/// The picture.
pub fn svg(picture: &Picture<'_>) -> Vec<u8> {
    let (width, height) = (picture.width as u64, picture.height as u64);
    // Room for most pictures: the contract's memory is never given back.
    let mut out = Vec::with_capacity(8_192);
    out.extend_from_slice(b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    append_number(&mut out, SCALE * width);
    out.extend_from_slice(b"\" height=\"");
    append_number(&mut out, SCALE * height);
    out.extend_from_slice(b"\" viewBox=\"0 0 ");
    append_number(&mut out, width);
    out.push(b' ');
    append_number(&mut out, height);
    out.extend_from_slice(b"\" shape-rendering=\"crispEdges\">");
    for (colour, rgb) in (0..).zip(picture.palette) {
        append_path(&mut out, picture, colour, rgb);
    }
    out.extend_from_slice(b"</svg>");
    out
}

/// The runs of one colour, if there are any.
fn append_path(out: &mut Vec<u8>, picture: &Picture<'_>, colour: u8, rgb: &[u8; 3]) {
    let mut begun = false;
    for y in 0..picture.height as usize {
        let mut x = 0;
        while x < picture.width as usize {
            let start = x;
            while x < picture.width as usize && picture.colour(x, y) == colour {
                x += 1;
            }
            if x == start {
                x += 1;
                continue;
            }
            if !begun {
                out.extend_from_slice(b"<path fill=\"#");
                json::append_hex(out, rgb);
                out.extend_from_slice(b"\" d=\"");
                begun = true;
            }
            out.push(b'M');
            append_number(out, start as u64);
            out.push(b' ');
            append_number(out, y as u64);
            out.push(b'h');
            append_number(out, (x - start) as u64);
            out.extend_from_slice(b"v1H");
            append_number(out, start as u64);
            out.push(b'z');
        }
    }
    if begun {
        out.extend_from_slice(b"\"/>");
    }
}

/// Appends a number in decimal.
pub fn append_number(out: &mut Vec<u8>, number: u64) {
    if number >= 10 {
        append_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}
