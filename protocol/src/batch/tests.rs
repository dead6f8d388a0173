use super::*;
use crate::trial::Node;

fn pair() -> (Node, Node) {
    (Node::named("a"), Node::named("b"))
}

fn body(messages: &[Message]) -> Vec<u8> {
    let mut writer = BatchWriter::default();
    for message in messages {
        assert!(writer.push(&message.to_json()));
    }
    writer.finish().0
}

fn receive(body: &[u8]) -> Result<VerifiedBatch, LineFault> {
    let (a, b) = pair();
    let batch = Batch::parse(body)?;
    assert_eq!(batch.claimed_from(), Ok(a.id));
    batch.verify(&a.id, &a.ring(), &b.id)
}

#[test]
fn a_batch_arrives_whole() {
    let (a, b) = pair();
    let sent = a.messages(&b, 5);
    let body = body(&sent);
    let batch = receive(&body).unwrap();
    assert_eq!((batch.from, batch.epoch, batch.messages.len(), batch.stop), (a.id, 1, 5, None));
    assert_eq!(batch.request, Digest::of(&body));
}

#[test]
fn a_batch_cut_anywhere_keeps_its_whole_messages() {
    let (a, b) = pair();
    let whole = body(&a.messages(&b, 3));
    let ends: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for cut in 1..whole.len() {
        let complete = ends.iter().filter(|end| **end < cut).count();
        match receive(&whole[..cut]) {
            Ok(batch) => {
                assert_eq!(batch.messages.len(), complete);
                let cut_inside = ends.iter().all(|end| end + 1 != cut);
                assert_eq!(batch.stop.map(|stop| stop.fault), cut_inside.then_some(Fault::Truncated));
            }
            Err(stop) => assert_eq!((complete, stop.fault), (0, Fault::Truncated)),
        }
    }
}

#[test]
fn a_broken_line_is_named_and_what_comes_before_it_is_kept() {
    let (a, b) = pair();
    let messages = a.messages(&b, 3);
    let mut lines: Vec<String> = messages.iter().map(Message::to_json).collect();
    lines[1].insert(10, '!');
    let batch = receive(format!("{}\n", lines.join("\n")).as_bytes()).unwrap();
    assert_eq!((batch.messages.len(), batch.stop.unwrap().line), (1, 2));
}

#[test]
fn reordered_missing_and_foreign_lines_stop_the_batch() {
    let (a, b) = pair();
    let m = a.messages(&b, 3);
    let fault = |messages: &[Message]| receive(&body(messages)).unwrap().stop.unwrap().fault;
    assert_eq!(fault(&[m[0].clone(), m[2].clone()]), Fault::NotContiguous);
    assert_eq!(fault(&[m[1].clone(), m[0].clone()]), Fault::NotContiguous);
    assert_eq!(fault(&[m[0].clone(), m[0].clone()]), Fault::NotContiguous);
    let to_c = a.message(&Node::named("c"), 2, m[0].core.digest(), "x");
    assert_eq!(fault(&[m[0].clone(), to_c]), Fault::OtherAudience);
    let forged = Node::named("c").message(&b, 2, m[0].core.digest(), "x");
    let unknown = SignedError::UnknownKey(Node::named("c").sign.id());
    assert_eq!(fault(&[m[0].clone(), forged]), Fault::Message(MessageError::Core(unknown)));
    let liar = Node { id: Node::named("c").id, ..Node::named("a") };
    assert_eq!(fault(&[m[0].clone(), liar.message(&b, 2, m[0].core.digest(), "x")]), Fault::OtherSender);
}

#[test]
fn limits_hold() {
    let (a, b) = pair();
    let line = a.messages(&b, 1)[0].to_json();
    let mut writer = BatchWriter::default();
    assert_eq!((0..200).filter(|_| writer.push(&line)).count(), MAX_MESSAGES);
    let over = format!("{line}\n").repeat(MAX_MESSAGES + 1);
    assert_eq!(Batch::parse(over.as_bytes()).unwrap().stop, Some(LineFault { line: 101, fault: Fault::TooMany }));
    let long = vec![b' '; MAX_BATCH + 1];
    assert_eq!(Batch::parse(&long).unwrap_err().fault, Fault::TooLong);
    assert_eq!(Batch::parse(b"").unwrap_err().fault, Fault::Nothing);
    assert!(Batch::parse(b"\n").is_err());
    assert!(!BatchWriter::default().push(&"x".repeat(MAX_BATCH)));
}

#[test]
fn a_receiver_with_small_limits_is_sent_no_more_and_takes_no_more() {
    let (a, b) = pair();
    let line = a.messages(&b, 1)[0].to_json();
    let few = Limits { batch_messages: 3, ..Limits::default() };
    let mut writer = BatchWriter::within(few);
    assert_eq!((0..10).filter(|_| writer.push(&line)).count(), 3);
    let over = format!("{line}\n").repeat(4);
    let batch = Batch::parse_within(over.as_bytes(), &few).unwrap();
    assert_eq!((batch.messages.len(), batch.stop), (3, Some(LineFault { line: 4, fault: Fault::TooMany })));
    let short = Limits { batch_bytes: 128 * 1024, ..Limits::default() };
    let mut writer = BatchWriter::within(short);
    assert!((0..1000).filter(|_| writer.push(&line)).count() > 1);
    let (body, _) = writer.finish();
    assert!(body.len() <= 128 * 1024, "{}", body.len());
    assert!(Batch::parse_within(&body, &short).is_ok());
    let long = vec![b' '; 128 * 1024 + 1];
    assert_eq!(Batch::parse_within(&long, &short).unwrap_err().fault, Fault::TooLong);
}

#[test]
fn the_longest_line_fits_into_the_smallest_batch() {
    let smallest = Limits { batch_messages: 1, batch_bytes: 128 * 1024, ..Limits::default() };
    assert!(BatchWriter::within(smallest).push(&"x".repeat(crate::message::MAX_MESSAGE)));
}
