//! Whether two names, or two days of birth, may be one that was typed wrong.
//!
//! Names are compared folded (`store::fold`). A slip is one letter too many, missing, wrong, or two neighbours swapped; surname and
//! first names in the other order are the same name, and so is one with a second first name more.

use jiff::civil::Date;

/// How many slips lie between two texts: letters added, left out, changed, or neighbours swapped (optimal string alignment). Stops
/// at `most + 1`, which stands for "more".
pub fn distance(left: &str, right: &str, most: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > most {
        return most + 1;
    }
    let (mut older, mut old) = (vec![0; right.len() + 1], (0..=right.len()).collect::<Vec<_>>());
    for row in 1..=left.len() {
        let mut new = vec![row; right.len() + 1];
        for column in 1..=right.len() {
            let same = left[row - 1] == right[column - 1];
            let mut least = (old[column - 1] + usize::from(!same)).min(old[column] + 1).min(new[column - 1] + 1);
            if row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1] {
                least = least.min(older[column - 2] + 1);
            }
            new[column] = least;
        }
        older = std::mem::replace(&mut old, new);
    }
    old[right.len()].min(most + 1)
}

/// Whether two folded names may be one: one slip, two in a long name, the words in another order, or one word more.
pub fn names(left: &str, right: &str) -> bool {
    let sorted = |name: &str| {
        let mut words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, second) = (sorted(left), sorted(right));
    let slips = if left.chars().count().min(right.chars().count()) >= 12 { 2 } else { 1 };
    distance(left, right, slips) <= slips
        || distance(&first.join(" "), &second.join(" "), slips) <= slips
        || one_word_more(&first, &second)
        || one_word_more(&second, &first)
}

/// Whether all of at least two words are among the others.
fn one_word_more(fewer: &[String], more: &[String]) -> bool {
    fewer.len() >= 2 && fewer.iter().all(|word| more.contains(word))
}

/// Whether two days of birth may be one: the same, day and month swapped, one digit wrong, or two neighbouring digits swapped.
pub fn births(left: Date, right: Date) -> bool {
    let swapped = left.year() == right.year() && left.month() == right.day() && left.day() == right.month();
    let digits = |day: Date| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let (first, second) = (digits(left), digits(right));
    let wrong = first.bytes().zip(second.bytes()).filter(|(left, right)| left != right).count();
    swapped || wrong <= 1 || distance(&first, &second, 1) <= 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_slip_is_a_letter_more_one_less_a_wrong_one_or_two_swapped() {
        for (left, right, slips) in [
            ("rossi", "rossi", 0),
            ("rossi", "rosssi", 1),
            ("rossi", "rosi", 1),
            ("rossi", "rozsi", 1),
            ("rossi", "rosis", 1),
            ("rossi", "bossi", 1),
            ("rossi", "bosis", 2),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(left, right, 3), slips, "{left} {right}");
            assert_eq!(distance(right, left, 3), slips, "{right} {left}");
        }
        assert_eq!(distance("rossi", "verdi", 1), 2, "more than one is enough to know");
    }

    #[test]
    fn names_in_another_order_with_a_slip_or_a_word_more_may_be_one() {
        for (left, right) in [
            ("rossi mario", "mario rossi"),
            ("rossi mario", "rossi maroi"),
            ("rossi maria", "rossi maria grazia"),
            ("bianchi annalisa", "bianci anna lisa"),
            ("esposito gennaro", "espsoito genaro"),
        ] {
            assert!(names(left, right) && names(right, left), "{left} {right}");
        }
        for (left, right) in [("rossi mario", "rossi luca"), ("rossi", "rossi mario"), ("verdi anna", "bianchi anna")] {
            assert!(!names(left, right), "{left} {right}");
        }
    }

    #[test]
    fn days_of_birth_with_one_slip_may_be_one() {
        let day = date(1984, 2, 11);
        for other in
            [day, date(1984, 11, 2), date(1984, 2, 12), date(1948, 2, 11), date(1985, 2, 11), date(1984, 12, 11)]
        {
            assert!(births(day, other), "{other}");
        }
        for other in [date(1983, 2, 12), date(1984, 3, 28), date(1991, 7, 30)] {
            assert!(!births(day, other), "{other}");
        }
    }
}
