//! Requests that are on their way while the account of who sends them is closed, or gets a new password.
//!
//! The head of a request says who comes, its last byte may arrive minutes later. What it asks for is done only if she is
//! still inside then.

use reqwest::header::{CONTENT_TYPE, ORIGIN};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::on_both_engines;
use crate::support::desk::FAMILY_NAME;
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Panel, encode};
use crate::support::staff::{PASSWORD, account_of, comes_in, link_in, through_the_door};

/// A form of which only the head has left, and been read.
struct Halfway {
    connection: BufReader<TcpStream>,
    body: String,
}

impl Halfway {
    async fn send(panel: &Panel, path: &str, form: &Form) -> Self {
        let host = panel.base.strip_prefix("http://").expect("these panels speak plain HTTP on loopback");
        let port = host.rsplit(':').next().unwrap().parse::<u16>().unwrap();
        let mut connection = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        let body = encode(&form.fields);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\n{ORIGIN}: {}\r\ncookie: {}\r\n\
             {CONTENT_TYPE}: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\
             connection: close\r\n\r\n",
            panel.base,
            panel.cookie_header(),
            body.len()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        // Said when the handler asks for the body: by then it has looked who comes.
        let mut word = String::new();
        connection.read_line(&mut word).await.unwrap();
        assert_eq!(word, "HTTP/1.1 100 Continue\r\n");
        connection.read_line(&mut word).await.unwrap();
        Self { connection, body }
    }

    /// The rest arrives; the answer, head and all.
    async fn arrives(mut self) -> String {
        self.connection.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.connection.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

fn is_shown_the_door(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("\r\nlocation: /accesso"), "{answer}");
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
        let account = ada.open(&account_of(&ada, "giulia").await).await.ok();
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
        let account = ada.open(&account_of(&ada, "giulia").await).await.ok();
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

    async fn nothing_is_signed_for_an_administrator_whose_account_was_closed_on_the_way(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (ada, bea) =
            (comes_in(&node, "ada", "node-administrator").await, comes_in(&node, "bea", "node-administrator").await);
        let page = bea.open("/impostazioni").await.ok();
        let form = page.form("/impostazioni").with("telephone", "051 222222").with("display-name", "La nostra");
        let halfway = Halfway::send(&bea, "/impostazioni", &form).await;
        let account = ada.open(&account_of(&ada, "bea").await).await.ok();
        ada.send(&account, &account.form("/chiudi")).await.ok().shows("Account chiuso");
        is_shown_the_door(&halfway.arrives().await);
        // A version that was signed cannot be taken back.
        let kept = ada.open("/impostazioni").await.ok();
        kept.shows("Versione 1 del documento firmato");
        for typed in ["051 222222", "La nostra"] {
            assert!(!kept.body.contains(typed), "\"{typed}\" was kept");
        }
    }
}
