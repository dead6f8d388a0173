//! Two sheets that a cooperative brought before the visitor came: `examples/otto-cooperative/iscritti-laboratori.csv` became records, without
//! the lines that could not be taken, and can still be undone; `iscritti-autunno.csv` has the same titles, so its columns are as somebody
//! said of the first, and waits for her to decide.
//!
//! They go through the doors of the panel and the worker that reads sheets. It is asked here directly, on the day that is told of, while
//! the node does not run yet: a running node would look for them a second later, and both would do the same work.

use std::time::Duration;

use super::node::DemoNode;
use crate::accounts::{Account, Role};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Failure;
use crate::imports::{Field, Import, ImportId, SHOWN, State, guess, store, table, work};

/// Name and content of a sheet.
type Sheet = (&'static str, &'static str);

const MADE: Sheet =
    ("iscritti-laboratori.csv", include_str!("../../../examples/otto-cooperative/iscritti-laboratori.csv"));
const TRIED: Sheet = ("iscritti-autunno.csv", include_str!("../../../examples/otto-cooperative/iscritti-autunno.csv"));

/// How many hours ago they were brought. The second is thrown away by itself after a week.
const AGO: [u64; 2] = [9 * 24, 3];

/// Brings both to a node that does not run yet.
pub(super) async fn bring(node: &DemoNode) -> Result<(), Failure> {
    let by = node.account(Role::Coordinator).await?;
    let [then, lately] = AGO.map(|hours| node.at(node.app.clock.now().minus(Duration::from_hours(hours))));
    let import = tried(&then, &by, MADE).await?;
    made(&then, &by, &import).await?;
    tried(&lately, &by, TRIED).await?;
    Ok(())
}

/// A file that comes, whose columns are said, and which is tried out. Of the first with these titles the last column is said by hand.
async fn tried(app: &App, by: &Account, (name, text): Sheet) -> Result<Import, Failure> {
    let actor = by.actor();
    let preview = table::preview(text.as_bytes(), SHOWN).map_err(table::Unreadable::key)?;
    let guessed = guess::sheet(preview.iter().map(|sheet| &sheet.rows), false);
    let titles = guess::remembered_titles(&preview[guessed.sheet].rows, guessed.head);
    let mut tx = app.db.write().await?;
    let (mut mapping, remembered) = store::as_remembered(&mut tx, app, &titles, guessed).await?;
    let remark = if remembered { "import-remembered" } else { "" };
    let file = store::Arrived { name, content: text.as_bytes(), preview: &preview, mapping: &mapping, remark };
    let id = store::insert(&mut tx, app, &actor, &file).await?;
    audit::record(&mut tx, app, &actor, Event::new("import.uploaded", "import", id.as_str())).await?;
    if let Some(last) = mapping.fields.last_mut().filter(|_| !remembered) {
        *last = Field::Notes;
    }
    store::map(&mut tx, &id, &mapping).await?;
    store::remember(&mut tx, app, &titles, &mapping).await?;
    let import = store::find(&mut tx, app, by.id.as_str(), &id).await?.ok_or("the file has just come")?;
    store::step(&mut tx, app, &import, State::Checking, "", &actor).await?;
    audit::record(&mut tx, app, &actor, Event::new("import.tried", "import", id.as_str())).await?;
    tx.commit().await?;
    came_to(app, by, &id, State::Checked).await
}

/// Its records are made, but for the lines that cannot be taken and those that look like somebody.
async fn made(app: &App, by: &Account, import: &Import) -> Result<Import, Failure> {
    let actor = by.actor();
    let mut tx = app.db.write().await?;
    store::choose(&mut tx, &import.id, true, false).await?;
    store::step(&mut tx, app, import, State::Making, "", &actor).await?;
    audit::record(&mut tx, app, &actor, Event::new("import.started", "import", import.id.as_str())).await?;
    tx.commit().await?;
    came_to(app, by, &import.id, State::Made).await
}

/// What the worker does of what it was asked for; it must come to this.
async fn came_to(app: &App, by: &Account, id: &ImportId, state: State) -> Result<Import, Failure> {
    work::look(app).await?;
    let import = store::find(&mut app.db.read().await?, app, by.id.as_str(), id).await?;
    let came = import.filter(|import| import.state == state);
    Ok(came.ok_or_else(|| format!("an import did not come to be {}", state.code()))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::command;
    use crate::accounts::role::RoleSet;
    use crate::trial::TrialNode;
    use crate::web::locale::Locale;

    #[tokio::test]
    async fn some_lines_of_the_first_become_records_and_the_second_is_read_as_was_said_of_the_first() {
        let node = TrialNode::named("Fogli").await;
        let roles = RoleSet::new([Role::Coordinator]);
        let by = command::create(&node, "giulia", "Giulia Esempio", roles, Locale::It).await.unwrap();
        let first = tried(&node, &by, MADE).await.unwrap();
        let counts =
            |import: &Import| [import.counts.good, import.counts.bad, import.counts.known, import.counts.passed];
        assert_eq!(counts(&first), [4, 2, 1, 1]);
        let first = made(&node, &by, &first).await.unwrap();
        assert_eq!((first.made, first.without_bad, first.with_known), (4, true, false));

        let second = tried(&node, &by, TRIED).await.unwrap();
        assert_eq!(counts(&second), [2, 1, 1, 0]);
        assert_eq!((second.mapping.fields.last(), second.made), (Some(&Field::Notes), 0));
    }
}
