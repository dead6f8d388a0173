use super::*;
use crate::trial::{Node, content};

fn sealed(text: &str) -> (Node, Verified<Core>, Seal) {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let core = a.core(&b, 1, Digest::ZERO, text);
    let seal = seal(core.payload(), &content(text), &b.open.seal_key(), [3; 32]).unwrap();
    (b, core, seal)
}

#[test]
fn the_receiver_opens_what_was_sealed_for_this_core() {
    let (b, core, seal) = sealed("ciao");
    assert_eq!(open(&core, &seal, &b.open), Ok(content("ciao")));
    assert_eq!(seal.ciphertext.len(), 1024 + 16);
}

#[test]
fn a_spoiled_seal_does_not_open() {
    let (b, core, seal) = sealed("ciao");
    for at in 0..seal.ciphertext.len() {
        let mut spoiled = seal.clone();
        spoiled.ciphertext[at] ^= 1;
        assert_eq!(open(&core, &spoiled, &b.open), Err(SealError::CannotOpen));
    }
    let mut spoiled = seal.clone();
    spoiled.enc[3] ^= 1;
    assert_eq!(open(&core, &spoiled, &b.open), Err(SealError::CannotOpen));
    spoiled.enc = [0; 32];
    assert_eq!(open(&core, &spoiled, &b.open), Err(SealError::CannotOpen));
    let mut longer = seal.clone();
    longer.ciphertext.push(0);
    assert_eq!(open(&core, &longer, &b.open), Err(SealError::CannotOpen));
}

#[test]
fn seals_cannot_be_swapped_between_cores() {
    let (b, first, _) = sealed("one");
    let (_, _, second_seal) = sealed("two");
    assert_eq!(open(&first, &second_seal, &b.open), Err(SealError::CannotOpen));
}

#[test]
fn content_that_the_core_did_not_commit_to_is_refused() {
    let (b, core, _) = sealed("ciao");
    let forged = seal(core.payload(), &content("addio"), &b.open.seal_key(), [4; 32]).unwrap();
    assert_eq!(open(&core, &forged, &b.open), Err(SealError::OtherContent));
}

#[test]
fn a_seal_for_another_key_names_that_key() {
    let (_, core, seal) = sealed("ciao");
    let other = Node::named("c").open;
    assert_eq!(open(&core, &seal, &other), Err(SealError::OtherKey(seal.kid)));
}

#[test]
fn the_same_core_can_be_sealed_again() {
    let (b, core, first) = sealed("ciao");
    let again = seal(core.payload(), &content("ciao"), &b.open.seal_key(), [5; 32]).unwrap();
    assert_ne!(first, again);
    assert_eq!(open(&core, &again, &b.open), Ok(content("ciao")));
}
