//! `peer`: linking this node with others, without the panel.

use clap::Subcommand;
use pico_protocol::code::Code;
use pico_protocol::id::NodeId;

use super::Failure;
use crate::app::App;
use crate::audit::Actor;
use crate::peers::{linking, store};

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
pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Invite => {
            let invitation = linking::invite(app, &Actor::Node).await?;
            println!("{invitation}");
            eprintln!("Valid for seven days, for one node. Send it to the other cooperative: PEC, e-mail or paper.");
            Ok(())
        }
        Command::Accept { invitation } => accept(app, &invitation).await,
        Command::Confirm { peer, code } => {
            let id = find(app, &peer).await?;
            linking::confirm(app, &id, code.as_deref(), Code::of("command"), &Actor::Node).await?;
            println!("Confirmed. The agreement is signed as soon as the other side has confirmed too.");
            Ok(())
        }
        Command::List => list(app).await,
    }
}

async fn accept(app: &App, invitation: &str) -> Result<(), Failure> {
    let id = linking::accept(app, invitation, &Actor::Node).await?;
    let mut tx = app.db.read().await?;
    let introduced = linking::find(&mut tx, app, &id).await?;
    let row = store::find(&mut tx, &id).await?;
    let name = row.map(|row| row.legal_name).unwrap_or_default();
    println!("{name}\n{}", id.grouped());
    println!("Short code: {}", introduced.and_then(|introduced| introduced.code).unwrap_or_default());
    println!("Telephone the other administrator, compare the code, then: pico-node peer confirm {id}");
    Ok(())
}

/// A peer by its id, by its grouped id, or by its name when only one has it.
async fn find(app: &App, typed: &str) -> Result<NodeId, Failure> {
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
        (Some(_), Some(_)) => Err(format!("several peers are called {typed}: use the node id").into()),
        _ => Err(format!("no peer is called {typed}; see: pico-node peer list").into()),
    }
}

async fn list(app: &App) -> Result<(), Failure> {
    let mut tx = app.db.read().await?;
    for row in store::list(&mut tx).await? {
        let frozen = if row.frozen.is_empty() { String::new() } else { format!(" (frozen: {})", row.frozen) };
        println!("{:<10} {}  {}{frozen}", row.state, row.node_id, row.legal_name);
        let introduced = linking::find(&mut tx, app, &row.id()?).await?;
        if row.state == "invited"
            && let Some(code) = introduced.and_then(|introduced| introduced.code)
        {
            println!("           short code to compare: {code}");
        }
    }
    Ok(())
}
