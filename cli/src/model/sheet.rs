//! A contact sheet: what a model makes of many prompts, on one page.

use anyhow::{Context, Result};
use font8x8::legacy::BASIC_LEGACY;

use super::{picture::Picture, refusal, Session};

const COLUMNS: usize = 8;
/// Side of a picture in pixels: both windows of the pixel model fit a whole number of times.
const CELL: usize = 192;
/// Between pictures.
const GAP: usize = 8;
/// Side of a character.
const FONT: usize = 8;
/// Height of two lines below a picture.
const TEXT: usize = 2 * (FONT + 2) + 8;

const PAPER: [u8; 3] = [0xf6, 0xf6, 0xf6];
const INK: [u8; 3] = [0x20, 0x20, 0x20];
const WARNING: [u8; 3] = [0xa0, 0, 0];

/// Runs all prompts and draws the outputs in rows of eight, each above its prompt.
///
/// # Errors
/// When the model makes no pictures.
pub fn draw(session: &mut Session<'_>, prompts: &[&str]) -> Result<Picture> {
    let palette = session.palette().context("the model makes no pictures")?;
    let palette = palette.to_vec();
    let mut entries = Vec::with_capacity(prompts.len());
    for prompt in prompts {
        let output = session.run(prompt.as_bytes())?;
        let why = refusal(output.first().copied().unwrap_or_default());
        let picture = Picture::read(output, &palette).map_err(|_| why);
        entries.push((*prompt, picture));
    }
    Ok(arrange(&entries))
}

/// Draws pictures, or why there is none, in rows of eight at most, each above its caption.
pub fn arrange(entries: &[(&str, Result<Picture, &str>)]) -> Picture {
    let columns = entries.len().clamp(1, COLUMNS);
    let rows = entries.len().div_ceil(columns).max(1);
    let mut sheet = Sheet::new(
        GAP + columns * (CELL + GAP),
        GAP + rows * (CELL + TEXT + GAP),
    );
    for (index, (caption, picture)) in entries.iter().enumerate() {
        let x = GAP + index % columns * (CELL + GAP);
        let y = GAP + index / columns * (CELL + TEXT + GAP);
        match picture {
            Ok(picture) => {
                let scale = CELL / picture.width.max(picture.height()).max(1);
                sheet.paste(&picture.scaled(scale.max(1)), x, y);
            }
            Err(why) => sheet.write(why, x, y + CELL / 2, WARNING),
        }
        sheet.write(caption, x, y + CELL + 4, INK);
    }
    sheet.0
}

struct Sheet(Picture);

impl Sheet {
    fn new(width: usize, height: usize) -> Self {
        Self(Picture {
            width,
            pixels: vec![PAPER; width * height],
        })
    }

    fn set(&mut self, x: usize, y: usize, colour: [u8; 3]) {
        let place = y * self.0.width + x;
        if let (true, Some(pixel)) = (x < self.0.width, self.0.pixels.get_mut(place)) {
            *pixel = colour;
        }
    }

    fn paste(&mut self, picture: &Picture, left: usize, top: usize) {
        for (y, row) in picture.pixels.chunks(picture.width.max(1)).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                self.set(left + x, top + y, *pixel);
            }
        }
    }

    /// Writes two lines, broken between words.
    fn write(&mut self, text: &str, left: usize, top: usize, colour: [u8; 3]) {
        let room = CELL / FONT;
        let cut = match text.char_indices().nth(room) {
            None => text.len(),
            Some((end, _)) => {
                let head = text.get(..end).unwrap_or(text);
                head.rfind(' ').unwrap_or(end)
            }
        };
        let (first, second) = text.split_at_checked(cut).unwrap_or((text, ""));
        for (line, text) in [first, second.trim_start()].into_iter().enumerate() {
            for (place, letter) in text.chars().take(room).enumerate() {
                let code = u8::try_from(letter).unwrap_or(b'?');
                let glyph = BASIC_LEGACY.get(usize::from(code)).copied();
                for (y, bits) in glyph.unwrap_or_default().into_iter().enumerate() {
                    for x in (0..FONT).filter(|x| bits >> x & 1 != 0) {
                        let (left, top) = (left + place * FONT, top + line * (FONT + 2));
                        self.set(left + x, top + y, colour);
                    }
                }
            }
        }
    }
}
