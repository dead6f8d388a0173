//! One node of the demonstration: made once, then run as a process of its own.

use std::path::Path;

use pico_protocol::time::Timestamp;

use super::cooperatives::{Cooperative, Worker};
use super::process::Process;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::app::App;
use crate::audit::Actor;
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME};
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::identity::birth::{self, Particulars};
use crate::identity::keys;
use crate::store::Db;
use crate::teams::Qualification;
use crate::web::locale::Locale;

/// A node of the demonstration.
pub struct DemoNode {
    /// Whose it is.
    pub cooperative: Cooperative,
    /// The node, opened beside the process that serves it.
    pub app: App,
    process: Option<Process>,
}

impl DemoNode {
    /// Makes the node if its folder is empty, and opens it.
    pub async fn prepare(
        folder: &Path,
        cooperative: Cooperative,
        panel: u16,
        federation: u16,
    ) -> Result<Self, Failure> {
        let data = folder.join(&cooperative.slug);
        let new = !data.join(FILE_NAME).exists();
        keys::create_private_folder(&data.join(keys::FOLDER))?;
        std::fs::write(data.join(FILE_NAME), configuration(&cooperative, panel, federation))?;
        let config = Config::of_file(&data)?;
        if new {
            give_birth(&config, &cooperative).await?;
        }
        let app = App::open_to_serve(config).await?;
        // The ports may be others than the last time.
        app.identity.follow(&app.db, &app.config, &app.clock).await?;
        if new {
            for worker in &cooperative.staff {
                let roles = RoleSet::from_codes(worker.roles.iter().map(String::as_str));
                command::create(&app, &worker.login, &worker.name, roles, Locale::It).await?;
            }
        }
        Ok(Self { cooperative, app, process: None })
    }

    /// Starts the process and waits until it is ready.
    pub async fn start(&mut self) -> Result<(), Failure> {
        self.process = Some(Process::start(&self.app.config).await?);
        Ok(())
    }

    /// Ends the process.
    pub async fn stop(&mut self) {
        self.app.db.close().await;
        if let Some(process) = self.process.take() {
            process.stop().await;
        }
    }

    /// The node as it was at another moment: the same database and keys, another clock.
    pub fn at(&self, now: Timestamp) -> App {
        let app = &self.app;
        let (config, db, identity) = (app.config.clone(), app.db.clone(), app.identity.clone());
        App::new(config, db, Clock::held_at(now), identity, app.field_key.clone())
    }

    /// The node administrator, as the log names her.
    pub async fn administrator(&self) -> Result<Actor, Failure> {
        Ok(self.account(Role::NodeAdministrator).await?.actor())
    }

    /// The first account with this role.
    pub async fn account(&self, role: Role) -> Result<Account, Failure> {
        let staff = self.staff().await?;
        let found = staff.into_iter().find(|(worker, _)| worker.roles.iter().any(|code| code == role.code()));
        found
            .map(|(_, account)| account)
            .ok_or_else(|| format!("{} has no {}", self.cooperative.slug, role.code()).into())
    }

    /// What somebody who logs in here is by profession.
    pub fn profession(&self, account: &Account) -> Result<Qualification, Failure> {
        let worker = self.cooperative.staff.iter().find(|worker| worker.login == account.login.as_str());
        worker.map_or(Ok(Qualification::Educator), Worker::profession)
    }

    /// Those who log in here, with their accounts.
    pub async fn staff(&self) -> Result<Vec<(&Worker, Account)>, Failure> {
        let accounts = command::list(&self.app).await?;
        let account = |worker: &Worker| accounts.iter().find(|account| account.login.as_str() == worker.login).cloned();
        Ok(self.cooperative.staff.iter().filter_map(|worker| Some((worker, account(worker)?))).collect())
    }
}

fn configuration(cooperative: &Cooperative, panel: u16, federation: u16) -> String {
    let slug = &cooperative.slug;
    format!(
        "# {}, in the demonstration.\n\
         [federation]\nlisten = \"127.0.0.1:{federation}\"\nendpoint = \"https://localhost:{federation}\"\n\
         allow_private_addresses = true\npublic_services = true\n\n\
         [panel]\nlisten = \"127.0.0.1:{panel}\"\naddress = \"http://{slug}.localhost:{panel}\"\ndemo = true\n\n\
         [limits]\ndisk_reserve_bytes = 67108864\n",
        cooperative.legal_name
    )
}

/// The recovery sheet of a demonstration would protect nothing: its secret is forgotten at once.
async fn give_birth(config: &Config, cooperative: &Cooperative) -> Result<(), Failure> {
    let particulars = Particulars {
        legal_name: cooperative.legal_name.clone(),
        tax_code: String::new(),
        albo_number: String::new(),
        telephone: cooperative.telephone.clone(),
        contact: cooperative.contact.clone(),
    };
    let db = Db::open(&config.database_url()).await?;
    birth::create(&db, config, &particulars, &Clock::system(), Entropy).await?;
    db.close().await;
    Ok(())
}
