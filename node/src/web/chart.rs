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

#[cfg(test)]
mod tests {
    use super::spark;

    #[test]
    fn a_line_goes_from_left_to_right_and_high_values_are_high() {
        let picture = spark(&[0, 5, 10]);
        assert!(picture.contains(r#"points="0 32 60 18 120 4""#), "{picture}");
    }

    #[test]
    fn one_value_makes_no_line() {
        assert_eq!(spark(&[3]), "");
        assert_eq!(spark(&[]), "");
    }
}
