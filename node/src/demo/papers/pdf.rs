//! A sheet of paper as a file: one A4 page of plain words, written as PDF by hand, so that an invented document opens where any other
//! opens.
//!
//! A PDF is a row of numbered objects, a table that says at which byte each begins, and a last line that says where the table is. The two
//! fonts are of those that every reader has, so none is carried along; what their encoding does not know is a question mark.

use std::fmt::Write;

/// Width of a line in characters, at the size of the text.
const LINE: usize = 88;

/// One page: a title, paragraphs, and a line at the foot.
pub(super) fn page(title: &str, paragraphs: &[String], foot: &str) -> Vec<u8> {
    let content = drawn(title, paragraphs, foot);
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend_from_slice(&content);
    stream.extend_from_slice(b"\nendstream");
    let base = |name: &str| format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>");
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (it) >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
            .to_vec(),
        base("Helvetica").into_bytes(),
        base("Helvetica-Bold").into_bytes(),
        stream,
    ];
    assembled(&objects)
}

/// Objects, the table of where they begin, and where that is.
fn assembled(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let end =
        format!("{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n", objects.len() + 1, file.len());
    file.extend_from_slice(end.as_bytes());
    file
}

/// What is on the page.
fn drawn(title: &str, paragraphs: &[String], foot: &str) -> Vec<u8> {
    let mut drawn = b"BT /F2 16 Tf 16 TL 60 770 Td ".to_vec();
    show(&mut drawn, title);
    drawn.extend_from_slice(b"/F1 11 Tf 0 -34 Td ");
    for paragraph in paragraphs {
        for line in lines(paragraph) {
            show(&mut drawn, &line);
            drawn.extend_from_slice(b"T* ");
        }
        drawn.extend_from_slice(b"0 -8 Td ");
    }
    drawn.extend_from_slice(b"ET BT /F1 9 Tf 60 50 Td ");
    show(&mut drawn, foot);
    drawn.extend_from_slice(b"ET");
    drawn
}

/// The words of a paragraph, as many on a line as fit.
fn lines(paragraph: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > LINE {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

/// A line of text in the encoding of the fonts, with what would end it marked.
fn show(drawn: &mut Vec<u8>, text: &str) {
    drawn.push(b'(');
    for letter in text.chars() {
        if matches!(letter, '(' | ')' | '\\') {
            drawn.push(b'\\');
        }
        drawn.push(encoded(letter));
    }
    drawn.extend_from_slice(b") Tj ");
}

fn encoded(letter: char) -> u8 {
    match letter {
        '€' => 0x80,
        '…' => 0x85,
        '’' => 0x92,
        '–' => 0x96,
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_begins_where_the_table_says() {
        let file = page("Attestazione (esempio)", &["È una prova: 9.180 €".to_owned()], "Inventato");
        let text: String = file.iter().copied().map(char::from).collect();
        let at = |place: &str| place.trim().parse::<usize>().unwrap();
        let table = at(text.rsplit("startxref\n").next().unwrap().lines().next().unwrap());
        assert!(file[table..].starts_with(b"xref\n0 7\n"));
        let rows = String::from_utf8(file[table..].to_vec()).unwrap();
        for (number, row) in (1..=6).zip(rows.lines().skip(3)) {
            assert_eq!(row.len(), 19, "with the end of its line a row has twenty bytes");
            let begins = format!("{number} 0 obj\n");
            assert!(file[at(&row[..10])..].starts_with(begins.as_bytes()), "{row}");
        }
        let stream = text.split_once("stream\n").unwrap().1.split("\nendstream").next().unwrap();
        assert!(text.contains(&format!("/Length {} ", stream.chars().count())));
        assert!(
            stream.contains("(Attestazione \\(esempio\\)) Tj") && stream.contains("(\u{c8} una prova: 9.180 \u{80})")
        );
    }

    #[test]
    fn a_paragraph_is_broken_between_words_and_loses_none() {
        let words = "una parola e un’altra ".repeat(30);
        let lines = lines(&words);
        assert!(lines.len() > 5 && lines.iter().all(|line| line.chars().count() <= LINE));
        assert_eq!(lines.join(" "), words.trim());
    }
}
