//! Strict JSON: one meaning per text, bounded work, no surprises.
//!
//! Two readers of one signed text must never understand two things. Ordinary JSON readers differ on
//! duplicate keys (which one wins?), large numbers (rounded?), lone surrogates, NUL and what follows
//! the value, so a text with any of those is refused before serde sees it: objects without duplicate
//! keys at any depth, integers within ±(2⁵³−1) and no other numbers, no −0, at most 16 levels, plain
//! UTF-8 without byte order mark. Unknown fields are refused by the types (`deny_unknown_fields`);
//! what an implementation wants to add goes under [`Ext`].

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};
use thiserror::Error;

/// The deepest nesting of arrays and objects; the outermost value is level one.
pub const MAX_DEPTH: usize = 16;
/// The largest magnitude of a number: every double up to it is exact.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a text is not acceptable JSON. Positions are byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Longer than this object may be.
    #[error("longer than {max} bytes")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// Not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Begins with a byte order mark.
    #[error("begins with a byte order mark")]
    ByteOrderMark,
    /// Holds U+0000, raw or escaped.
    #[error("holds a NUL character at byte {0}")]
    Nul(usize),
    /// An object has the same key twice.
    #[error("the object that ends at byte {0} has a key twice")]
    DuplicateKey(usize),
    /// A number with a fraction or an exponent.
    #[error("the number at byte {0} is not an integer")]
    NotAnInteger(usize),
    /// An integer beyond ±(2⁵³−1).
    #[error("the number at byte {0} is out of range")]
    OutOfRange(usize),
    /// Minus zero.
    #[error("the number at byte {0} is minus zero")]
    MinusZero(usize),
    /// `null`, where nothing is null: what is not there is left out.
    #[error("null at byte {0}")]
    Null(usize),
    /// Nested too deeply.
    #[error("nested deeper than {MAX_DEPTH} levels at byte {0}")]
    TooDeep(usize),
    /// An escaped surrogate without its partner.
    #[error("a lone surrogate at byte {0}")]
    LoneSurrogate(usize),
    /// Something follows the value.
    #[error("something follows the value at byte {0}")]
    Trailing(usize),
    /// Not JSON.
    #[error("not JSON at byte {0}")]
    Syntax(usize),
    /// Good JSON, but not what this object is made of. The text of the difference is left out on
    /// purpose: it could quote a value.
    #[error("does not have the expected shape near line {line}, column {column}")]
    Shape {
        /// Line, from one.
        line: usize,
        /// Column, from one.
        column: usize,
    },
}

/// Reads a value from at most `max` bytes of strict JSON.
pub fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8], max: usize) -> Result<T, JsonError> {
    check(bytes, max)?;
    serde_json::from_slice(bytes).map_err(|error| JsonError::Shape { line: error.line(), column: error.column() })
}

/// Writes a value, and makes sure that a strict reader would accept it.
pub fn encode<T: Serialize>(value: &T, max: usize) -> Result<Vec<u8>, JsonError> {
    let bytes =
        serde_json::to_vec(value).map_err(|error| JsonError::Shape { line: error.line(), column: error.column() })?;
    check(&bytes, max)?;
    Ok(bytes)
}

/// Whether a text is strict JSON of at most `max` bytes, whatever it says.
pub fn check(bytes: &[u8], max: usize) -> Result<(), JsonError> {
    if bytes.len() > max {
        return Err(JsonError::TooLong { max });
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(JsonError::ByteOrderMark);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    let mut scan = Scan { text, at: 0, keys: Vec::new() };
    scan.value(1)?;
    scan.space();
    if scan.at == bytes.len() { Ok(()) } else { Err(JsonError::Trailing(scan.at)) }
}

/// What implementations add to an object without being refused: ignored by whoever does not know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ext(pub BTreeMap<String, serde_json::Value>);

impl Ext {
    /// Whether nothing was added; an empty `ext` is not written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One pass over the text. `keys` is a stack: the keys of the objects that are still open.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    keys: Vec<Cow<'a, str>>,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> u8 {
        // 0 stands for the end: a raw NUL is refused wherever it is.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn wrong<T>(&self) -> Result<T, JsonError> {
        if self.text.as_bytes().get(self.at) == Some(&0) {
            return Err(JsonError::Nul(self.at));
        }
        Err(JsonError::Syntax(self.at))
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.peek() != byte {
            return self.wrong();
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<(), JsonError> {
        self.space();
        match self.peek() {
            b'{' | b'[' if depth > MAX_DEPTH => Err(JsonError::TooDeep(self.at)),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.wrong(),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return self.wrong();
        }
        self.at += word.len();
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), JsonError> {
        self.at += 1;
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            if self.peek() == b'n' {
                return Err(JsonError::Null(self.at));
            }
            self.value(depth + 1)?;
            self.space();
            if self.peek() != b',' {
                return self.expect(b']');
            }
            self.at += 1;
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), JsonError> {
        let first = self.keys.len();
        let mut no_seal = None;
        self.at += 1;
        self.space();
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let key = self.string()?;
            self.keys.push(key);
            self.space();
            self.expect(b':')?;
            self.space();
            // What is not there is left out: else two readers disagree on whether it was. Only a slot says that it has no seal.
            if self.peek() == b'n' {
                if self.keys.last().is_some_and(|key| key != "seal") {
                    return Err(JsonError::Null(self.at));
                }
                no_seal = Some(self.at);
            }
            self.value(depth + 1)?;
            self.space();
            if self.peek() != b',' {
                break;
            }
            self.at += 1;
        }
        self.expect(b'}')?;
        // Sorting keeps a flood of keys at n·log n.
        let keys = &mut self.keys[first..];
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(JsonError::DuplicateKey(self.at));
        }
        if let Some(at) = no_seal.filter(|_| !keys.iter().any(|key| key == "core")) {
            return Err(JsonError::Null(at));
        }
        self.keys.truncate(first);
        Ok(())
    }

    /// A string, decoded only when it holds an escape.
    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.expect(b'"')?;
        let mut start = self.at;
        let mut decoded: Option<String> = None;
        loop {
            match self.peek() {
                b'"' => {
                    let rest = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(match decoded {
                        None => Cow::Borrowed(rest),
                        Some(text) => Cow::Owned(text + rest),
                    });
                }
                b'\\' => {
                    let text = decoded.get_or_insert_default();
                    text.push_str(&self.text[start..self.at]);
                    let character = self.escape()?;
                    decoded.get_or_insert_default().push(character);
                    start = self.at;
                }
                0..=0x1f => return self.wrong(),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let kind = self.peek();
        self.at += 1;
        Ok(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(start),
            _ => {
                self.at -= 1;
                return self.wrong();
            }
        })
    }

    fn unicode(&mut self, start: usize) -> Result<char, JsonError> {
        let unit = self.four_digits()?;
        let code = match unit {
            0 => return Err(JsonError::Nul(start)),
            0xd800..=0xdbff => {
                if !self.text.as_bytes()[self.at..].starts_with(b"\\u") {
                    return Err(JsonError::LoneSurrogate(start));
                }
                self.at += 2;
                let low = self.four_digits()?;
                if !(0xdc00..=0xdfff).contains(&low) {
                    return Err(JsonError::LoneSurrogate(start));
                }
                0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
            }
            other => other,
        };
        char::from_u32(code).ok_or(JsonError::LoneSurrogate(start))
    }

    fn four_digits(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = char::from(self.peek()).to_digit(16) else {
                return self.wrong();
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        let negative = self.peek() == b'-';
        self.at += usize::from(negative);
        let digits = self.at;
        let mut value = 0_u64;
        while let digit @ b'0'..=b'9' = self.peek() {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let leading_zero = self.at - digits > 1 && self.text.as_bytes()[digits] == b'0';
        if self.at == digits || leading_zero {
            return self.wrong();
        }
        match self.peek() {
            b'.' | b'e' | b'E' => Err(JsonError::NotAnInteger(start)),
            _ if value > MAX_INTEGER => Err(JsonError::OutOfRange(start)),
            _ if negative && value == 0 => Err(JsonError::MinusZero(start)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
