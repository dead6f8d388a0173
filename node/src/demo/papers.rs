//! The papers of some of the people of a cooperative: an ISEE that has ended and one that was renewed, an identity card that ends soon,
//! reports, consents and a plan signed on paper: `examples/otto-cooperative/documenti.toml`, each a small file that opens, added as the
//! panel would add it.
//!
//! What they say is invented, and each says so at its foot.

mod pdf;

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::blob::BlobKey;
use serde::Deserialize;

use super::cooperatives::Human;
use super::node::DemoNode;
use super::records;
use crate::accounts::Account;
use crate::app::App;
use crate::documents::{Kind, Written, store};
use crate::enrolments::{self, EnrolmentId};
use crate::error::Failure;
use crate::people::panel::today;
use crate::people::{PersonId, restriction};
use crate::services;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::file::{Sealed, Upload};

/// What stands at the foot of each.
const INVENTED: &str = "Documento inventato per la dimostrazione: persone, date e numeri non sono veri.";

const FILE: &str = include_str!("../../../examples/otto-cooperative/documenti.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    paper: Vec<Paper>,
}

/// One paper, as the file tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    /// Whose, in the order of the people of the cooperative.
    person: usize,
    kind: Kind,
    title: String,
    file: String,
    /// It belongs to her enrolment, where she has one.
    #[serde(default)]
    enrolled: bool,
    words: Vec<String>,
    /// The first file, and those that replaced it.
    came: Vec<Came>,
}

/// One file of a paper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Came {
    /// How many days ago it came.
    ago: u16,
    /// How many days before today it is dated.
    dated: u16,
    /// Until when it holds; without, for ever.
    until: Option<Until>,
}

/// The last day on which a paper holds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Until {
    /// So many days from today.
    In(u16),
    /// The end of the year of its date.
    YearEnd,
}

/// Reads the file.
fn all() -> Result<Vec<Paper>, Failure> {
    Ok(toml::from_str::<File>(FILE)?.paper)
}

/// The papers of the first people of a cooperative, each added by who opened the record.
pub(super) async fn fill(node: &DemoNode, people: &[PersonId]) -> Result<(), Failure> {
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    for paper in &all()? {
        let human = node.cooperative.people.get(paper.person).zip(people.get(paper.person));
        let Some((human, person)) = human else { continue };
        let by = node.account(records::opener(paper.person)).await?;
        let enrolment = enrolments::store::list::of_person(&mut tx, person).await?.into_iter().next();
        let service = match &enrolment {
            Some(one) => services::store::find(&mut tx, &one.service).await?,
            None => None,
        };
        let service = service.map(|service| service.particulars.content.name).unwrap_or_default();
        let about = About { human, service: &service, cooperative: &node.cooperative.legal_name };
        let enrolment = enrolment.map(|one| one.id).filter(|_| paper.enrolled);
        keep(&mut tx, node, (&by, person, enrolment.as_ref()), (paper, &about), today).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Adds a paper with its first file, and replaces that by those that came later.
async fn keep(
    tx: &mut Tx,
    node: &DemoNode,
    (by, person, enrolment): (&Account, &PersonId, Option<&EnrolmentId>),
    (paper, about): (&Paper, &About<'_>),
    today: Date,
) -> Result<(), Failure> {
    let hers = restriction::store::usable(tx, &node.app, &by.actor(), person).await?;
    let hers = hers.ok_or("nobody of the demonstration is restricted")?;
    let mut known = None;
    for came in &paper.came {
        let app = node.at(node.app.clock.now().minus(Duration::from_hours(24 * u64::from(came.ago))));
        let written = paper.written(came, today)?;
        let file = sealed(&app, &paper.file, &about.bytes(paper, &written)?);
        if let Some(id) = &known {
            let document = store::find(tx, &app, person, id).await?.ok_or("it has just been added")?;
            let days = (written.dated_on, written.expires_on);
            store::replace(tx, &app, (by, &hers), &document, days, &file).await?;
        } else {
            known = Some(store::add(tx, &app, by, (&hers, enrolment), &written, &file).await?);
        }
    }
    Ok(())
}

fn sealed(app: &App, name: &str, bytes: &[u8]) -> Sealed {
    let mut file = Upload::new(BlobKey::from_bytes(app.entropy.bytes()), name.to_owned());
    file.push(bytes);
    file.finish()
}

impl Paper {
    fn written(&self, came: &Came, today: Date) -> Result<Written, Failure> {
        let dated = today.checked_sub(i64::from(came.dated).days())?;
        let expires_on = match came.until {
            None => None,
            Some(Until::In(days)) => Some(today.checked_add(i64::from(days).days())?),
            Some(Until::YearEnd) => Some(Date::new(dated.year(), 12, 31)?),
        };
        Ok(Written { kind: self.kind, title: self.title.clone(), dated_on: Some(dated), expires_on })
    }
}

/// Whom a paper is about.
struct About<'a> {
    human: &'a Human,
    service: &'a str,
    cooperative: &'a str,
}

impl About<'_> {
    /// The file of a paper.
    fn bytes(&self, paper: &Paper, written: &Written) -> Result<Vec<u8>, Failure> {
        let paragraphs: Vec<String> =
            paper.words.iter().map(|words| self.told(words, written)).collect::<Result<_, _>>()?;
        Ok(if std::path::Path::new(&paper.file).extension().is_some_and(|kind| kind == "pdf") {
            pdf::page(&paper.title, &paragraphs, INVENTED)
        } else {
            format!("{}\n\n{}\n\n{INVENTED}\n", paper.title, paragraphs.join("\n\n")).into_bytes()
        })
    }

    /// The words of a paper, with what stands in braces said.
    fn told(&self, words: &str, written: &Written) -> Result<String, Failure> {
        let said = |on: Option<Date>| on.map(day).unwrap_or_default();
        let name = format!("{} {}", self.human.given_names, self.human.family_name);
        let mut told = words.to_owned();
        for (mark, value) in [
            ("{name}", name),
            ("{born}", day(self.human.born.parse()?)),
            ("{comune}", self.human.residence.clone()),
            ("{service}", self.service.to_owned()),
            ("{cooperative}", self.cooperative.to_owned()),
            ("{dated}", said(written.dated_on)),
            ("{until}", said(written.expires_on)),
        ] {
            told = told.replace(mark, &value);
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::demo::cooperatives;
    use crate::documents::{Format, LONGEST, Standing};

    #[test]
    fn every_paper_is_one_that_the_form_would_take_and_says_whose_it_is() {
        let today = date(2026, 3, 1);
        for cooperative in cooperatives::first(cooperatives::COUNT).unwrap() {
            for paper in &all().unwrap() {
                let human = cooperative.people.get(paper.person).unwrap();
                let about = About { human, service: "Un servizio", cooperative: &cooperative.legal_name };
                assert!(paper.title.chars().count() <= LONGEST);
                assert!(paper.came.is_sorted_by(|before, next| before.ago > next.ago), "{}", paper.title);
                for came in &paper.came {
                    let written = paper.written(came, today).unwrap();
                    let (dated, arrived) =
                        (written.dated_on.unwrap(), today.checked_sub(i64::from(came.ago).days()).unwrap());
                    assert!(
                        dated <= arrived && written.expires_on.is_none_or(|until| until >= dated),
                        "{}",
                        paper.title
                    );
                    let bytes = about.bytes(paper, &written).unwrap();
                    assert!(Format::of(&paper.file, &bytes).is_ok() && bytes.len() < 4_000, "{}", paper.file);
                    let text: String = bytes.iter().copied().map(char::from).collect();
                    assert!(!text.contains(['{', '?']), "everything is said, in letters that a PDF knows: {text}");
                    assert!(text.contains(&human.family_name) && text.contains(INVENTED), "{text}");
                }
            }
        }
    }

    #[test]
    fn one_has_ended_one_ends_soon_and_one_was_renewed_on_every_day_of_the_year() {
        let papers = all().unwrap();
        for days in 0..366 {
            let today = date(2026, 1, 1).checked_add(days.days()).unwrap();
            let all = papers.iter().map(|paper| {
                (paper.came.len(), paper.written(paper.came.last().unwrap(), today).unwrap().standing(today))
            });
            let all: Vec<_> = all.collect();
            assert!(all.contains(&(1, Standing::Expired)) && all.contains(&(1, Standing::Ending(12))), "{today}");
            assert!(all.iter().any(|(files, _)| *files == 2) && all.contains(&(1, Standing::Holds)), "{today}");
        }
    }
}
