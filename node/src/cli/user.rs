//! `setup-link` and `user`: who may log in to this node's panel, for whoever has the machine in hand.

use clap::Subcommand;

use super::Failure;
use crate::accounts::command;
use crate::accounts::role::{Role, RoleSet};
use crate::app::App;
use crate::web::locale::Locale;

/// What can be done about accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Add a person and print the link with which she comes in and chooses a password
    Add {
        /// What she types at the door: an e-mail address or a short name
        login: String,
        /// Name and surname
        #[arg(long)]
        name: String,
        /// What she does here: operator, coordinator, management, data-protection, node-administrator. Repeat for more
        #[arg(long = "role", required = true)]
        roles: Vec<Role>,
        /// The language of her pages: it or en
        #[arg(long, default_value = "it", value_parser = ["it", "en"])]
        language: String,
    },
    /// Show every account
    List,
    /// Take the password away, end every session and print a link to choose a new one
    ResetPassword {
        /// Whose
        login: String,
    },
    /// Take a lost second factor away and end every session
    DropSecondFactor {
        /// Whose
        login: String,
    },
}

/// Prints a link that makes an account for a node administrator.
pub async fn setup_link(app: &App) -> Result<(), Failure> {
    println!("{}", command::setup_link(app).await?);
    println!("The link works once, within a day. The node must be serving when you open it.");
    Ok(())
}

/// Runs one command.
pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Add { login, name, roles, language } => {
            let link = command::add(app, &login, &name, RoleSet::new(roles), language_of(&language)).await?;
            hand_over(&link);
        }
        Command::List => list(app).await?,
        Command::ResetPassword { login } => hand_over(&command::reset_password(app, &login).await?),
        Command::DropSecondFactor { login } => {
            command::drop_second_factor(app, &login).await?;
            println!("{login} comes in with the password alone until a new second factor is set");
        }
    }
    Ok(())
}

fn language_of(code: &str) -> Locale {
    if code == "en" { Locale::En } else { Locale::It }
}

fn hand_over(link: &str) {
    println!("{link}");
    println!("Hand the link over in person or by telephone: it works once, within two days.");
}

async fn list(app: &App) -> Result<(), Failure> {
    for account in command::list(app).await? {
        let state = match (account.is_active(), account.has_password, account.has_second_factor) {
            (false, ..) => "closed",
            (true, false, _) => "waits for her first log-in",
            (true, true, false) => "password",
            (true, true, true) => "password and second factor",
        };
        println!("{}  {}  [{}]  {state}", account.login.as_str(), account.name, account.roles);
    }
    Ok(())
}
