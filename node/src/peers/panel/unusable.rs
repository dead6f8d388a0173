//! On a peer's page: the messages that could not be used, in words, until somebody says that she has looked.

use pico_protocol::id::NodeId;

use crate::accounts::Staff;
use crate::accounts::permission::{Decision, Permission, ReadNetwork, Scope};
use crate::app::App;
use crate::error::Result;
use crate::outbox::unusable::{self, Unusable};
use crate::web::layout::Page;

/// Both directions.
pub struct Lists {
    /// The peer's, set aside here.
    pub received: Vec<Line>,
    /// Ours, that the peer could not use.
    pub sent: Vec<Line>,
    /// May say that she has looked.
    pub may_look: bool,
}

/// One message in words.
pub struct Line {
    /// By what it is called when somebody has looked.
    pub id: String,
    /// Kind and reason.
    pub title: String,
    /// When it was set aside, or written.
    pub at: i64,
    /// What it means and what to do.
    pub advice: String,
    /// The referral, for who works with referrals.
    pub referral: Option<String>,
}

impl Lists {
    /// Nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.received.is_empty() && self.sent.is_empty()
    }
}

/// The lists for who may see deliveries; nothing for others.
pub async fn lists(staff: &Staff<ReadNetwork>, app: &App, page: &Page, peer: &NodeId) -> Result<Option<Lists>> {
    if !staff.may(Permission::ReadDeliveries, Scope::Anything) {
        return Ok(None);
    }
    let opens_referrals = staff.decide(Permission::ReadReferrals, Scope::Anything) != Decision::Denied;
    let mut tx = app.db.read().await?;
    let (received, sent) = (unusable::received(&mut tx, peer).await?, unusable::sent(&mut tx, peer).await?);
    let lines = |messages: Vec<Unusable>, side: &str| {
        messages.into_iter().map(|message| line(page, message, side, opens_referrals)).collect()
    };
    let may_look = staff.may(Permission::WriteDeliveries, Scope::Anything);
    Ok(Some(Lists { received: lines(received, "here"), sent: lines(sent, "there"), may_look }))
}

/// `side` tells where the message could not be used: `here` or `there`.
fn line(page: &Page, message: Unusable, side: &str, opens_referrals: bool) -> Line {
    let known = |start: &str, code: &str| {
        let key = format!("{start}-{code}");
        if page.locale().knows(&key) { page.t(key) } else { page.t(format!("{start}-other")) }
    };
    let kind = message.kind.split('/').next().unwrap_or_default();
    let what = known("unusable-kind", kind);
    let referral = message.subject.filter(|_| opens_referrals && kind == "referral");
    let referral = referral.map(|subject| format!("ref_{}", subject.replace('-', "")));
    Line {
        title: page.t2("unusable-title", "kind", what, "why", known("unusable-code", &message.code)),
        advice: known(&format!("unusable-{side}"), &message.code),
        id: message.id,
        at: message.at,
        referral,
    }
}
