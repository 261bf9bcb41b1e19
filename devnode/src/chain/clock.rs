//! Block time: the wall clock, moved by time travel.

use std::time::{SystemTime, UNIX_EPOCH};

/// The first timestamp that is refused: the year 3000. Everything that computes with time stays far from overflow.
pub const END_OF_TIME: u64 = 32_503_680_000;

/// A time that lies before the latest block or at [`END_OF_TIME`] or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Blocks never go back in time.
    #[error("timestamp {wanted} is lower than that of the latest block, {latest}")]
    Past {
        /// The refused timestamp.
        wanted: u64,
        /// Timestamp of the latest block.
        latest: u64,
    },
    /// Too far away.
    #[error("time must stay before the year 3000")]
    TooLate,
}

/// Gives blocks their timestamps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Seconds added to the wall clock.
    offset: i64,
    /// Exact timestamp of the next block.
    next: Option<u64>,
}

impl Clock {
    /// What a block made now on top of one of `parent` would be stamped: never less than `parent`.
    pub fn peek(&self, parent: u64) -> u64 {
        self.next
            .unwrap_or_else(|| wall_clock().saturating_add_signed(self.offset))
            .max(parent)
    }

    /// Takes note that a block was stamped; the clock runs on from a fixed timestamp.
    pub fn settle(&mut self, stamp: u64) {
        if self.next.take().is_some() {
            self.offset = signed(stamp) - signed(wall_clock());
        }
    }

    /// Moves the clock forward by `seconds` and returns the total offset from the wall clock.
    ///
    /// # Errors
    /// [`TimeError::TooLate`].
    pub fn increase(&mut self, seconds: u64) -> Result<i64, TimeError> {
        let now = wall_clock().saturating_add_signed(self.offset);
        let later = now
            .checked_add(seconds)
            .filter(|t| *t < END_OF_TIME)
            .ok_or(TimeError::TooLate)?;
        self.offset += signed(later - now);
        Ok(self.offset)
    }

    /// Sets the clock to `timestamp`, from where it runs on.
    ///
    /// # Errors
    /// [`TimeError`] if it lies before `parent` or too far away.
    pub fn set(&mut self, timestamp: u64, parent: u64) -> Result<(), TimeError> {
        check(timestamp, parent)?;
        self.offset = signed(timestamp) - signed(wall_clock());
        self.next = None;
        Ok(())
    }

    /// Fixes the timestamp of the next block, from where the clock runs on.
    ///
    /// # Errors
    /// [`TimeError`] if it lies before `parent` or too far away.
    pub fn set_next(&mut self, timestamp: u64, parent: u64) -> Result<(), TimeError> {
        check(timestamp, parent)?;
        self.next = Some(timestamp);
        Ok(())
    }
}

fn check(timestamp: u64, parent: u64) -> Result<(), TimeError> {
    if timestamp < parent {
        return Err(TimeError::Past {
            wanted: timestamp,
            latest: parent,
        });
    }
    if timestamp >= END_OF_TIME {
        return Err(TimeError::TooLate);
    }
    Ok(())
}

fn signed(timestamp: u64) -> i64 {
    i64::try_from(timestamp).unwrap_or(i64::MAX / 2)
}

/// Seconds since the epoch.
pub(super) fn wall_clock() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs())
}
