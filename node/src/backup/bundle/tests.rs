use super::*;

fn header(key: &OpenKey) -> Header {
    Header { node: "pn1test".into(), created: Timestamp::from_millis(1), key: key.id() }
}

fn bundle(content: &[u8], key: &OpenKey) -> (Vec<u8>, BundleKey) {
    let mut writer = Writer::begin(Vec::new(), &header(key), &key.seal_key(), Zeroizing::new([5; 32])).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn read(bundle: &[u8], key: &OpenKey) -> Result<Vec<u8>, io::Error> {
    let (mut reader, _) = Reader::open(bundle, key).map_err(io::Error::other)?;
    let mut content = Vec::new();
    reader.read_to_end(&mut content)?;
    Ok(content)
}

#[test]
fn what_is_written_reads_back_whatever_its_length() {
    let key = OpenKey::from_secret(&[1; 32]);
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let content: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let (bundle, again) = bundle(&content, &key);
        assert_eq!(read(&bundle, &key).unwrap(), content);
        let mut reread = Vec::new();
        Reader::reread(bundle.as_slice(), &again).unwrap().read_to_end(&mut reread).unwrap();
        assert_eq!(reread, content);
    }
}

#[test]
fn a_wrong_recovery_sheet_is_told_apart_from_a_damaged_file() {
    let key = OpenKey::from_secret(&[1; 32]);
    let (bundle, _) = bundle(b"content", &key);
    let other = OpenKey::from_secret(&[2; 32]);
    assert!(matches!(Reader::open(bundle.as_slice(), &other), Err(BundleError::OtherKey(id)) if id == key.id()));
    assert!(matches!(Reader::open(&b"PK\x03\x04"[..], &key), Err(BundleError::NotABundle)));
}

#[test]
fn a_bundle_cut_off_anywhere_does_not_open() {
    let key = OpenKey::from_secret(&[1; 32]);
    let (bundle, _) = bundle(&vec![7; CHUNK + 100], &key);
    // Also exactly between two chunks, where what is left is itself well formed.
    let last = bundle.len() - (4 + 100 + TAG);
    for cut in [0, 5, 100, 200, 400, last - 1, last, last + 1, bundle.len() - 1] {
        assert!(read(&bundle[..cut], &key).is_err(), "cut at {cut}");
    }
    assert!(read(&[&bundle[..], b"x"].concat(), &key).is_err(), "something was added");
}

#[test]
fn a_bundle_with_any_altered_byte_does_not_open() {
    let key = OpenKey::from_secret(&[1; 32]);
    let (bundle, _) = bundle(b"the whole life of a cooperative", &key);
    for at in 0..bundle.len() {
        let mut altered = bundle.clone();
        altered[at] ^= 1;
        assert!(read(&altered, &key).is_err(), "byte {at}");
    }
}

#[test]
fn chunks_cannot_change_places() {
    let key = OpenKey::from_secret(&[1; 32]);
    let content = [vec![1; CHUNK], vec![2; CHUNK], vec![3; 10]].concat();
    let (mut bundle, _) = bundle(&content, &key);
    let one = 4 + CHUNK + TAG;
    let first = bundle.len() - (4 + 10 + TAG) - 2 * one;
    let (before, after) = bundle[first..].split_at_mut(one);
    before.swap_with_slice(&mut after[..one]);
    assert!(read(&bundle, &key).is_err());
}
