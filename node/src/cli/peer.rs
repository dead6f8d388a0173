//! `peer`: linking this node with others, without the panel.

use clap::Subcommand;
use pico_protocol::code::Code;
use pico_protocol::id::NodeId;

use super::Failure;
use super::say::words;
use crate::app::App;
use crate::audit::Actor;
use crate::peers::{linking, store};
use crate::web::locale::Locale;

/// What can be done with peers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write an invitation: one string that the other cooperative pastes into its own node
    Invite,
    /// Take up an invitation of another cooperative
    Accept {
        /// The string that begins with pico-invite:
        invitation: String,
    },
    /// Confirm that both nodes show the same short code
    Confirm {
        /// The other cooperative: its name or its node id
        peer: String,
        /// The code as the other administrator read it out; without it the code shown here is taken as compared
        #[arg(long)]
        code: Option<String>,
    },
    /// All links and how they are
    List,
}

/// Runs one of the commands.
pub async fn run(app: &App, command: Command, locale: Locale) -> Result<(), Failure> {
    match command {
        Command::Invite => {
            if !app.identity.is_reached(&app.config)? {
                return Err(words(locale, "peer-not-told", &[]).into());
            }
            let invitation = linking::invite(app, &Actor::Node).await?;
            println!("{invitation}");
            eprintln!("{}", words(locale, "peer-invited", &[]));
            Ok(())
        }
        Command::Accept { invitation } => accept(app, &invitation, locale).await,
        Command::Confirm { peer, code } => {
            let id = find(app, &peer, locale).await?;
            linking::confirm(app, &id, code.as_deref(), Code::of("command"), &Actor::Node).await?;
            println!("{}", words(locale, "peer-confirmed", &[]));
            Ok(())
        }
        Command::List => list(app, locale).await,
    }
}

async fn accept(app: &App, invitation: &str, locale: Locale) -> Result<(), Failure> {
    let id = linking::accept(app, invitation, &Actor::Node).await?;
    let mut tx = app.db.read().await?;
    let introduced = linking::find(&mut tx, app, &id).await?;
    let row = store::find(&mut tx, &id).await?;
    let name = row.map(|row| row.legal_name).unwrap_or_default();
    println!("{name}\n{}", id.grouped());
    let code = introduced.and_then(|introduced| introduced.code).unwrap_or_default();
    println!("{}", words(locale, "peer-code", &[("code", &code)]));
    println!("{} pico-node peer confirm {id}", words(locale, "peer-call", &[]));
    Ok(())
}

/// A peer by its id, by its grouped id, or by its name when only one has it.
async fn find(app: &App, typed: &str, locale: Locale) -> Result<NodeId, Failure> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    if let Ok(id) = NodeId::from_grouped(typed) {
        return Ok(id);
    }
    let mut tx = app.db.read().await?;
    let rows = store::list(&mut tx).await?;
    let mut named = rows.iter().filter(|row| row.legal_name.eq_ignore_ascii_case(typed));
    match (named.next(), named.next()) {
        (Some(row), None) => Ok(row.id()?),
        (Some(_), Some(_)) => Err(words(locale, "peer-several", &[("name", &typed)]).into()),
        _ => Err(words(locale, "peer-none", &[("name", &typed)]).into()),
    }
}

async fn list(app: &App, locale: Locale) -> Result<(), Failure> {
    let mut tx = app.db.read().await?;
    for row in store::list(&mut tx).await? {
        let state = locale.text(&format!("link-{}", row.state), &[]);
        println!("{state}  {}  {}", row.node_id, row.legal_name);
        if !row.frozen.is_empty() {
            println!("    {}", locale.text(&format!("peers-is-{}", row.frozen), &[]));
        }
        let introduced = linking::find(&mut tx, app, &row.id()?).await?;
        if row.state == "invited"
            && let Some(code) = introduced.and_then(|introduced| introduced.code)
        {
            println!("    {}", words(locale, "peer-code", &[("code", &code)]));
        }
    }
    Ok(())
}
