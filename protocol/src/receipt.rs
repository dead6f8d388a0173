//! The answer to a batch: a signed receipt, or a signed refusal.
//!
//! Only these change what a sender knows about its messages. Everything else that may come back (any
//! status, a page of a proxy, silence) is a hint to try again later.
//!
//! A receipt names the request it answers by SHA-256 of its body, so an old one cannot be replayed
//! to make the sender go back. `exceptions` is a log that only grows: a receipt repeats its latest
//! entries, and hello pages it from any cursor, so a lost receipt loses no exception.

use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    digest::Digest,
    epoch::End,
    error::Invalid,
    id::NodeId,
    json::Ext,
    signed::{Object, Signed, SignedError, authored},
    time::Timestamp,
};

/// The most exceptions that one receipt or hello repeats.
pub const MAX_EXCEPTIONS: usize = 100;

/// The receiver's word on a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The receiver of the stream, who signs.
    pub from: NodeId,
    /// The sender of the stream.
    pub to: NodeId,
    /// The version of the receiver's node document.
    pub document: u64,
    /// The epoch of the stream.
    pub epoch: u64,
    /// The last place that is durably committed, all before it included.
    pub received: u64,
    /// The digest of the core at that place.
    pub head: Digest,
    /// The last place that a verified backup or replica also covers.
    pub safe: u64,
    /// How many more messages the receiver is ready to take; 0: wait.
    pub window: u32,
    /// Why the receiver is not ready, when it is not: `disk`, `load`, `maintenance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<Code>,
    /// How many exceptions the log of this stream has.
    pub exceptions_total: u64,
    /// Its latest entries, in order.
    pub exceptions: Vec<Exception>,
    /// SHA-256 of the body that is answered.
    pub request: Digest,
    /// When, by the receiver's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// One entry of a stream's exception log: what became of a message that could not be used.
/// A later entry for the same place replaces what an earlier one said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Its number in the log, from 1.
    pub n: u64,
    /// The epoch of the message.
    pub epoch: u64,
    /// The place of the message.
    pub seq: u64,
    /// What is wrong, see the constants of this type.
    pub code: Code,
}

impl Exception {
    /// The seal does not open: the sender seals the same core again.
    pub const CANNOT_OPEN: Code = Code::of("cannot_open");
    /// The seal opens, but the content is not what the core commits to.
    pub const OTHER_CONTENT: Code = Code::of("other_content");
    /// The content is not strict JSON of the kind's shape.
    pub const BAD_CONTENT: Code = Code::of("bad_content");
    /// The kind, or its version, is not known here.
    pub const UNKNOWN_KIND: Code = Code::of("unknown_kind");
    /// The kind is not in the agreement.
    pub const KIND_NOT_AGREED: Code = Code::of("kind_not_agreed");
    /// A critical feature is not understood.
    pub const UNSUPPORTED: Code = Code::of("unsupported");
    /// The content is well-formed and against the rules of its kind.
    pub const AGAINST_RULES: Code = Code::of("against_rules");
    /// It was signed with a key that a document signed with the recovery sheet has replaced since: nothing was done.
    pub const REPLACED_KEY: Code = Code::of("replaced_key");
    /// An earlier exception on this place is settled.
    pub const SETTLED: Code = Code::of("settled");
}

impl Object for Receipt {
    const TYPE: &'static str = "application/vnd.pico.receipt.v1+json";
    const MAX: usize = 16 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a receipt goes to another node")?;
        Invalid::unless(self.document >= 1 && self.epoch >= 1, "documents and epochs are numbered from one")?;
        Invalid::unless(self.safe <= self.received, "what is safe has been received")?;
        check_exceptions(&self.exceptions, self.exceptions_total)
    }
}

authored!(Receipt, from, to);

/// A page of the log: consecutive, in order, within the total.
pub(crate) fn check_exceptions(page: &[Exception], total: u64) -> Result<(), Invalid> {
    Invalid::unless(page.len() <= MAX_EXCEPTIONS, "at most a hundred exceptions")?;
    let consecutive = page.windows(2).all(|pair| pair[0].n.checked_add(1) == Some(pair[1].n));
    Invalid::unless(consecutive, "exceptions are in order")?;
    let within = page.first().is_none_or(|first| first.n >= 1) && page.last().is_none_or(|last| last.n <= total);
    Invalid::unless(within, "exceptions are within the log")
}

/// The receiver refuses a request, and signs that it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Who refuses, and signs.
    pub from: NodeId,
    /// Whose request is refused.
    pub to: NodeId,
    /// The version of the refusing node's document.
    pub document: u64,
    /// Why, see the constants of this type.
    pub code: Code,
    /// Where the refusing node believes the stream to stand.
    pub end: End,
    /// SHA-256 of the body that is refused.
    pub request: Digest,
    /// When, by the refusing node's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Refusal {
    /// Two validly signed cores for one place or one id. The stream stops until people have looked.
    pub const CONTRADICTION: Code = Code::of("contradiction");
    /// The stream was stopped earlier.
    pub const HALTED: Code = Code::of("halted");
    /// Another epoch is open; `end` tells which.
    pub const OTHER_EPOCH: Code = Code::of("other_epoch");
    /// Signed under a document older than one already used in this stream.
    pub const OLD_DOCUMENT: Code = Code::of("old_document");
    /// The link is suspended.
    pub const SUSPENDED: Code = Code::of("suspended");
    /// The link has ended.
    pub const ENDED: Code = Code::of("ended");
    /// The link is frozen: proof of two documents, or of a rollback, waits for people.
    pub const FROZEN: Code = Code::of("frozen");
    /// The refusing node wants a hello first.
    pub const HELLO_FIRST: Code = Code::of("hello_first");

    /// Whether the sender stops until people have looked; otherwise it says hello and tries again.
    pub fn halts(&self) -> bool {
        [Self::CONTRADICTION, Self::HALTED, Self::ENDED, Self::FROZEN].contains(&self.code)
    }
}

impl Object for Refusal {
    const TYPE: &'static str = "application/vnd.pico.refusal.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a refusal goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")
    }
}

authored!(Refusal, from, to);

/// What may come back for a request that asks for a signed answer: the answer, or a signed refusal. Anything
/// else is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// What was asked for.
    Given(Signed<T>),
    /// A refusal.
    Refused(Signed<Refusal>),
}

impl<T: Object> Answer<T> {
    /// Reads a body and decides by its payload type, never by a status.
    pub fn parse(body: &[u8]) -> Result<Self, SignedError> {
        match Signed::parse(body) {
            Err(SignedError::WrongType) => Signed::parse(body).map(Self::Refused),
            given => given.map(Self::Given),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, Node};

    fn exception(n: u64) -> Exception {
        Exception { n, epoch: 1, seq: n, code: Exception::CANNOT_OPEN }
    }

    #[test]
    fn a_page_of_exceptions_is_consecutive_and_within_the_log() {
        assert!(check_exceptions(&[], 0).is_ok());
        assert!(check_exceptions(&[exception(2), exception(3)], 3).is_ok());
        assert!(check_exceptions(&[exception(2), exception(4)], 4).is_err());
        assert!(check_exceptions(&[exception(3), exception(2)], 3).is_err());
        assert!(check_exceptions(&[exception(0)], 3).is_err());
        assert!(check_exceptions(&[exception(4)], 3).is_err());
    }

    #[test]
    fn nothing_is_safe_that_was_not_received() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let receipt = |received, safe| Receipt {
            from: b.id,
            to: a.id,
            document: 1,
            epoch: 1,
            received,
            head: Digest::ZERO,
            safe,
            window: 0,
            busy: None,
            exceptions_total: 0,
            exceptions: vec![],
            request: Digest::ZERO,
            at: NOON,
            ext: Ext::default(),
        };
        assert!(receipt(3, 3).check().is_ok());
        assert!(receipt(3, 4).check().is_err());
        assert!(Receipt { to: b.id, ..receipt(3, 3) }.check().is_err());
        assert!(Receipt { epoch: 0, ..receipt(3, 3) }.check().is_err());
    }

    #[test]
    fn an_answer_is_known_by_its_payload_type() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let refusal = Refusal {
            from: b.id,
            to: a.id,
            document: 1,
            code: Refusal::HELLO_FIRST,
            end: End::START,
            request: Digest::ZERO,
            at: NOON,
            ext: Ext::default(),
        };
        let refusal = Signed::sign(refusal, &b.sign).unwrap().into_signed();
        let core = a.core(&b, 1, Digest::ZERO, "ciao");
        assert_eq!(Answer::<Receipt>::parse(refusal.to_json().as_bytes()), Ok(Answer::Refused(refusal)));
        assert_eq!(Answer::<Receipt>::parse(core.signed().to_json().as_bytes()), Err(SignedError::WrongType));
        assert!(matches!(Answer::<Receipt>::parse(b"<html>OK</html>"), Err(SignedError::Envelope(_))));
    }

    #[test]
    fn every_code_of_ours_follows_the_alphabet() {
        for code in [
            Exception::CANNOT_OPEN,
            Exception::OTHER_CONTENT,
            Exception::BAD_CONTENT,
            Exception::UNKNOWN_KIND,
            Exception::KIND_NOT_AGREED,
            Exception::UNSUPPORTED,
            Exception::AGAINST_RULES,
            Exception::SETTLED,
            Refusal::CONTRADICTION,
            Refusal::HALTED,
            Refusal::OTHER_EPOCH,
            Refusal::OLD_DOCUMENT,
            Refusal::SUSPENDED,
            Refusal::ENDED,
            Refusal::FROZEN,
            Refusal::HELLO_FIRST,
        ] {
            assert_eq!(code.as_str().parse(), Ok(code));
        }
    }
}
