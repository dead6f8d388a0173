//! When something was done of which a sheet says only how long it took.
//!
//! An activity has a time, and nothing overlaps. So it is put where its colleague has nothing else on that day: behind what has a time, from
//! eight o'clock on, in the order of the sheet. The note of the activity says that nobody wrote the time.

use crate::web::time::Span;

/// From when on a day is filled, in minutes after midnight.
const MORNING: u16 = 8 * 60;

/// The first time of a day that is long enough and free: in the morning and later, otherwise before it.
pub(super) fn free(taken: &[Span], minutes: u16) -> Option<Span> {
    let mut taken = taken.to_vec();
    taken.sort_unstable();
    let from = |start: u16| {
        let mut begins = start;
        for span in &taken {
            if begins + minutes <= span.from() {
                break;
            }
            begins = begins.max(span.to());
        }
        Span::new(begins, begins + minutes)
    };
    from(MORNING).or_else(|| from(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u16, to: u16) -> Span {
        Span::new(from, to).unwrap()
    }

    #[test]
    fn the_first_time_that_is_free_and_long_enough_is_taken() {
        assert_eq!(free(&[], 60), Some(span(480, 540)));
        let taken = [span(600, 720), span(480, 540), span(60, 120)];
        assert_eq!(free(&taken, 60), Some(span(540, 600)));
        assert_eq!(free(&taken, 61), Some(span(720, 781)));
        // After midnight there is no more of this day: then before the morning.
        assert_eq!(free(&taken, 721), None);
        assert_eq!(free(&[span(480, 1440)], 480), Some(span(0, 480)));
        assert_eq!(free(&[span(480, 1440)], 481), None);
        assert_eq!(free(&[], 1440), Some(span(0, 1440)));
        assert_eq!(free(&[span(0, 1440)], 1), None);
    }
}
