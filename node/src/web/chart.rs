//! Small pictures drawn on the server. The numbers always stand beside the picture.

use std::fmt::Write;

/// A line of values without axes, for a [`stat`](../../templates/parts/stat.html); empty for fewer than two values.
pub fn spark(values: &[i64]) -> String {
    const WIDTH: i64 = 120;
    const HEIGHT: i64 = 36;
    let (Some(lowest), Some(highest)) = (values.iter().min(), values.iter().max()) else { return String::new() };
    let steps = i64::try_from(values.len()).unwrap_or(1) - 1;
    if steps < 1 {
        return String::new();
    }
    let span = (highest - lowest).max(1);
    let mut line = String::new();
    for (place, value) in (0..).zip(values) {
        let (x, y) = (place * WIDTH / steps, HEIGHT - 4 - (value - lowest) * (HEIGHT - 8) / span);
        write!(line, "{x} {y} ").expect("a String takes everything written to it");
    }
    let line = line.trim_end();
    format!(
        r#"<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><polygon class="area" points="0 {HEIGHT} {line} {WIDTH} {HEIGHT}"/><polyline class="line" points="{line}"/></svg>"#
    )
}

/// A bar of some parts, one after the other, beside a number; with a mark where one is said, and a line under it as long as
/// another number. `highest` is the longest of them in its table; where that is nothing, no bar is drawn.
pub fn bar(parts: &[i64], mark: Option<i64>, under: Option<i64>, highest: i64) -> String {
    const WIDTH: i64 = 200;
    if highest < 1 {
        return String::new();
    }
    let mut picture =
        format!(r#"<svg class="bar" viewBox="0 0 {WIDTH} 12" preserveAspectRatio="none" aria-hidden="true">"#);
    let mut begin = 0;
    for (place, part) in parts.iter().enumerate() {
        let width = part.max(&0) * WIDTH / highest;
        let class = if place == 0 { "first" } else { "second" };
        write!(picture, r#"<rect class="{class}" x="{begin}" width="{width}" height="12"/>"#)
            .expect("a String takes everything written to it");
        begin += width;
    }
    if let Some(mark) = mark {
        let at = (mark * WIDTH / highest - 2).max(0);
        write!(picture, r#"<rect class="mark" x="{at}" width="2" height="12"/>"#)
            .expect("a String takes everything written to it");
    }
    if let Some(under) = under {
        let width = under.max(0) * WIDTH / highest;
        write!(picture, r#"<rect class="under" x="0" y="10" width="{width}" height="2"/>"#)
            .expect("a String takes everything written to it");
    }
    picture + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::{bar, spark};

    #[test]
    fn a_line_goes_from_left_to_right_and_high_values_are_high() {
        let picture = spark(&[0, 5, 10]);
        assert!(picture.contains(r#"points="0 32 60 18 120 4""#), "{picture}");
    }

    #[test]
    fn the_parts_of_a_bar_follow_each_other_and_nothing_is_wider_than_the_picture() {
        let picture = bar(&[50, 25], Some(100), Some(60), 100);
        assert!(picture.contains(r#"x="0" width="100""#) && picture.contains(r#"x="100" width="50""#), "{picture}");
        assert!(picture.contains(r#"class="mark" x="198""#), "{picture}");
        assert!(picture.contains(r#"class="under" x="0" y="10" width="120""#), "{picture}");
        assert_eq!(bar(&[0], None, None, 0), "");
    }

    #[test]
    fn one_value_makes_no_line() {
        assert_eq!(spark(&[3]), "");
        assert_eq!(spark(&[]), "");
    }
}
