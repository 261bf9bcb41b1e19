//! Pictures that a model made: in a terminal, as PNG and as SVG.

use std::{fmt::Write, fs, io::BufWriter, path::Path};

use anyhow::{bail, ensure, Context, Result};

use super::refusal;

/// Characters from dark to bright.
const RAMP: &[u8] = b"@%#*+=-:. ";

/// Pixels and the colours they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Red, green, blue of each pixel, row by row.
    pub pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads an output: status, width, height, then 6 bits a pixel (`docs/spec/model.md`, section 7).
    ///
    /// # Errors
    /// Why there is no picture.
    pub fn read(output: &[u8], palette: &[[u8; 3]]) -> Result<Self> {
        let [status, width, height, bits @ ..] = output else {
            bail!("the output is no picture");
        };
        ensure!(*status == 0, "{}", refusal(*status));
        let width = usize::from(*width);
        let count = width * usize::from(*height);
        let colour = |pixel: usize| {
            let (byte, shift) = (6 * pixel / 8, 6 * pixel % 8);
            let low = u16::from(*bits.get(byte)?);
            let high = u16::from(bits.get(byte + 1).copied().unwrap_or(0));
            palette.get(usize::from((high << 8 | low) >> shift & 63))
        };
        let pixels: Option<Vec<_>> = (0..count).map(|pixel| colour(pixel).copied()).collect();
        let pixels = pixels.context("the output is no picture of this palette")?;
        ensure!(!pixels.is_empty(), "the output is an empty picture");
        Ok(Self { width, pixels })
    }

    /// Pixels in a column.
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width.max(1)
    }

    /// The colour of a pixel, if there is one.
    pub fn get(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        if x >= self.width {
            return None;
        }
        self.pixels.get(y * self.width + x).copied()
    }

    /// For a terminal that knows colours: two rows of pixels in a line.
    pub fn ansi(&self) -> String {
        let mut text = String::new();
        for y in (0..self.height()).step_by(2) {
            for x in 0..self.width {
                let [r, g, b] = self.get(x, y).unwrap_or_default();
                let _ = write!(text, "\x1b[38;2;{r};{g};{b}m");
                if let Some([r, g, b]) = self.get(x, y + 1) {
                    let _ = write!(text, "\x1b[48;2;{r};{g};{b}m");
                }
                text.push('▀');
            }
            text.push_str("\x1b[0m\n");
        }
        text
    }

    /// For everything else: two characters a pixel.
    pub fn ascii(&self) -> String {
        let mut text = String::new();
        for row in self.pixels.chunks(self.width.max(1)) {
            for [r, g, b] in row {
                let light = (3 * usize::from(*r) + 6 * usize::from(*g) + usize::from(*b)) / 10;
                let shade = RAMP.get(light * RAMP.len() / 256).copied();
                let shade = char::from(shade.unwrap_or(b' '));
                text.extend([shade, shade]);
            }
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        text
    }

    /// One path for every colour, sharp at any size.
    pub fn svg(&self) -> String {
        let (width, height) = (self.width, self.height());
        let mut colours: Vec<_> = self.pixels.clone();
        colours.sort_unstable();
        colours.dedup();
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" shape-rendering=\"crispEdges\">\n"
        );
        for colour in colours {
            let [r, g, b] = colour;
            let _ = write!(text, "<path fill=\"#{r:02x}{g:02x}{b:02x}\" d=\"");
            for (y, row) in self.pixels.chunks(width.max(1)).enumerate() {
                let mut x = 0;
                for run in row.chunk_by(|a, b| a == b) {
                    if run.first() == Some(&colour) {
                        let _ = write!(text, "M{x} {y}h{0}v1h-{0}z", run.len());
                    }
                    x += run.len();
                }
            }
            text.push_str("\"/>\n");
        }
        text.push_str("</svg>\n");
        text
    }

    /// Each pixel as a square of `scale` pixels.
    pub fn scaled(&self, scale: usize) -> Self {
        let wide = |row: &[[u8; 3]]| -> Vec<_> {
            let pixels = row.iter();
            pixels.flat_map(|pixel| vec![*pixel; scale]).collect()
        };
        let rows = self.pixels.chunks(self.width.max(1)).map(wide);
        Self {
            width: self.width * scale,
            pixels: rows.flat_map(|row| row.repeat(scale)).collect(),
        }
    }

    /// Writes a PNG with a palette.
    ///
    /// # Errors
    /// When the file cannot be written, or there are more than 256 colours.
    pub fn write_png(&self, path: &Path) -> Result<()> {
        let mut colours: Vec<_> = self.pixels.clone();
        colours.sort_unstable();
        colours.dedup();
        let index = |pixel| colours.binary_search(pixel).ok();
        let indices = self
            .pixels
            .iter()
            .map(|pixel| u8::try_from(index(pixel)?).ok());
        let indices: Vec<u8> = indices
            .collect::<Option<_>>()
            .context("more colours than a PNG's palette takes")?;
        let cannot = || format!("cannot write {}", path.display());
        let file = fs::File::create(path).with_context(cannot)?;
        let (width, height) = (u32::try_from(self.width)?, u32::try_from(self.height())?);
        let mut encoder = png::Encoder::new(BufWriter::new(file), width, height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(colours.concat());
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().with_context(cannot)?;
        writer.write_image_data(&indices).with_context(cannot)?;
        writer.finish().with_context(cannot)
    }

    /// Writes the picture as its file's name says: `.svg`, or `.png` with 16 pixels for one.
    ///
    /// # Errors
    /// When the name says something else, or the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        match path.extension().and_then(|kind| kind.to_str()) {
            Some("svg") => fs::write(path, self.svg())
                .with_context(|| format!("cannot write {}", path.display())),
            Some("png") => self.scaled(16).write_png(path),
            _ => bail!("{} is named neither .png nor .svg", path.display()),
        }
    }
}
