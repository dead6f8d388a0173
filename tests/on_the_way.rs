//! Requests that are on their way while the account of who sends them is closed, or gets a new password.
//!
//! The head of a request says who comes, its last byte may arrive minutes later. What it asks for is done only if she is
//! still inside then.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use reqwest::{Body, Method, Response};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::on_both_engines;
use crate::support::desk::FAMILY_NAME;
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Panel, encode};
use crate::support::staff::{PASSWORD, comes_in, full_name, link_in, through_the_door};

/// A form of which the first half has left.
struct Halfway {
    go: oneshot::Sender<()>,
    answer: JoinHandle<Response>,
}

impl Halfway {
    async fn send(panel: &Panel, path: &str, form: &Form) -> Self {
        let body = encode(&form.fields);
        let (first, second) = body.split_at(body.len() / 2);
        let (first, second) = (first.to_owned(), second.to_owned());
        let (go, goes) = oneshot::channel();
        let first = stream::once(async { Ok::<_, std::io::Error>(first) });
        let second = stream::once(async {
            goes.await.unwrap();
            Ok(second)
        });
        let request = panel.raw(Method::POST, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header(ORIGIN, panel.base.as_str()).body(Body::wrap_stream(first.chain(second)));
        let answer = tokio::spawn(async { request.send().await.unwrap() });
        // The head and the first half are with the node now, or will be: the test is no less true if they are not.
        tokio::time::sleep(Duration::from_millis(500)).await;
        Self { go, answer }
    }

    async fn arrives(self) -> Response {
        self.go.send(()).unwrap();
        self.answer.await.unwrap()
    }
}

fn is_shown_the_door(answer: &Response) {
    let location = answer.headers().get(LOCATION).map(|path| path.to_str().unwrap().to_owned()).unwrap_or_default();
    assert!(answer.status() == 303 && location.contains("/accesso"), "{} {location}", answer.status());
}

/// The page of another account, for the administrator.
async fn member(ada: &Panel, login: &str) -> String {
    let list = ada.open("/utenti").await.ok();
    let row = list.body.split("<tr>").find(|row| row.contains(&full_name(login))).expect("she is in the list");
    format!("/utenti/{}", row.split("/utenti/").nth(1).unwrap().split('"').next().unwrap())
}

on_both_engines! {
    async fn what_arrives_after_the_account_was_closed_changes_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (ada, giulia) =
            (comes_in(&node, "ada", "node-administrator").await, comes_in(&node, "giulia", "coordinator").await);
        let other = comes_in(&node, "omar", "coordinator").await;
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", FAMILY_NAME).with("given_name", "Mario").with("comune", "Bologna");
        let form = form.with("no_tax_code", "unknown").with("birth_date", "10/12/1985");
        let halfway = Halfway::send(&giulia, "/persone/nuova", &form).await;
        let account = ada.open(&member(&ada, "giulia").await).await.ok();
        ada.send(&account, &account.form("/chiudi")).await.ok().shows("Account chiuso");
        is_shown_the_door(&halfway.arrives().await);
        assert!(!other.open("/persone").await.ok().body.contains(FAMILY_NAME));
    }

    async fn a_password_chosen_on_the_way_does_not_outlive_a_reset(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (ada, giulia) =
            (comes_in(&node, "ada", "node-administrator").await, comes_in(&node, "giulia", "coordinator").await);
        let page = giulia.open("/profilo/password").await.ok();
        let form = page.form("/profilo/password").with("current", PASSWORD).with("password", "un altro lungo segreto di prova");
        let halfway = Halfway::send(&giulia, "/profilo/password", &form).await;
        let account = ada.open(&member(&ada, "giulia").await).await.ok();
        let given = ada.send(&account, &account.form("/link")).await.ok();
        is_shown_the_door(&halfway.arrives().await);
        let thief = Panel::new(&node.panel());
        let door = thief.open("/accesso").await.ok();
        let tried = door.form("/accesso").with("login", "giulia").with("password", "un altro lungo segreto di prova");
        assert_eq!(thief.send(&door, &tried).await.status, 422);
        let owner = Panel::new(&node.panel());
        through_the_door(&owner, link_in(&given.text())).await;
        owner.open("/persone").await.ok();
    }
}
