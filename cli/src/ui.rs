//! What a person sees: progress on a terminal, tables, colours only where they can be shown.

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, Write},
    time::Duration,
};

use alloy::primitives::{utils::format_ether, U256};
use comfy_table::{presets, CellAlignment, ContentArrangement, LineStyle, Table};
use indicatif::{ProgressBar, ProgressStyle};

/// A line that shows that long work goes on; it is invisible unless standard error is a terminal.
#[derive(Debug)]
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows `message` with a spinner and the time passed.
    pub fn start(message: impl Into<Cow<'static, str>>) -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = ProgressBar::new_spinner().with_style(style);
        bar.set_message(message);
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Shows a bar that fills with `steps` steps.
    pub fn bar(steps: u64) -> Self {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg} ({elapsed})")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(ProgressBar::new(steps).with_style(style))
    }

    /// Begins the next step of a bar.
    pub fn step(&self, message: impl Into<Cow<'static, str>>) {
        self.0.set_message(message);
        self.0.inc(1);
    }

    /// Changes the message.
    pub fn say(&self, message: impl Into<Cow<'static, str>>) {
        self.0.set_message(message);
    }

    /// Writes `text` to standard error without tangling it with the spinner.
    pub fn print(&self, text: &str) {
        self.0.suspend(|| {
            let _ = write!(io::stderr().lock(), "{text}");
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Writes a line to standard output; that whoever read it has gone is no failure of ours.
pub fn say(text: impl Display) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Writes a line to standard error, likewise.
pub fn tell(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A table with these column titles.
pub fn table<const N: usize>(titles: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(titles);
    table
}

/// Sets these columns flush right, as figures are read.
pub fn align_right(table: &mut Table, columns: impl IntoIterator<Item = usize>) {
    for index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// Writes an amount of ether or tokens given in units of 10^-18, with six digits after the point, or more where
/// these would be zeros. What is cut off is not rounded.
pub fn amount(units: U256) -> String {
    let text = format_ether(units);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let zeros = fraction.len() - fraction.trim_start_matches('0').len();
    let shown = match whole {
        "0" => (zeros + 4).max(6),
        _ => 6,
    };
    let fraction = fraction
        .get(..shown)
        .unwrap_or(fraction)
        .trim_end_matches('0');
    let whole = whole
        .parse()
        .map(thousands)
        .unwrap_or_else(|_| whole.to_owned());
    match fraction {
        "" => whole,
        fraction => format!("{whole}.{fraction}"),
    }
}

/// Writes 12345 as `12,345`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
