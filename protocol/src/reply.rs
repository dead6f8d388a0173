//! `POST /federation/v1/reply`: a node without endpoints answers what it was asked in the answer to its pull.
//!
//! ```text
//! envelope of the head ‖ LF ‖ exactly the bytes that the address of the question would have answered
//! ```
//!
//! The head names the question by the digest of its payload. Whoever asked keeps its open questions and takes one reply to
//! each; a reply to none of them, or a second one, changes nothing. So a recorded reply is worth nothing later, and after a
//! start, which forgets all questions, neither is one to a question of before. The content is judged by the rules of its
//! question: a hello must itself name the request, a recovery too, a feed brings its snapshot, a piece of an attachment
//! counts when the whole has the digest that was announced.
//!
//! The same object carries back a signed refusal of a batch that came in the answer to a pull. Then it names the bytes of
//! that batch, as a receipt does.

use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    digest::Digest,
    error::Invalid,
    feed,
    id::NodeId,
    json::Ext,
    parcel::{Head, Parcel},
    signed::{Object, authored},
    time::Timestamp,
};

/// The longest content of a reply, in bytes: that of a feed.
pub const MAX_CONTENT: usize = feed::MAX_ANSWER;

/// The head of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Who answers, and signs.
    pub from: NodeId,
    /// Who asked.
    pub to: NodeId,
    /// The version of the answering node's document.
    pub document: u64,
    /// SHA-256 of the question's payload; of a refused batch, SHA-256 of its lines.
    pub answers: Digest,
    /// Why there is no content: what the address would have refused with, unsigned. See the constants of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// How many bytes the content has, at most [`MAX_CONTENT`]; 0 with a `code`, and where the answer has no lines.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub body: Digest,
    /// When, by the answering node's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Reply {
    /// There is no such attachment, feed or version here (any more): do not ask again.
    pub const NOT_FOUND: Code = Code::of("not_found");
    /// The question cannot be answered as it is.
    pub const MALFORMED: Code = Code::of("malformed");
    /// The node cannot answer now: ask again later.
    pub const UNAVAILABLE: Code = Code::of("unavailable");
}

impl Object for Reply {
    const TYPE: &'static str = "application/vnd.pico.reply.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a reply goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.bytes <= MAX_CONTENT as u64, "a reply has at most 6 MiB")?;
        Invalid::unless(self.code.is_none() || self.bytes == 0, "what is refused has no content")?;
        Invalid::unless(self.bytes > 0 || self.body == Digest::of(b""), "no bytes have the digest of nothing")
    }
}

authored!(Reply, from, to);

impl Head for Reply {
    const MOST: usize = MAX_CONTENT;

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn body(&self) -> Digest {
        self.body
    }
}

/// A whole reply as received: head and content.
pub type WholeReply = Parcel<Reply>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        parcel::ParcelError,
        signed::{AuthorError, Signed, Verified},
        trial::{NOON, Node},
    };

    fn head(from: &Node, to: &Node, content: &[u8]) -> Reply {
        Reply {
            from: from.id,
            to: to.id,
            document: 1,
            answers: Digest::of(b"question"),
            code: None,
            bytes: content.len() as u64,
            body: Digest::of(content),
            at: NOON,
            ext: Ext::default(),
        }
    }

    fn signed(from: &Node, to: &Node, content: &[u8]) -> Verified<Reply> {
        Signed::sign(head(from, to, content), &from.sign).unwrap()
    }

    #[test]
    fn a_refusal_has_no_content_and_no_content_has_one_digest() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        assert!(head(&a, &b, b"").check().is_ok());
        assert!(Reply { code: Some(Reply::NOT_FOUND), ..head(&a, &b, b"") }.check().is_ok());
        assert!(Reply { code: Some(Reply::NOT_FOUND), ..head(&a, &b, b"x") }.check().is_err());
        assert!(Reply { body: Digest::ZERO, ..head(&a, &b, b"") }.check().is_err());
        assert!(Reply { bytes: MAX_CONTENT as u64, ..head(&a, &b, b"x") }.check().is_ok());
        assert!(Reply { bytes: MAX_CONTENT as u64 + 1, ..head(&a, &b, b"x") }.check().is_err());
        assert!(Reply { document: 0, ..head(&a, &b, b"x") }.check().is_err());
        assert!(head(&a, &a, b"x").check().is_err());
    }

    #[test]
    fn the_content_is_the_one_that_the_head_names() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        // A piece of an attachment is no text, and may hold line feeds.
        let content = b"\x00\xff\nsealed\n\n";
        let head = signed(&a, &b, content);
        let body = WholeReply::write(&head, content);
        let verify = |body: &[u8]| WholeReply::parse(body).and_then(|reply| reply.verify(&a.id, &a.ring(), &b.id));
        assert_eq!(WholeReply::parse(&body).unwrap().claimed_from(), Ok(a.id));
        assert_eq!(verify(&body), Ok((head.clone(), content.to_vec())));
        assert_eq!(verify(&body[..body.len() - 1]), Err(ParcelError::OtherContent));
        assert_eq!(verify(&[&body, b"x".as_slice()].concat()), Err(ParcelError::OtherContent));
        let mut spoiled = body.clone();
        *spoiled.last_mut().unwrap() ^= 1;
        assert_eq!(verify(&spoiled), Err(ParcelError::OtherContent));
        let longer = Signed::sign(Reply { bytes: head.bytes + 1, ..head.clone().into_object() }, &a.sign).unwrap();
        assert_eq!(verify(&WholeReply::write(&longer, content)), Err(ParcelError::OtherContent));
        assert_eq!(verify(head.signed().to_json().as_bytes()), Err(ParcelError::NoHead));
        assert_eq!(verify(&vec![b' '; WholeReply::MAX + 1]), Err(ParcelError::TooLong));
    }

    #[test]
    fn a_reply_is_the_word_of_its_author_to_who_asked() {
        let (a, b, c) = (Node::named("a"), Node::named("b"), Node::named("c"));
        let body = WholeReply::write(&signed(&a, &b, b"x"), b"x");
        let verify = |author: &Node, me: &Node| {
            WholeReply::parse(&body).and_then(|reply| reply.verify(&author.id, &author.ring(), &me.id)).map(|_| ())
        };
        assert_eq!(verify(&a, &b), Ok(()));
        assert_eq!(verify(&a, &c), Err(AuthorError::OtherAudience.into()));
        assert!(matches!(verify(&c, &b), Err(ParcelError::Author(AuthorError::Signed(_)))));
    }

    #[test]
    fn every_code_of_ours_follows_the_alphabet() {
        for code in [Reply::NOT_FOUND, Reply::MALFORMED, Reply::UNAVAILABLE] {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
