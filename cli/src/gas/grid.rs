//! Tables.

use std::{fmt::Write, ops::Range};

use comfy_table::Table;

use crate::ui;

/// Rows under titles.
pub(super) struct Grid {
    pub(super) title: String,
    /// The last column is text too, not only the first.
    pub(super) wordy: bool,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Grid {
    /// The columns that hold figures.
    fn figures(&self) -> Range<usize> {
        1..self.columns.len() - usize::from(self.wordy)
    }

    /// As a table of Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("| {} |\n|", self.columns.join(" | "));
        for index in 0..self.columns.len() {
            text.push_str(if self.figures().contains(&index) {
                "---:|"
            } else {
                "---|"
            });
        }
        for row in &self.rows {
            let _ = write!(text, "\n| {} |", row.join(" | "));
        }
        text.push('\n');
        text
    }

    /// As a table of a terminal.
    pub(super) fn terminal(&self) -> Table {
        let mut table = ui::table([""; 0]);
        table.set_header(&self.columns);
        table.add_rows(&self.rows);
        ui::align_right(&mut table, self.figures());
        table
    }
}
