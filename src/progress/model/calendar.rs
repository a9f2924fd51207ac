//! Which day it is for a learner.

use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::db::{Day, Timestamp};

/// A time as a device told it: the instant, and the offset of its wall clock where it gave one.
///
/// `Z` and `-00:00` say nothing about the wall clock (RFC 3339 §4.3, RFC 9557 §2.2); any other offset does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceTime {
    /// The instant.
    pub at: Timestamp,
    /// The wall clock's offset from UTC.
    pub offset: Option<FixedOffset>,
}

impl FromStr for DeviceTime {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = DateTime::parse_from_rfc3339(text)?;
        let silent = text.ends_with(['Z', 'z']) || text.ends_with("-00:00");
        Ok(Self { at: Timestamp::new(time.to_utc()), offset: (!silent).then(|| *time.offset()) })
    }
}

/// How far a device's clock may run ahead before its times are taken for the time of arrival.
const CLOCK_TOLERANCE: Duration = Duration::minutes(5);

/// The earliest time that a device may tell: before it, its clock has lost its battery.
fn earliest_believable() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2000, 1, 1, 0, 0, 0).earliest().unwrap_or(DateTime::UNIX_EPOCH)
}

/// The offsets from UTC that clocks on earth have, seconds.
const OFFSETS: RangeInclusive<i32> = -12 * 3600..=14 * 3600;

impl DeviceTime {
    /// Is the offset, where there is one, that of a clock on earth? Another would move the day.
    pub fn is_earthly(&self) -> bool {
        self.offset.is_none_or(|offset| OFFSETS.contains(&offset.local_minus_utc()))
    }

    /// Is it late enough for a clock that works?
    pub fn is_believable(&self) -> bool {
        self.at.utc() >= earliest_believable()
    }

    /// Does it lie further in the future than clocks differ?
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.at > now + CLOCK_TOLERANCE
    }
}

/// The zone of an account. Names are checked when they are set; one that a later tz database dropped counts as UTC.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// The calendar day at an instant on some wall clock.
pub fn local_day<Z: TimeZone>(at: Timestamp, clock: &Z) -> Day {
    at.utc().with_timezone(clock).date_naive()
}

/// The first instant of a calendar day on a wall clock, or of the next day where the clock skipped that one.
pub fn day_begins(day: Day, zone: &Tz) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN);
    // A clock that is put forward at midnight goes on at some later quarter of an hour; Samoa's went on a day later.
    let begins = (0..=24 * 4)
        .find_map(|quarters| zone.from_local_datetime(&(midnight + Duration::minutes(15 * quarters))).earliest());
    Timestamp::new(begins.map_or_else(|| midnight.and_utc(), |begins| begins.to_utc()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_an_offset_that_says_something_counts_as_sent() {
        let offset = |text: &str| text.parse::<DeviceTime>().unwrap().offset.map(|offset| offset.local_minus_utc());
        assert_eq!(offset("2026-02-03T04:05:06Z"), None);
        assert_eq!(offset("2026-02-03T04:05:06-00:00"), None);
        assert_eq!(offset("2026-02-03T04:05:06+00:00"), Some(0));
        assert_eq!(offset("2026-02-03T04:05:06-11:00"), Some(-11 * 3600));
        for (text, earthly) in [("-12:00", true), ("+14:00", true), ("Z", true), ("-12:01", false), ("+23:59", false)] {
            let time: DeviceTime = format!("2026-02-03T04:05:06{text}").parse().unwrap();
            assert_eq!(time.is_earthly(), earthly, "{text}");
        }
        assert!("2026-02-30T04:05:06Z".parse::<DeviceTime>().is_err());
    }

    #[test]
    fn one_instant_is_two_days_at_the_ends_of_the_date_line() {
        let at = Timestamp::new("2026-02-03T10:30:00Z".parse().unwrap());
        assert_eq!(local_day(at, &zone("Pacific/Kiritimati")).to_string(), "2026-02-04");
        assert_eq!(local_day(at, &zone("Pacific/Pago_Pago")).to_string(), "2026-02-02");
        assert_eq!(local_day(at, &zone("Nowhere/Atlantis")).to_string(), "2026-02-03");
    }

    #[test]
    fn a_day_that_the_clock_skipped_begins_with_the_next() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let apia = zone("Pacific/Apia");
        assert_eq!(day_begins(day("2011-12-30"), &apia), day_begins(day("2011-12-31"), &apia));
        // Midnight did not exist there.
        assert_eq!(
            day_begins(day("2018-11-04"), &zone("America/Sao_Paulo")).to_string(),
            "2018-11-04T03:00:00.000000Z"
        );
    }

    proptest! {
        #[test]
        fn a_day_begins_where_the_day_before_ends(
            days in 0_i32..40_000,
            name in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Beirut", "Asia/Kathmandu"]),
        ) {
            let (day, zone) = (Day::from_epoch_days(days).unwrap_or_default(), zone(name));
            let begins = day_begins(day, &zone);
            prop_assert_eq!(local_day(begins, &zone), day);
            prop_assert!(local_day(begins - Duration::microseconds(1), &zone) < day);
        }
    }
}
