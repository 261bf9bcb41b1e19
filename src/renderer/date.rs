//! Dates, as ISO 8601 has them.
use super::svg::append_number;
use alloc::vec::Vec;

const DAY: u64 = 86_400;

/// Appends a time in seconds since 1970 as `2026-11-23T04:49:52Z`.
pub fn append_date(out: &mut Vec<u8>, time: u64) {
    let (year, month, day) = civil(time / DAY);
    append_number(out, year);
    for (mark, number) in [(b'-', month), (b'-', day)] {
        append_pair(out, mark, number);
    }
    let seconds = time % DAY;
    let clock = [
        (b'T', seconds / 3_600),
        (b':', seconds / 60 % 60),
        (b':', seconds % 60),
    ];
    for (mark, number) in clock {
        append_pair(out, mark, number);
    }
    out.push(b'Z');
}

fn append_pair(out: &mut Vec<u8>, mark: u8, number: u64) {
    out.push(mark);
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

/// Year, month and day of a day since 1970, in the Gregorian calendar. Years are counted from March, so that the leap
/// day is the last of its year, and in cycles of 400 years, which have 146,097 days.
fn civil(days: u64) -> (u64, u64, u64) {
    // 719,468 days lie between 1 March of the year 0 and 1970.
    let days = days.saturating_add(719_468);
    let (cycle, day) = (days / 146_097, days % 146_097);
    // Without the leap days: one in 4 years, none in 100, one in 400.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months from March have 153 days in five.
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (400 * cycle + year + next, month, date)
}
