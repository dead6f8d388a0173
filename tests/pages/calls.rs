//! What there is to look at of an open call: the answers side by side, and the page that closes it.

use pico_protocol::referral::Kind;

use super::visits::Who::Giulia;
use super::visits::{Visit, visit};
use crate::support::desk::filled_why;
use crate::support::eventually;
use crate::support::panel::Panel;
use crate::support::story::asked_where;

/// A call to a service and to its cooperative, and its pages.
pub(super) async fn of(giulia: &Panel, visits: &mut Vec<Visit>) {
    let to = eventually("there are two to ask", async || {
        let to = asked_where(giulia, Kind::OpenCall, "").await;
        let targets = to.form("/dove").choices.iter().filter(|(name, _)| name == "target").count();
        (targets > 1).then_some(to)
    })
    .await;
    let form = to.form("/dove");
    let targets: Vec<_> = form.choices.iter().filter(|(name, _)| name == "target").cloned().collect();
    let form = targets.iter().fold(form, |form, (name, value)| form.tick(name, value));
    let why = giulia.send(&to, &form).await.ok();
    let preview = giulia.send(&why, &filled_why(&why)).await.ok();
    let sent = giulia.send(&preview, &preview.form("/invia")).await.ok();
    let call = sent.path.split('?').next().unwrap_or_default();
    visits.push(visit("/invii/chiamate/{call}", Giulia, call));
    visits.push(visit("/invii/chiamate/{call}/chiudi", Giulia, &format!("{call}/chiudi")));
}
