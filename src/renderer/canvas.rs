//! What an output shows, by the model's graph.
use crate::model::{file::First, Graph, Kind};
use alloy_primitives::B256;

/// Largest width and height of a picture, in pixels.
const MAX_SIDE: u8 = 64;
/// Bytes of an output before its pixels, or before its text.
const HEAD: usize = 3;
/// Mark of a text that has ended, in its length.
const ENDED: u16 = 1 << 15;

/// What a model's outputs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Pixels of a palette.
    Picture,
    /// Text.
    Text,
}

/// What the graph says of outputs.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The model's id.
    pub model: B256,
    /// The model reads words, not bytes.
    pub words: bool,
    /// What outputs are.
    pub content: Content,
    /// Red, green and blue of each colour.
    pub palette: &'a [[u8; 3]],
}

/// A picture.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Width in pixels, 1 to 64.
    pub width: u8,
    /// Height in pixels, 1 to 64.
    pub height: u8,
    /// Red, green and blue of each colour.
    pub palette: &'a [[u8; 3]],
    pixels: &'a [u8],
}

impl<'a> Sheet<'a> {
    /// Reads the graph in the code of a model's first data contract.
    pub fn of_chunk(code: &'a [u8]) -> Option<Self> {
        let first = First::parse(code).ok()?;
        let graph = Graph::stored(first.graph).ok()?;
        let mut words = false;
        let mut last = None;
        for index in 0..graph.len() {
            let kind = graph.op(index).ok()?.kind;
            words |= matches!(kind, Kind::Scene | Kind::Ids);
            last = Some(kind);
        }
        let content = match last? {
            Kind::Append => Content::Text,
            _ => Content::Picture,
        };
        Some(Self {
            model: first.model_id(),
            words,
            content,
            palette: graph.palette,
        })
    }

    /// The picture in an output; `None` if the output has none.
    pub fn picture(&self, output: &'a [u8]) -> Option<Picture<'a>> {
        let [0, width, height, pixels @ ..] = output else {
            return None;
        };
        let (width, height) = (*width, *height);
        let sides = 1..=MAX_SIDE;
        let bits = 6 * width as usize * height as usize;
        let drawn = self.content == Content::Picture
            && sides.contains(&width)
            && sides.contains(&height)
            && bits.div_ceil(8) <= pixels.len();
        drawn.then_some(Picture {
            width,
            height,
            palette: self.palette,
            pixels,
        })
    }

    /// The text in an output; `None` if the output has none.
    pub fn text(&self, output: &'a [u8]) -> Option<&'a [u8]> {
        let [0, low, high, ..] = output else {
            return None;
        };
        let length = u16::from_le_bytes([*low, *high]) & !ENDED;
        let text = output.get(HEAD..)?.get(..length as usize);
        text.filter(|_| self.content == Content::Text)
    }
}

impl Picture<'_> {
    /// The colour of a pixel, by its number in the palette.
    pub fn colour(&self, x: usize, y: usize) -> u8 {
        let bit = 6 * (y * self.width as usize + x);
        let byte = |at: usize| self.pixels.get(at).copied().unwrap_or_default() as u16;
        let pair = byte(bit / 8) | byte(bit / 8 + 1) << 8;
        (pair >> (bit % 8) & 63) as u8
    }
}
