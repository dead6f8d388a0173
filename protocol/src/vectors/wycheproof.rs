//! The cases of Project Wycheproof (C2SP) for the two primitives that this crate calls itself: what looks valid and is not,
//! and what looks odd and is. The crate `wycheproof` brings them, from <https://github.com/C2SP/wycheproof>.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use wycheproof::{TestResult, aead, eddsa};

use crate::VerifyKey;

#[test]
fn signatures_are_taken_or_refused_as_wycheproof_says() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut refused = 0;
    for group in &set.test_groups {
        let key: [u8; 32] = group.key.pk.as_slice().try_into().unwrap();
        let key = VerifyKey::import(&key).expect("its keys are sound");
        for test in &group.tests {
            // A signature of another length never reaches the check: the envelope refuses it.
            let signature: Result<[u8; 64], _> = test.sig.as_slice().try_into();
            let taken = signature.is_ok_and(|signature| key.verifies(&test.msg, &signature));
            assert_eq!(taken, test.result == TestResult::Valid, "case {}: {}", test.tc_id, test.comment);
            refused += u32::from(!taken);
        }
    }
    assert!(set.number_of_tests > 100 && refused > 30, "{} cases, {refused} refused", set.number_of_tests);
}

#[test]
fn sealed_chunks_are_opened_or_refused_as_wycheproof_says() {
    let set = aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap();
    let mut opened = 0;
    for group in set.test_groups.iter().filter(|group| group.nonce_size == 96) {
        for test in &group.tests {
            let key: [u8; 32] = test.key.as_slice().try_into().unwrap();
            let nonce: [u8; 12] = test.nonce.as_slice().try_into().unwrap();
            let sealed = [test.ct.as_slice(), test.tag.as_slice()].concat();
            let payload = Payload { msg: &sealed, aad: &test.aad };
            let text = ChaCha20Poly1305::new(&Key::from(key)).decrypt(&Nonce::from(nonce), payload).ok();
            let expected = (test.result == TestResult::Valid).then(|| test.pt.to_vec());
            assert_eq!(text, expected, "case {}: {}", test.tc_id, test.comment);
            opened += u32::from(text.is_some());
        }
    }
    assert!(opened > 100, "{opened} opened");
}
