//! Referrals: written, sent, answered, carried through, erased; every step that a person can take is taken.

use pico_protocol::referral::Kind;

use super::{Stage, change};
use crate::open_call::call_of;
use crate::pressed::press;
use crate::support::desk::record_of;
use crate::support::proxy::Fault;
use crate::support::seeds::a_service;
use crate::support::story::{
    ACCEPT, ANNUL, ANSWER, ASK, CLOSE, COMPLETE, CONFIRM_LATE, DECLINE, DISCLOSE, FAIL, HAND_OVER, HOLD, INTERRUPT,
    Move, NOTE, RESERVE, RESUME, RETRACT, REVIEW, REVOKE, START, STOP, Story, WAITLIST, WITHDRAW, preview, receiver,
    sender,
};

/// The person asks that her data are only kept, and Brezza agrees.
const RESTRICT: Move = sender("chiedi-diritto", &[("right", "restriction"), ("answer_by", "+20")]);
const RESTRICTED: Move = receiver("diritto", &[("reply", "done")]);

/// As few referrals as will do for almost every step there is. A revoked consent reaches the others, so it comes last.
const WALKS: [&[Move]; 5] = [
    &[REVIEW, ASK, ANSWER, WAITLIST, RESERVE, DISCLOSE, ACCEPT, START, NOTE, HOLD, RESUME, INTERRUPT, COMPLETE, CLOSE],
    &[WAITLIST, RETRACT, WITHDRAW],
    &[ANNUL],
    &[RESERVE, DISCLOSE, ACCEPT, START, RESTRICT, RESTRICTED],
    &[RESERVE, DISCLOSE, ACCEPT, START, REVOKE, STOP],
];

/// Everything that is done with referrals about a person.
pub(super) async fn are_told(stage: &Stage, person: &str) {
    a_draft(stage, person).await;
    the_case_goes_over(stage, person).await;
    too_late(stage, person).await;
    for walk in WALKS {
        Story::begin(&stage.desks, Kind::Referral, person).await.walk(walk).await;
    }
    asked_of_others(stage, person).await;
    open_calls(stage).await;
    a_document(stage, person).await;
    no_longer_kept(stage, person).await;
    press(&stage.desks.giulia, "/invii?elenco=inviati", "/invii").await;
}

/// Written and thrown away.
async fn a_draft(stage: &Stage, person: &str) {
    let giulia = &stage.desks.giulia;
    let page = preview(giulia, Kind::Referral, person, "").await;
    giulia.send(&page, &page.form("/butta")).await.ok();
}

/// A no, after which the same is asked of others.
async fn asked_of_others(stage: &Stage, person: &str) {
    let story = Story::begin(&stage.desks, Kind::Referral, person).await;
    story.walk(&[DECLINE]).await;
    press(&stage.desks.giulia, &story.path, "/altri").await;
}

/// One open call in which others are asked too and somebody is chosen, and one that is closed with nobody.
async fn open_calls(stage: &Stage) {
    let giulia = &stage.desks.giulia;
    let story = Story::begin(&stage.desks, Kind::OpenCall, "").await;
    let call = call_of(&stage.desks.pair.aurora, &story.path).await;
    press(giulia, &format!("/invii/chiamate/{call}"), "/altri").await;
    story.walk(&[ACCEPT, CLOSE]).await;
    press(giulia, &story.path, "/seguito").await;
    let story = Story::begin(&stage.desks, Kind::OpenCall, "").await;
    let call = call_of(&stage.desks.pair.aurora, &story.path).await;
    let page = giulia.open(&format!("/invii/chiamate/{call}/chiudi")).await.ok();
    giulia.send(&page, &page.form("/chiudi").with("reason", "need_met")).await.ok();
}

/// A person goes over to Brezza, who opens a record of her, and is asked for back.
async fn the_case_goes_over(stage: &Stage, person: &str) {
    let omar = &stage.desks.omar;
    let story = Story::begin(&stage.desks, Kind::Transfer, person).await;
    story.walk(&[RESERVE, DISCLOSE, ACCEPT, HAND_OVER]).await;
    let page = omar.open(&format!("{}/scheda", story.path)).await.ok();
    let form = page.form("/scheda").with("comune", "Bologna").with_if_asked("service", "");
    let opened = omar.send(&page, &form).await.ok();
    let service = a_service(omar).await;
    let page = omar.open(&story.path).await.ok();
    let enrolment = omar.send(&page, &page.form("/presa").with("service", &service)).await.ok();
    omar.send(&enrolment, &enrolment.form("/stacca")).await.ok();
    let record = record_of(&opened);
    let record = record.trim_start_matches("/persone/");
    story.walk(&[START, FAIL]).await;

    let story = Story::begin(&stage.desks, Kind::AdmissionRequest, "").await;
    let page = omar.open(&format!("{}/persona", story.path)).await.ok();
    let form = page.form("/persona").with("person", record).with("basis", "care");
    omar.send(&page, &form).await.ok();
}

/// A yes and the expiry cross on the way, and the sender takes the yes all the same.
async fn too_late(stage: &Stage, person: &str) {
    let story = Story::begin(&stage.desks, Kind::Referral, person).await;
    for line in &stage.lines {
        line.fault(Fault::Cut);
    }
    story.take(RESERVE).await;
    stage.desks.pair.aurora.days_pass(8).await;
    for line in &stage.lines {
        line.fault(Fault::None);
    }
    story.comes_to("accepted_late").await;
    story.walk(&[CONFIRM_LATE]).await;
}

/// A document goes with a referral.
async fn a_document(stage: &Stage, person: &str) {
    let story = Story::begin(&stage.desks, Kind::Referral, person).await;
    let page = stage.desks.giulia.open(&format!("{}/allega", story.path)).await.ok();
    stage.desks.giulia.upload(&page, &page.form("/allega"), ("relazione.pdf", b"Senza nomi")).await.ok();
    story.settled().await;
}

/// What was told in a referral that ended long ago is erased.
async fn no_longer_kept(stage: &Stage, person: &str) {
    let story = Story::begin(&stage.desks, Kind::Referral, person).await;
    story.walk(&[DECLINE]).await;
    change(&stage.desks.pair.brezza, "UPDATE referrals SET ended_at = 1 WHERE ended_at IS NOT NULL").await;
    press(&stage.desks.omar, &format!("{}/cancella", story.path), "/cancella").await;
}
