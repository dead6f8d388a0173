//! `setup-link` and `user`: who may log in to this node's panel, for whoever has the machine in hand.

use clap::Subcommand;

use super::Failure;
use super::say::words;
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
        /// The language of her pages, which she can change
        #[arg(long, default_value = "it", value_parser = ["it", "en"])]
        panel_language: String,
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
pub async fn setup_link(app: &App, locale: Locale) -> Result<(), Failure> {
    println!("{}", command::setup_link(app).await?);
    println!("{}", words(locale, "setup-link", &[]));
    Ok(())
}

/// Runs one command.
pub async fn run(app: &App, command: Command, locale: Locale) -> Result<(), Failure> {
    match command {
        Command::Add { login, name, roles, panel_language } => {
            let link = command::add(
                app,
                &login,
                &name,
                RoleSet::new(roles),
                Locale::from_code(&panel_language).unwrap_or_default(),
            )
            .await?;
            hand_over(&link, locale);
        }
        Command::List => list(app, locale).await?,
        Command::ResetPassword { login } => hand_over(&command::reset_password(app, &login).await?, locale),
        Command::DropSecondFactor { login } => {
            command::drop_second_factor(app, &login).await?;
            println!("{}", words(locale, "user-dropped", &[("login", &login)]));
        }
    }
    Ok(())
}

fn hand_over(link: &str, locale: Locale) {
    println!("{link}");
    println!("{}", words(locale, "user-link", &[]));
}

async fn list(app: &App, locale: Locale) -> Result<(), Failure> {
    for account in command::list(app).await? {
        let state = match (account.is_active(), account.has_password, account.has_second_factor) {
            (false, ..) => "user-closed",
            (true, false, _) => "user-waits",
            (true, true, false) => "user-password",
            (true, true, true) => "user-second-factor",
        };
        let state = words(locale, state, &[]);
        println!("{}  {}  [{}]  {state}", account.login.as_str(), account.name, account.roles);
    }
    Ok(())
}
