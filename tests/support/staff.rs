//! People of the cooperative, invented, each coming in through a link that the node administrator made on the machine.

use super::node::TestNode;
use super::panel::{Page, Panel};

/// What every invented person types.
pub const PASSWORD: &str = "sette-gatti-in-cortile";

/// The five roles, as they are typed on the command line.
pub const ROLES: [&str; 5] = ["operator", "coordinator", "management", "data-protection", "node-administrator"];

/// Makes an account with one role and comes in with the link, choosing a password.
pub async fn comes_in(node: &TestNode, login: &str, role: &str) -> Panel {
    let said = node.command(&["user", "add", login, "--name", &full_name(login), "--role", role]).await.ok();
    let panel = Panel::new(&node.panel());
    through_the_door(&panel, link_in(&said)).await;
    panel
}

/// The name that belongs to a login: no login is a name, so that neither is found where the other is looked for.
pub fn full_name(login: &str) -> String {
    let (first, rest) = login.split_at(1);
    format!("{}{rest} Della Giovampaola", first.to_uppercase())
}

/// Opens a one-time link, presses its button and chooses a password.
pub async fn through_the_door(panel: &Panel, link: &str) {
    let page = panel.open(link).await.ok();
    let page = panel.send(&page, &page.form("")).await.ok();
    let form = page.form("/profilo/password").with("password", PASSWORD);
    panel.send(&page, &form).await.ok();
}

/// Reads the secret off the page, as an app does, and confirms with the code of this moment; answers the page with the codes
/// for when the app is lost.
pub async fn set_second_factor(panel: &Panel) -> Page {
    let page = panel.open("/profilo").await.ok();
    let page = panel.send(&page, &page.form("/profilo/secondo-fattore")).await.ok();
    let typed = page.body.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let secret = totp_rs::Secret::try_from_base32(typed.replace(' ', "")).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = app.generate_current().to_string();
    panel.send(&page, &page.form("/conferma").with("code", &code)).await.ok()
}

/// The address in what a command printed.
pub fn link_in(said: &str) -> &str {
    said.split_whitespace().find(|word| word.starts_with("http")).expect("a link is printed")
}

/// Comes in again by the door, in a browser of its own.
pub async fn with_password(node: &TestNode, login: &str, password: &str) -> Panel {
    let panel = Panel::new(&node.panel());
    let door = panel.open("/accesso").await.ok();
    panel.send(&door, &door.form("/accesso").with("login", login).with("password", password)).await.ok();
    panel
}

/// The address of a colleague's account, for the administrator.
pub async fn account_of(admin: &Panel, login: &str) -> String {
    let list = admin.open("/utenti").await.ok();
    let row = list.body.split("<tr").find(|row| row.contains(&full_name(login))).expect("she is in the list");
    format!("/utenti/{}", row.split("/utenti/").nth(1).unwrap().split('"').next().unwrap())
}
