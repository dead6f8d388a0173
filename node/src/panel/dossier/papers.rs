//! Documents in a dossier: what each is, until when it holds, its files with their addresses. The files themselves are downloaded one by
//! one: a dossier of a few photographs would be larger than what a browser shows. Who added them is left out.

use serde_json::{Value, json};

use crate::app::App;
use crate::documents::store;
use crate::documents::{Document, Earlier, Edition, Written};
use crate::enrolments::{Enrolment, EnrolmentId};
use crate::people::PersonId;
use crate::store::{Result, Tx};
use crate::web::dates;

/// One document.
pub(in crate::panel) struct Paper {
    /// What is said of it.
    pub(in crate::panel) document: Document,
    /// Its files, the newest first.
    pub(in crate::panel) editions: Vec<Edition>,
    /// What it said before, the newest first, each with the name of its service then.
    pub(in crate::panel) before: Vec<(Earlier, String)>,
    /// The name of the service whose enrolment it belongs to, or nothing.
    pub(in crate::panel) service: String,
}

/// Gathers them, also a line for each that was taken away. `taken` are her enrolments, each with the name of its service.
pub(super) async fn of(tx: &mut Tx, app: &App, person: &PersonId, taken: &[(Enrolment, String)]) -> Result<Vec<Paper>> {
    let named = |id: Option<&EnrolmentId>| {
        let of_it = taken.iter().find(|(enrolment, _)| Some(&enrolment.id) == id);
        of_it.map(|(_, service)| service.clone()).unwrap_or_default()
    };
    let all = store::everything_of(tx, app, person).await?;
    let paper = |(document, editions, before): (Document, Vec<Edition>, Vec<Earlier>)| Paper {
        service: named(document.enrolment.as_ref()),
        before: before.into_iter().map(|one| (one.clone(), named(one.enrolment.as_ref()))).collect(),
        document,
        editions,
    };
    Ok(all.into_iter().map(paper).collect())
}

impl Paper {
    /// Title, days and service, after dots.
    pub(in crate::panel) fn said(written: &Written, service: &str) -> String {
        let days = [written.dated_on, written.expires_on].map(|on| on.map(dates::written).unwrap_or_default());
        let told = [written.title.clone(), days.join(" – "), service.to_owned()];
        let told = told.into_iter().filter(|one| !one.is_empty() && one != " – ");
        told.fold(String::new(), |all, one| all + " · " + &one)
    }

    /// Where a file is downloaded.
    pub(in crate::panel) fn address(&self, edition: &Edition) -> String {
        let document = &self.document;
        format!("/persone/{}/documenti/{}/file/{}", document.person, document.id, edition.number)
    }

    /// The same for a program.
    pub(super) fn json(&self) -> Value {
        let document = &self.document;
        let edition = |one: &Edition| {
            json!({
                "edition": one.number,
                "file": one.name,
                "bytes": one.size,
                "added_at": dates::machine(one.added_at),
                "download": self.address(one),
            })
        };
        let earlier = |(one, service): &(Earlier, String)| json!({"until": dates::machine(one.replaced_at), "said": written(&one.written), "service": service});
        json!({
            "said": written(&document.written),
            "service": self.service,
            "added_at": dates::machine(document.added_at),
            "files": self.editions.iter().map(edition).collect::<Vec<_>>(),
            "before": self.before.iter().map(earlier).collect::<Vec<_>>(),
            "taken_away_at": document.deleted.as_ref().map(|deleted| dates::machine(deleted.at)),
            "taken_away_because": document.deleted.as_ref().map(|deleted| deleted.because.as_str()),
        })
    }
}

fn written(written: &Written) -> Value {
    json!({
        "kind": written.kind.code(),
        "title": written.title,
        "dated_on": written.dated_on.map(|on| on.to_string()),
        "expires_on": written.expires_on.map(|on| on.to_string()),
    })
}
