//! A point in time as RFC 3339 writes it, in UTC, to the millisecond.

use std::time::{Duration, SystemTime};

const DAY_SECONDS: u64 = 24 * 60 * 60;
/// The last second that four digits of a year can say.
const LAST_SECOND: u64 = 253_402_300_799;
const MONTH_DAYS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A time before 1970 or after 9999 is taken for the nearest one that is not.
pub(super) fn rfc3339(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let seconds = since.as_secs().min(LAST_SECOND);
    let (year, month, day) = date(seconds / DAY_SECONDS);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let milliseconds = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

/// Year, month and day of a day counted from the first of 1970.
fn date(days: u64) -> (u64, u64, u64) {
    let (mut year, mut left) = (1970_u64, days);
    while let Some(rest) = left.checked_sub(365_u64.saturating_add(leap_day(year))) {
        (year, left) = (year.saturating_add(1), rest);
    }
    let mut month = 1_u64;
    for days in MONTH_DAYS {
        let february = if month == 2 { leap_day(year) } else { 0 };
        let Some(rest) = left.checked_sub(days.saturating_add(february)) else { break };
        (month, left) = (month.saturating_add(1), rest);
    }
    (year, month, left.saturating_add(1))
}

fn leap_day(year: u64) -> u64 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    u64::from(leaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, milliseconds: u64) -> String {
        let since = Duration::from_secs(seconds) + Duration::from_millis(milliseconds);
        rfc3339(SystemTime::UNIX_EPOCH + since)
    }

    #[test]
    fn known_points_in_time_are_written_as_everybody_writes_them() {
        assert_eq!(at(0, 0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_399, 7), "2000-02-28T23:59:59.007Z");
        assert_eq!(at(951_782_400, 0), "2000-02-29T00:00:00.000Z");
        assert_eq!(at(951_868_800, 0), "2000-03-01T00:00:00.000Z");
        assert_eq!(at(1_735_689_599, 999), "2024-12-31T23:59:59.999Z");
        assert_eq!(at(4_107_542_400, 0), "2100-03-01T00:00:00.000Z");
        assert_eq!(at(LAST_SECOND, 999), "9999-12-31T23:59:59.999Z");
        assert_eq!(at(u64::from(u32::MAX) * 100, 0), "9999-12-31T23:59:59.000Z");
    }
}
