//! Vectors of referrals: the content of every step, courses with their crossings, and an evidence file.

use serde_json::{Value, json};

use super::{hold, secrets};
use crate::evidence::story::Story;
use crate::evidence::{self, Language, Weight};
use crate::lane::Lane;
use crate::message::tick::{Tick, TickKind};
use crate::referral::tests::pair::{
    DEADLINE, HOUR, Pair, accepted, answer, answers, asks, attached, completed, declined, disclosed, error, failed,
    held, opening, provisional, question, reviewed, revoked, started, steps, subject, waitlisted, withdrawn,
};
use crate::referral::{KeptReason, Kind, LegalBasis, Party, Referral, Right, Step};

/// A course with everything that another implementation should compute from it.
fn course(what: &str, mut pair: Pair) -> Value {
    let referral = pair.agreed();
    let transcript = &pair.sender.transcript;
    let events: Vec<Value> = transcript
        .merged()
        .iter()
        .zip(&referral.timeline)
        .map(|(entry, moment)| {
            let node = if entry.lane == pair.sender.lane { &pair.sender } else { &pair.receiver };
            let (event, digest) = &node.sent[usize::try_from(entry.number - 1).unwrap()];
            json!({
                "lane": entry.lane,
                "core_digest": digest,
                // What left as an empty slot has no content.
                "content": entry.body.as_ref().map(|_| event),
                "effective": moment.effective,
                "state": moment.state,
            })
        })
        .collect();
    json!({ "what": what, "merged": events, "result": result(&referral) })
}

fn result(referral: &Referral) -> Value {
    json!({
        "state": referral.state,
        "deadline": referral.deadline,
        "question_open": referral.question.is_some(),
        "rank": referral.waiting.and_then(|waiting| waiting.rank),
        "disclosed": referral.disclosed,
        "erased": referral.erased,
        "interruption_requested": referral.interruption_requested,
        "handed_over": referral.handed_over,
        "revocation": referral.revocation.map(|revocation| {
            json!({ "answered": revocation.answered, "continues_on": revocation.continues_on })
        }),
        "asks": referral.asks.iter().map(|ask| json!({
            "by": if ask.party == Party::Sender { "S" } else { "R" },
            "number": ask.number,
            "right": ask.right,
            "answer": ask.answer.as_ref().map(|answer| answer.kept.map_or("done", |_| "kept")),
        })).collect::<Vec<Value>>(),
    })
}

fn after(kind: Kind, walk: impl FnOnce(&mut Pair)) -> Pair {
    let mut pair = Pair::open(kind);
    walk(&mut pair);
    pair
}

fn quiet_courses() -> Vec<Value> {
    let whole = after(Kind::Referral, |pair| {
        pair.receiver(waitlisted()).receiver(question()).exchange();
        pair.sender(answer()).exchange();
        pair.receiver(provisional()).exchange();
        pair.sender(disclosed()).exchange();
        pair.receiver(accepted()).receiver(started()).receiver(completed()).exchange();
        pair.sender(Step::Closed {});
    });
    let transfer = after(Kind::Transfer, |pair| {
        pair.receiver(provisional()).exchange();
        pair.sender(disclosed()).exchange();
        pair.receiver(accepted()).exchange();
        pair.sender(Step::HandedOver {});
    });
    let asked = after(Kind::AdmissionRequest, |pair| {
        pair.sender(disclosed()).exchange();
        pair.receiver(accepted());
    });
    let retracted = after(Kind::Referral, |pair| {
        pair.receiver(waitlisted()).receiver(declined()).receiver(Step::StepRetracted {});
    });
    let late = after(Kind::Referral, |pair| {
        pair.receiver(question()).exchange();
        pair.at(DEADLINE + 14 * HOUR).sender(answer());
    });
    let silent = after(Kind::Referral, |pair| {
        pair.receiver(question()).exchange();
        pair.at(DEADLINE + 100 * HOUR).sender(Step::Expired {}).exchange();
        pair.at(DEADLINE + 108 * HOUR).sender(Step::Expired {});
    });
    let erased = after(Kind::Referral, |pair| {
        pair.receiver(provisional()).exchange();
        pair.sender(disclosed()).sender(withdrawn()).exchange();
        pair.receiver(Step::Erased {});
    });
    let withheld = after(Kind::Referral, |pair| {
        pair.receiver(provisional()).exchange();
        pair.sender(disclosed()).sender(Step::Noted { text: "Il portone è sul retro".into() });
        pair.sender.withhold();
        pair.sender(withdrawn());
    });
    vec![
        course("from the request to the closed loop, with a question and a waiting list", whole),
        course("a transfer that is handed over", transfer),
        course("a request of admission, agreed to by saying who it is", asked),
        course("a refusal taken back gives back the place on the list", retracted),
        course("withdrawn after the name was told, and erased", erased),
        course("withdrawn while name and note were still on their way: they left as empty slots", withheld),
        course("a question answered after its own deadline: the clock stood still only until then", late),
        course("a question that nobody answers: expired too early, then expired", silent),
    ]
}

fn courses_after_the_end() -> Vec<Value> {
    let kept = after(Kind::Referral, |pair| {
        pair.receiver(accepted()).receiver(completed()).exchange();
        pair.sender(Step::Closed {}).sender(Step::ConsentRevoked {}).exchange();
        pair.receiver(Step::RevocationAnswered { continues_on: Some(LegalBasis::LegalObligation) });
    });
    let refused = after(Kind::Referral, |pair| {
        pair.receiver(provisional()).exchange();
        pair.sender(disclosed()).exchange();
        pair.receiver(declined()).exchange();
        pair.sender(Step::ConsentRevoked {}).exchange();
        pair.receiver(Step::Erased {});
    });
    let hasty = after(Kind::Referral, |pair| {
        pair.sender(withdrawn()).exchange();
        pair.receiver(Step::Erased {}).sender(Step::Closed {});
    });
    vec![
        course("consent revoked after the work: R keeps what a law obliges it to", kept),
        course("consent revoked after a refusal: R erases without being asked", refused),
        course("closed while the receipt of the erasure was on its way: it counts", hasty),
    ]
}

fn courses_of_rights() -> Vec<Value> {
    let working = |walk: &dyn Fn(&mut Pair)| {
        after(Kind::Referral, |pair| {
            pair.receiver(provisional()).exchange();
            pair.sender(disclosed()).exchange();
            pair.receiver(accepted()).receiver(started()).exchange();
            walk(pair);
        })
    };
    let erased = working(&|pair| {
        pair.receiver(completed()).exchange();
        pair.sender(asks(Right::Erasure)).exchange();
        pair.receiver(answers(3, None)).receiver(Step::Erased {});
    });
    let kept = working(&|pair| {
        pair.receiver(completed()).exchange();
        pair.sender(asks(Right::Erasure)).sender(Step::Closed {}).exchange();
        pair.receiver(answers(3, Some(KeptReason::LegalObligation))).exchange();
        pair.receiver(Step::Erased {}).receiver(answers(3, None)).receiver(Step::Erased {});
    });
    let corrected = working(&|pair| {
        pair.sender(asks(Right::Rectification)).receiver(asks(Right::Restriction)).exchange();
        pair.receiver(answers(3, None)).sender(answers(4, None)).receiver(Step::StepRetracted {});
    });
    let nobody = after(Kind::Referral, |pair| {
        pair.sender(asks(Right::Erasure)).exchange();
        pair.receiver(answers(2, None)).receiver(accepted());
    });
    let unknown = working(&|pair| {
        pair.sender(asks(Right::Restriction)).receiver(answers(3, None)).receiver(answers(2, None));
    });
    vec![
        course("erasure asked after the end and done", erased),
        course("erasure refused for a law and done when it allows it", kept),
        course("both sides ask at once; it stands in the way of no retraction", corrected),
        course("nothing can be asked of who was told nobody's name", nobody),
        course("an answer to what was not asked, and to what its writer has not seen, says nothing", unknown),
    ]
}

fn crossings() -> Vec<Value> {
    let mut found = Vec::new();
    let mut add = |what: &str, walk: &dyn Fn(&mut Pair)| {
        found.push(course(what, after(Kind::Referral, |pair| walk(pair))));
    };
    add("withdrawal and acceptance cross: withdrawn", &|pair| {
        pair.receiver(accepted()).sender(withdrawn());
    });
    add("withdrawal and start of the work cross: it goes on, S asks to stop it", &|pair| {
        pair.receiver(accepted()).exchange();
        pair.receiver(started()).sender(withdrawn());
    });
    add("revoked consent and start of the work cross: R has to answer", &|pair| {
        pair.receiver(accepted()).exchange();
        pair.receiver(started()).sender(revoked());
    });
    add("withdrawal and pause cross: withdrawn", &|pair| {
        pair.receiver(accepted()).exchange();
        pair.receiver(held()).sender(withdrawn());
    });
    add("expiry and acceptance cross within the grace: accepted late", &|pair| {
        pair.at(DEADLINE).sender(Step::Expired {}).receiver(accepted());
    });
    add("expiry and acceptance cross after the grace: expired", &|pair| {
        pair.at(DEADLINE).sender(Step::Expired {});
        pair.at(DEADLINE + 26 * HOUR).receiver(accepted());
    });
    add(
        "expiry and a yes before the name cross: accepted late, and after the confirmation where the yes was",
        &|pair| {
            pair.at(DEADLINE).sender(Step::Expired {}).receiver(provisional()).exchange();
            pair.sender(Step::LateAcceptanceConfirmed {});
        },
    );
    add("expiry and question cross: expired", &|pair| {
        pair.at(DEADLINE - HOUR / 2).receiver(question()).sender(Step::Expired {});
    });
    add("answer and refusal cross: declined", &|pair| {
        pair.receiver(question()).exchange();
        pair.receiver(declined()).sender(answer());
    });
    add("withdrawal and refusal cross", &|pair| {
        pair.receiver(declined()).sender(withdrawn());
    });
    add("retraction and disclosure cross", &|pair| {
        pair.receiver(provisional()).exchange();
        pair.receiver(Step::StepRetracted {}).sender(disclosed());
    });
    add("annulment and completion cross: entered in error", &|pair| {
        pair.receiver(accepted()).receiver(started()).exchange();
        pair.receiver(completed()).sender(error());
    });
    add("a step of the other side's lane changes nothing", &|pair| {
        pair.sender(accepted());
    });
    found.push(crossing_of_a_request_of_admission());
    found.extend(crossings_of_an_expiry());
    found
}

/// The receiver goes on from its yes before it hears of the expiry: what it says last is what holds.
fn crossings_of_an_expiry() -> Vec<Value> {
    let expired = |walk: &dyn Fn(&mut Pair)| {
        after(Kind::Referral, |pair| {
            pair.at(DEADLINE).sender(Step::Expired {});
            walk(pair);
        })
    };
    let failed = expired(&|pair| {
        pair.receiver(accepted()).receiver(failed()).exchange();
        pair.sender(Step::LateAcceptanceConfirmed {});
    });
    let retracted = expired(&|pair| {
        pair.receiver(provisional()).receiver(Step::StepRetracted {});
    });
    let confirmed_meanwhile = expired(&|pair| {
        pair.receiver(accepted());
        pair.sender.hear(&mut pair.receiver);
        pair.sender(Step::LateAcceptanceConfirmed {}).sender(disclosed()).receiver(Step::StepRetracted {});
    });
    let listed = expired(&|pair| {
        pair.receiver(provisional()).receiver(waitlisted());
    });
    let not_listed = expired(&|pair| {
        pair.receiver(provisional()).receiver(waitlisted()).receiver(Step::StepRetracted {});
    });
    let paused = expired(&|pair| {
        pair.receiver(accepted()).receiver(held()).exchange();
        pair.sender(Step::LateAcceptanceConfirmed {});
    });
    let asked = expired(&|pair| {
        pair.receiver(provisional()).receiver(question()).exchange();
        pair.sender(Step::LateAcceptanceConfirmed {});
    });
    let refused = expired(&|pair| {
        pair.receiver(accepted()).exchange();
        pair.sender(Step::LateAcceptanceConfirmed {}).receiver(declined());
    });
    vec![
        course("expiry crosses a yes and then a failure: failed, and no yes is left to confirm", failed),
        course("expiry crosses a yes and its retraction: expired", retracted),
        course("a confirmation with the name crosses the retraction of the late yes: expired", confirmed_meanwhile),
        course("expiry crosses a yes that became a place on the list: expired", listed),
        course("expiry crosses a yes, a place on the list and its retraction: accepted late", not_listed),
        course("expiry crosses a yes and a pause: after the confirmation, on hold", paused),
        course("expiry crosses a yes and a question: after the confirmation, the question is open", asked),
        course("the confirmation of a late yes crosses a refusal: declined", refused),
    ]
}

fn crossing_of_a_request_of_admission() -> Value {
    let mut asked = after(Kind::AdmissionRequest, |pair| {
        pair.sender(disclosed()).exchange();
        pair.receiver(accepted()).exchange();
    });
    asked.receiver(completed()).sender(revoked());
    course("R has opened, and its completion comes before the withdrawal: withdrawn all the same", asked)
}

#[test]
fn referral_json_shows_every_step_and_what_courses_amount_to() {
    let mut contents: Vec<Value> = steps().iter().map(|step| json!(step)).collect();
    contents.extend([json!(attached()), json!(reviewed(Some("Anna Prova")))]);
    contents.extend(Kind::ALL.map(|kind| json!(Step::Opened(opening(kind)))));
    let id = crate::MessageId::new(crate::trial::NOON, [3; 10]);
    let tick = |tick| json!(Tick { tick, messages: vec![id] });
    let courses = [quiet_courses(), courses_after_the_end(), courses_of_rights()].concat();
    hold(
        "referral.json",
        &json!({
            "subject": subject(),
            "bodies": contents,
            "ticks": [tick(TickKind::Processed), tick(TickKind::Read)],
            "courses": courses,
            "crossings": crossings(),
        }),
    );
}

#[test]
fn evidence_json_shows_a_file_and_what_it_proves() {
    let mut story = Story::new();
    story.step(Lane::Opener, Step::Opened(opening(Kind::Referral))).step(Lane::Answerer, provisional());
    story.step(Lane::Opener, disclosed()).step(Lane::Answerer, accepted()).chatter(Lane::Answerer);
    story.receipt(Lane::Opener).tick(Lane::Opener, TickKind::Read);
    story.step(Lane::Opener, Step::Noted { text: "Ci sentiamo lunedì".into() });
    let whole = story.evidence();
    let mut erased = whole.clone();
    erased.opener_events[1].content = None;
    let shown = |evidence: &evidence::Evidence| {
        let text = evidence.to_json().unwrap();
        let report = evidence::verify(&text).unwrap();
        json!({
            "file": String::from_utf8(text).unwrap(),
            "story": report.story(Language::English),
            "proves": report.sentences(Weight::Proved, Language::English),
            "limits": report.sentences(Weight::Limit, Language::English),
        })
    };
    hold(
        "evidence.json",
        &json!({
            "opener": secrets(&story.opener.node),
            "answerer": secrets(&story.answerer.node),
            "whole": shown(&whole),
            "with_an_erased_content": shown(&erased),
        }),
    );
}
