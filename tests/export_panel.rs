//! The export of everything that an administrator asks for at the panel: who may, who is told, what is left of it.

use pico_node::execute;
use reqwest::{Method, StatusCode};

use crate::alerts::{letters_to, with_mail};
use crate::export::is_whole;
use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, open_person};
use crate::support::eventually;
use crate::support::mail::MailServer;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{PASSWORD, comes_in, full_name, set_second_factor, with_password};

/// What whoever is told reads at home.
const NOTICE: &str = "È stata chiesta un’esportazione di tutti i dati";

async fn change(node: &TestNode, statement: &'static str) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// Asks with this password, and looks at the answer.
async fn asks(panel: &Panel, typed: &[(&str, &str)]) -> Page {
    let page = panel.open("/esportazione").await.ok();
    let form = typed.iter().fold(page.form_asking("current"), |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await
}

/// An export of everything that an administrator has asked for and may download; answers its identifier.
pub async fn an_export(admin: &Panel) -> String {
    let page = admin.open("/esportazione").await.ok();
    admin.send(&page, &page.form_asking("current").with("current", PASSWORD)).await.ok();
    eventually("an export is ready", async || {
        let page = admin.open("/esportazione").await.ok();
        let rest = page.body.split("/esportazione/exp_").nth(1)?;
        Some(format!("exp_{}", rest.split('/').next()?))
    })
    .await
}

async fn status(panel: &Panel, path: &str) -> StatusCode {
    panel.request(Method::GET, path, None).await.status()
}

/// The files of exports that the node keeps.
fn files(node: &TestNode) -> usize {
    std::fs::read_dir(node.data().join("exports")).map_or(0, Iterator::count)
}

async fn says_at_last(panel: &Panel, words: &str) {
    eventually(&format!("the page says {words}"), async || {
        panel.open("/esportazione").await.ok().text().contains(words).then_some(())
    })
    .await;
}

on_both_engines! {
    async fn she_who_asked_takes_the_file_and_everybody_else_is_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let bruno = comes_in(&node, "bruno", "node-administrator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        open_person(&giulia).await;
        for other in [&dora, &giulia] {
            assert_eq!(other.open("/esportazione").await.status, StatusCode::NOT_FOUND);
        }
        ada.open("/impostazioni").await.ok().shows("Esportazione di tutto");
        let wrong = asks(&ada, &[("current", "sbagliata-di-molto")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("La password attuale non è giusta");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM panel_exports").await, 0);

        let id = an_export(&ada).await;
        let address = format!("/esportazione/{id}/scarica");
        ada.open("/esportazione").await.ok().shows("Il tuo file è pronto").shows("non è cifrato");
        let stored = std::fs::read(node.data().join("exports").join(&id)).unwrap();
        assert!(!stored.windows(FAMILY_NAME.len()).any(|window| window == FAMILY_NAME.as_bytes()), "it is encrypted");
        for _ in 0..2 {
            let text = String::from_utf8(ada.file(&address).await).unwrap();
            is_whole(&text);
            assert!(text.contains(FAMILY_NAME), "everything is in it");
        }
        for other in [&bruno, &dora, &giulia] {
            assert_eq!(status(other, &address).await, StatusCode::NOT_FOUND, "it is hers alone");
        }
        let his = bruno.open("/esportazione").await.ok();
        his.shows("Pronta").shows("Scaricata 2 volte").shows(&full_name("ada"));
        assert!(!his.body.contains(&address));

        for told in [&bruno, &dora] {
            let home = told.open("/").await.ok();
            home.shows(NOTICE).shows(&full_name("ada"));
            let home = told.send(&home, &home.form("/visto")).await.ok();
            assert!(!home.text().contains(NOTICE), "seen");
        }
        for other in [&ada, &giulia] {
            assert!(!other.open("/").await.ok().text().contains(NOTICE));
        }

        let page = ada.open("/esportazione").await.ok();
        ada.send(&page, &page.form("/togli")).await.ok().shows("File tolto dal nodo").shows("Tolta dal nodo");
        assert_eq!((status(&ada, &address).await, files(&node)), (StatusCode::NOT_FOUND, 0));
        let rows = node.texts("SELECT action FROM audit_entries WHERE action LIKE 'data.%' ORDER BY id").await;
        let seen = "data.export-seen";
        let (taken, removed) = ("data.export-taken", "data.export-removed");
        assert_eq!(rows, ["data.export", "data.exported", taken, taken, seen, seen, removed]);
    }

    async fn after_a_day_the_file_and_its_key_are_gone(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let id = an_export(&ada).await;
        change(&node, "UPDATE panel_exports SET ended_at = ended_at - 24 * 60 * 60 * 1000").await;
        assert_eq!(status(&ada, &format!("/esportazione/{id}/scarica")).await, StatusCode::NOT_FOUND);
        says_at_last(&ada, "Tolta dal nodo").await;
        assert_eq!(files(&node), 0);
        assert_eq!(node.texts("SELECT file_key FROM panel_exports").await, [""]);
    }

    async fn one_that_fails_says_why_and_leaves_nothing(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        // Where the folder should be is a file: nothing can be written there.
        std::fs::write(node.data().join("exports"), "").unwrap();
        asks(&ada, &[("current", PASSWORD)]).await.ok();
        says_at_last(&ada, "Non si è riusciti a scrivere il file").await;
        ada.open("/esportazione").await.ok().shows("Non riuscita").shows("Scrivi il file");
        std::fs::remove_file(node.data().join("exports")).unwrap();
        an_export(&ada).await;
        assert_eq!(files(&node), 1);

        // As if the node had been killed while it wrote one, and a file had been left.
        node.stop().await;
        change(&node, "UPDATE panel_exports SET state = 'writing', ended_at = NULL WHERE state = 'ready'").await;
        node.serve().await;
        let ada = with_password(&node, "ada", PASSWORD).await;
        ada.open("/esportazione").await.ok().shows("Il nodo si è fermato mentre scriveva");
        assert_eq!(files(&node), 0);
        assert_eq!(node.texts("SELECT DISTINCT file_key FROM panel_exports").await, [""]);
    }

    async fn the_tables_hold_one_that_is_written_and_no_second(engine: Engine) {
        let node = TestNode::prepare("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        let insert = |id: &str, state: &str| {
            format!(
                "INSERT INTO panel_exports (id, asked_by, asked_by_name, asked_at, state, file_key, lines, size, unreadable, remark, \
                 downloads) VALUES ('{id}', 'acc_1', 'Ada', 1, '{state}', '', 0, 0, 0, '', 0)"
            )
        };
        for (id, state) in [("exp_1", "ready"), ("exp_2", "ready"), ("exp_3", "writing")] {
            execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(insert(id, state)))).unwrap();
        }
        let second: Result<u64, pico_node::store::StoreError> =
            execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(insert("exp_4", "writing"))));
        assert!(second.is_err_and(|error| error.is_conflict()), "one at a time");
        drop(tx);
        db.close().await;
    }

    async fn who_has_a_second_factor_is_asked_for_a_code_that_is_used_once(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let codes = set_second_factor(&ada).await;
        let code = codes.body.split("<li><code>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
        let wrong = asks(&ada, &[("current", PASSWORD), ("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("Il codice non è giusto");
        assert_eq!(asks(&ada, &[("current", PASSWORD)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        asks(&ada, &[("current", PASSWORD), ("code", &code)]).await.ok();
        says_at_last(&ada, "Il tuo file è pronto").await;
        let again = asks(&ada, &[("current", PASSWORD), ("code", &code)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a code of the sheet is good once");
    }

    async fn the_others_have_a_letter_that_says_nothing_of_anybody(engine: Engine) {
        let mail = MailServer::start().await;
        let mut node = with_mail(engine, &mail).await;
        node.serve().await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        comes_in(&node, "bruno@aurora.example.it", "node-administrator").await;
        an_export(&ada).await;
        let letter = letters_to(&mail, "bruno@aurora.example.it", 1).await;
        assert!(letter.contains("esportazione") && !letter.contains("Giovampaola"), "{letter}");
    }
}
