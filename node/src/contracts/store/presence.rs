//! How much of a day a presence is, in the words of a question.
//!
//! Days are counted where activities are, above contracts; when one is half a day is said by the contract, so that part of each question
//! stands here. Somebody was there from when the first activity of the day began until when the last one ended: at noon, or while nobody
//! wrote anything, she had not gone home. Her part of a group is no measure of it: a day of twenty people is a day of each.

/// What is read to count days under a contract: its rows `s`, and where it has half days the activities `a` that they are of.
pub fn rows(half_day: Option<u32>) -> &'static str {
    match half_day {
        None => "activity_shares s",
        Some(_) => "activity_shares s JOIN activities a ON a.id = s.activity",
    }
}

/// The halves of a day, of the rows of one person on it.
pub fn halves(half_day: Option<u32>) -> String {
    half_day.map_or_else(|| "2".to_owned(), |minutes| weighed("TRUE", &minutes.to_string()))
}

/// The same of the rows that count, where contracts `c` each say what half a day is; nought where none counts.
pub fn halves_by_contract(counts: &str) -> String {
    weighed(counts, "COALESCE(MAX(c.half_day), 0)")
}

fn weighed(counts: &str, half_day: &str) -> String {
    let [starts, ends] = ["starts", "ends"].map(|when| format!("CASE WHEN {counts} THEN a.{when} END"));
    format!("CASE WHEN MAX({ends}) IS NULL THEN 0 WHEN MAX({ends}) - MIN({starts}) < {half_day} THEN 1 ELSE 2 END")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_half_days_no_activity_is_read() {
        assert_eq!((rows(None), halves(None).as_str()), ("activity_shares s", "2"));
        assert!(rows(Some(240)).contains("activities a") && halves(Some(240)).contains("< 240 THEN 1"));
    }
}
