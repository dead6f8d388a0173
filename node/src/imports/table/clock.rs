//! Times and durations of workbooks, as people read them: `8:30`, and `12/03/2026 8:30` where a cell has both.

use calamine::ExcelDateTime;

use crate::web::dates;

/// The longest duration that is read as one, in days.
const LONGEST: f64 = 10_000.0;

fn written(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A day, a time, or both; the number itself where it is neither.
pub(super) fn moment(moment: &ExcelDateTime) -> String {
    let number = moment.as_f64();
    if moment.is_duration() {
        return duration(number).unwrap_or_else(|| number.to_string());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = written(u32::from(hour) * 60 + u32::from(minute) + u32::from(second >= 30));
    if (0.0..1.0).contains(&number) {
        return time;
    }
    let date = super::civil(i64::from(year), i64::from(month), i64::from(day));
    let date = date.map_or_else(|| number.to_string(), dates::written);
    if time == "0:00" { date } else { format!("{date} {time}") }
}

fn duration(days: f64) -> Option<String> {
    if !(0.0..LONGEST).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are above")]
    let minutes = (days * 1_440.0).round() as i64;
    u32::try_from(minutes).ok().map(written)
}

/// The time of `2026-03-12T08:30:00`, behind a blank; nothing at midnight.
pub(super) fn iso_time(text: &str) -> String {
    let time = text.get(11..16).filter(|time| *time != "00:00");
    time.map(|time| format!(" {}", time.strip_prefix('0').unwrap_or(time))).unwrap_or_default()
}

/// `PT08H30M00S`, as `OpenDocument` has times and durations.
pub(super) fn iso_duration(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M').unwrap_or(("0", rest));
    let seconds = rest.trim_end_matches('S').split(['.', ',']).next().filter(|seconds| !seconds.is_empty());
    let seconds: u32 = seconds.unwrap_or("0").parse().ok()?;
    let minutes = hours.parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    Some(written(minutes + u32::from(seconds >= 30)))
}
