//! What a text on the wire may be: readable, of bounded length, without control characters.

/// One line: no control characters, no spaces at the ends.
pub fn is_line(text: &str, shortest: usize, longest: usize) -> bool {
    is_within(text, shortest, longest) && !text.chars().any(char::is_control)
}

/// Some lines: of control characters only the line feed.
pub fn is_text(text: &str, shortest: usize, longest: usize) -> bool {
    is_within(text, shortest, longest) && !text.chars().any(|character| character.is_control() && character != '\n')
}

fn is_within(text: &str, shortest: usize, longest: usize) -> bool {
    (shortest..=longest).contains(&text.chars().count()) && text.trim() == text
}
