//! What a file is, from the end of its name and its first bytes, which have to agree.
//!
//! The list is short on purpose: what a telephone photographs, what an office sends, what a certified mailbox brings. A page of HTML
//! or a program is not on it, under whatever name.

/// How many bytes are looked at.
pub const HEAD: usize = 1024;

/// What may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// TIFF, as scanners make it.
    Tiff,
    /// HEIC, as some telephones make it.
    Heic,
    /// WebP.
    Webp,
    /// Open documents and those of Office since 2007: a ZIP with another name.
    Office,
    /// Office of before 2007.
    OldOffice,
    /// RTF.
    Rtf,
    /// Plain text.
    Text,
    /// A signed file (`p7m`), as certified mail brings it.
    Signed,
}

/// Endings that people give to each, as they choose files with them.
const ENDINGS: [(&str, Format); 22] = [
    ("pdf", Format::Pdf),
    ("jpg", Format::Jpeg),
    ("jpeg", Format::Jpeg),
    ("png", Format::Png),
    ("tif", Format::Tiff),
    ("tiff", Format::Tiff),
    ("heic", Format::Heic),
    ("heif", Format::Heic),
    ("webp", Format::Webp),
    ("odt", Format::Office),
    ("ods", Format::Office),
    ("docx", Format::Office),
    ("xlsx", Format::Office),
    ("doc", Format::OldOffice),
    ("xls", Format::OldOffice),
    ("rtf", Format::Rtf),
    ("txt", Format::Text),
    ("p7m", Format::Signed),
    ("p7s", Format::Signed),
    ("odp", Format::Office),
    ("pptx", Format::Office),
    ("jfif", Format::Jpeg),
];

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing in it.
    Empty,
    /// Its name ends like none of those that are kept.
    Kind,
    /// It does not begin as its name says.
    Content,
}

impl Unfit {
    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "document-file-empty",
            Self::Kind => "document-file-kind",
            Self::Content => "document-file-content",
        }
    }
}

impl Format {
    /// For the field that chooses a file: `.pdf,.jpg,…`.
    pub fn accepted() -> String {
        ENDINGS.map(|(ending, _)| format!(".{ending}")).join(",")
    }

    /// What a file of this name that begins like this is.
    pub fn of(name: &str, head: &[u8]) -> Result<Self, Unfit> {
        if head.is_empty() {
            return Err(Unfit::Empty);
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let named = ENDINGS.into_iter().find(|(known, _)| *known == ending);
        let (_, format) = named.ok_or(Unfit::Kind)?;
        if format.begins(head) { Ok(format) } else { Err(Unfit::Content) }
    }

    fn begins(self, head: &[u8]) -> bool {
        let starts = |with: &[u8]| head.starts_with(with);
        match self {
            // Some programs write a line of their own before it.
            Self::Pdf => head.windows(5).any(|five| five == b"%PDF-") && !is_markup(head),
            Self::Jpeg => starts(&[0xff, 0xd8, 0xff]),
            Self::Png => starts(b"\x89PNG\r\n\x1a\n"),
            Self::Tiff => starts(b"II*\0") || starts(b"MM\0*"),
            Self::Heic => head.get(4..8) == Some(b"ftyp"),
            Self::Webp => starts(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
            Self::Office => starts(b"PK\x03\x04"),
            Self::OldOffice => starts(&[0xd0, 0xcf, 0x11, 0xe0]),
            Self::Rtf => starts(b"{\\rtf"),
            Self::Text => !head.contains(&0) && !is_markup(head) && !starts(b"MZ") && !starts(b"#!"),
            // DER begins with a sequence; the same in letters of base64, with or without a line above.
            Self::Signed => {
                starts(&[0x30, 0x80])
                    || starts(&[0x30, 0x82])
                    || starts(&[0x30, 0x83])
                    || starts(b"MI")
                    || starts(b"-----BEGIN")
            }
        }
    }
}

/// It begins as a page or a drawing that a browser would run.
fn is_markup(head: &[u8]) -> bool {
    let first = head.iter().copied().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    first == Some(b'<')
}

/// The first bytes of a file, gathered while it comes.
#[derive(Debug, Default)]
pub struct Head(Vec<u8>);

impl Head {
    /// More of the file.
    pub fn look(&mut self, bytes: &[u8]) {
        let room = HEAD.saturating_sub(self.0.len()).min(bytes.len());
        self.0.extend_from_slice(&bytes[..room]);
    }

    /// What there is.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_and_its_first_bytes_say_together() {
        for (name, head, format) in [
            ("carta.PDF", b"%PDF-1.7\n".as_slice(), Format::Pdf),
            ("foto.jpg", &[0xff, 0xd8, 0xff, 0xe1], Format::Jpeg),
            ("verbale.pdf.p7m", &[0x30, 0x82, 1, 2], Format::Signed),
            ("note.txt", "È un testo".as_bytes(), Format::Text),
            ("domanda.odt", b"PK\x03\x04....", Format::Office),
        ] {
            assert_eq!(Format::of(name, head), Ok(format), "{name}");
        }
        for (name, head, unfit) in [
            ("vuoto.pdf", b"".as_slice(), Unfit::Empty),
            ("programma.exe", b"MZ\x90", Unfit::Kind),
            ("senza-nome", b"%PDF-1.7", Unfit::Kind),
            ("carta.pdf.html", b"<html>", Unfit::Kind),
            ("carta.pdf", b"MZ\x90\0", Unfit::Content),
            ("carta.pdf", b"  <html>%PDF-1.7", Unfit::Content),
            ("note.txt", b"\xef\xbb\xbf<svg onload=x>", Unfit::Content),
            ("note.txt", b"#!/bin/sh\n", Unfit::Content),
            ("foto.jpg", b"\x89PNG\r\n\x1a\n", Unfit::Content),
        ] {
            assert_eq!(Format::of(name, head), Err(unfit), "{name}");
        }
    }

    #[test]
    fn the_first_bytes_are_gathered_from_pieces_and_no_more_of_them() {
        let mut head = Head::default();
        for _ in 0..3 {
            head.look(&[7; 400]);
        }
        assert_eq!(head.bytes(), [7; HEAD]);
    }
}
