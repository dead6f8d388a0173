//! A restore from backup is a normal event: real nodes lose their machine with referrals under way, come back from
//! yesterday's file, and nothing that was acknowledged is lost, nothing is doubled, nobody who was erased comes back.

use std::path::{Path, PathBuf};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, act, first_received, in_days, open_person, send_referral, state};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::{PASSWORD, comes_in, with_password};

/// Writes a backup of a running node outside its data folder and answers where it is.
pub async fn back_up(node: &TestNode) -> String {
    let folder = node.folder().join("elsewhere");
    std::fs::create_dir_all(&folder).unwrap();
    let said = node.command(&["backup", "--to", folder.to_str().unwrap(), "--trust-same-disk"]).await.ok();
    said.lines().next().expect("the first line is the file").to_owned()
}

/// The machine is lost and a new one is made from the backup; it does not serve yet.
pub async fn restore(node: &mut TestNode, bundle: &str) {
    let code = format!("{}\n", node.recovery_code());
    node.lose_everything();
    node.command_with(&["restore", bundle], &code).await.ok();
}

/// Comes in again with the password: a restore has ended every session.
pub async fn comes_back(node: &TestNode, login: &str) -> Panel {
    with_password(node, login, PASSWORD).await
}

/// Omar says that there is a place, once he knows who it is.
pub async fn reserve(desks: &Desks, received: &str) {
    act(&desks.omar, received, "posto", |form| form.with("waits_for", "identity").with("held_until", &in_days(10)))
        .await;
}

/// Digests of every signed core about referrals, per author: what each node has said, and what the other holds of it.
async fn cores(node: &TestNode, table: &str) -> Vec<String> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query =
        format!("SELECT core_digest FROM {table} WHERE kind = 'referral/1' AND core_digest IS NOT NULL ORDER BY 1");
    pico_node::sql!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).fetch_all(c)).unwrap()
}

/// Both sides hold the same signed steps, each once, all of them acted upon, and nobody has anything against the other.
pub async fn both_tell_the_same_story(pair: &TestPair) {
    for (author, holder) in [(&pair.aurora, &pair.brezza), (&pair.brezza, &pair.aurora)] {
        eventually(&format!("{} holds what {} has said", holder.name, author.name), async || {
            let waiting = author.count("SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL").await;
            (waiting == 0 && cores(author, "outbox").await == cores(holder, "inbox").await).then_some(())
        })
        .await;
        eventually(&format!("{} has acted upon everything", holder.name), async || {
            let idle = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state NOT IN ('processed', 'empty')";
            (holder.count(idle).await == 0).then_some(())
        })
        .await;
        let frozen = "SELECT CAST(COUNT(*) AS BIGINT) FROM peers WHERE frozen <> ''";
        eventually("nothing is frozen", async || (holder.count(frozen).await == 0).then_some(())).await;
        assert_eq!(holder.count("SELECT CAST(COUNT(*) AS BIGINT) FROM contradictions").await, 0);
        let against = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code <> 'settled'";
        assert_eq!(holder.count(against).await, 0, "{} could use everything", holder.name);
    }
    assert_eq!(state(&pair.aurora).await, state(&pair.brezza).await);
}

fn note(words: &'static str) -> impl Fn(crate::support::form::Form) -> crate::support::form::Form {
    move |form| form.with("note", words)
}

on_both_engines! {
    async fn a_sender_restored_from_yesterday_takes_back_its_steps_and_the_ones_of_the_night_go_behind_them(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        reserve(&desks, &received).await;
        both_tell_the_same_story(&desks.pair).await;
        let bundle = back_up(&desks.pair.aurora).await;
        // Lost with the machine: the name is told, the receiver takes the person on, a note.
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            desks.omar.open(&received).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        act(&desks.omar, &received, "accetta", |form| {
            let form = form.with("contact", "Omar, 051 111111").with("service", "Educativa domiciliare");
            form.with("held_until", &in_days(10))
        })
        .await;
        act(&desks.omar, &received, "avvia", |form| form.with("first_contact", &in_days(0))).await;
        eventually("the sender knows that it has begun", async || {
            (state(&desks.pair.aurora).await == "in_progress").then_some(())
        })
        .await;
        act(&desks.giulia, &sent, "nota", note("Prima della perdita")).await;
        both_tell_the_same_story(&desks.pair).await;

        // The other side cannot be reached, and work goes on.
        desks.pair.brezza.kill();
        restore(&mut desks.pair.aurora, &bundle).await;
        desks.pair.aurora.serve().await;
        let door = desks.giulia.open("/invii").await;
        assert!(door.path.starts_with("/accesso"), "a session of yesterday has ended: {}", door.path);
        desks.giulia = comes_back(&desks.pair.aurora, "giulia").await;
        act(&desks.giulia, &sent, "nota", note("Dopo il ripristino")).await;
        desks.pair.brezza.serve().await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(state(&desks.pair.aurora).await, "in_progress");
        for (panel, referral) in [(&desks.giulia, &sent), (&desks.omar, &received)] {
            panel.open(referral).await.ok().shows("Prima della perdita").shows("Dopo il ripristino");
        }

        // Once more from the same file, and now with a step that cannot stand when the lost ones are back.
        desks.pair.brezza.kill();
        restore(&mut desks.pair.aurora, &bundle).await;
        desks.pair.aurora.serve().await;
        desks.giulia = comes_back(&desks.pair.aurora, "giulia").await;
        act(&desks.giulia, &sent, "ritira", |form| form.with_any("reason")).await;
        assert_eq!(state(&desks.pair.aurora).await, "withdrawn");
        desks.pair.brezza.serve().await;
        eventually("the page says which step was not sent", async || {
            desks.giulia.open(&sent).await.ok().text().contains("Non inviato").then_some(())
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(state(&desks.pair.aurora).await, "in_progress");
        desks.giulia.open(&sent).await.ok().shows("Prima della perdita").shows("Dopo il ripristino");
        act(&desks.giulia, &sent, "nota", note("Si continua")).await;
        act(&desks.omar, &received, "concludi", |form| form.with_any("outcome").with_any("reason").with("hours", "24")).await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(state(&desks.pair.aurora).await, "completed");
    }

    async fn a_sender_restored_from_before_a_withdrawal_learns_of_it_and_can_tell_no_name_any_more(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        reserve(&desks, &received).await;
        both_tell_the_same_story(&desks.pair).await;
        let bundle = back_up(&desks.pair.aurora).await;
        act(&desks.giulia, &sent, "revoca", |form| form).await;
        eventually("the receiver has erased", async || (state(&desks.pair.brezza).await == "withdrawn").then_some(())).await;
        both_tell_the_same_story(&desks.pair).await;

        restore(&mut desks.pair.aurora, &bundle).await;
        desks.pair.aurora.serve().await;
        eventually("the withdrawal is known again", async || {
            (state(&desks.pair.aurora).await == "withdrawn").then_some(())
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;
        desks.giulia = comes_back(&desks.pair.aurora, "giulia").await;
        let page = desks.giulia.open(&sent).await.ok();
        assert!(!page.body.contains(NEED), "{}", page.text());
        let form = desks.giulia.open(&format!("{sent}/fai/identita")).await;
        assert!(!form.body.contains("name=\"seen\""), "no name can be told: {}", form.text());
        let live = "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE withdrawn_at IS NULL";
        assert_eq!(desks.pair.aurora.count(live).await, 0, "the consent has ended too");
        page.shows("Contenuto cancellato");
        let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND body IS NOT NULL";
        assert_eq!(desks.pair.brezza.count(kept).await, 0, "nothing of the person is at the receiver");
        let receipts = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND state = 'empty'";
        assert_eq!(desks.pair.aurora.count(receipts).await, 0, "the signed receipt of the erasure is back, and readable");
    }

    async fn a_receiver_restored_from_yesterday_has_everything_that_it_had_signed_for(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let bundle = back_up(&desks.pair.brezza).await;
        let (sent, received) = desks.referral_under_way().await;
        reserve(&desks, &received).await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            desks.omar.open(&received).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;

        restore(&mut desks.pair.brezza, &bundle).await;
        desks.pair.brezza.serve().await;
        both_tell_the_same_story(&desks.pair).await;
        desks.omar = comes_back(&desks.pair.brezza, "omar").await;
        desks.omar.open(&received).await.ok().shows(NEED).shows(FAMILY_NAME);
        act(&desks.omar, &received, "accetta", |form| {
            let form = form.with("contact", "Omar, 051 111111").with("service", "Educativa domiciliare");
            form.with("held_until", &in_days(10))
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(state(&desks.pair.aurora).await, "accepted");
    }

    async fn both_restored_in_one_night_agree_and_who_was_erased_stays_erased(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        comes_in(&desks.pair.brezza, "bice", "node-administrator").await;
        let person = open_person(&desks.giulia).await;
        let sent = send_referral(&desks.giulia, &person).await;
        let received = first_received(&desks.omar).await;
        reserve(&desks, &received).await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("the name has arrived", async || {
            desks.omar.open(&received).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        both_tell_the_same_story(&desks.pair).await;
        let bundles = (back_up(&desks.pair.aurora).await, back_up(&desks.pair.brezza).await);
        // After both backups the person takes it all back, and both nodes are lost.
        act(&desks.giulia, &sent, "ritira", |form| form.with_any("reason")).await;
        eventually("the receiver has erased", async || (state(&desks.pair.brezza).await == "withdrawn").then_some(())).await;
        both_tell_the_same_story(&desks.pair).await;
        eventually("the ledger beside the backup knows", async || {
            std::fs::read_to_string(ledger_beside(&bundles.1)?).ok().filter(|text| text.contains("referral_content"))
        })
        .await;

        desks.pair.aurora.kill();
        // Nobody need think of the ledger: `restore` finds the copy beside the backup.
        restore(&mut desks.pair.brezza, &bundles.1).await;
        restore(&mut desks.pair.aurora, &bundles.0).await;
        tokio::join!(desks.pair.aurora.serve(), desks.pair.brezza.serve());
        desks.omar = comes_back(&desks.pair.brezza, "omar").await;
        let page = desks.omar.open(&received).await.ok();
        assert!(!page.body.contains(FAMILY_NAME) && !page.body.contains(NEED), "{}", page.text());
        eventually("both have met again", async || {
            let unmet = "SELECT CAST(COUNT(*) AS BIGINT) FROM restore_unmet";
            (desks.pair.aurora.count(unmet).await + desks.pair.brezza.count(unmet).await == 0).then_some(())
        })
        .await;
        let page = desks.omar.open(&received).await.ok();
        assert!(!page.body.contains(FAMILY_NAME) && !page.body.contains(NEED), "{}", page.text());
        // Other work goes on between the two.
        desks.giulia = comes_back(&desks.pair.aurora, "giulia").await;
        let other = send_referral(&desks.giulia, &person).await;
        eventually("the new referral is delivered", async || {
            desks.giulia.open(&other).await.ok().text().contains("nella loro lista").then_some(())
        })
        .await;
        // Both administrators are told, until they have looked.
        for (node, login) in [(&desks.pair.aurora, "ada"), (&desks.pair.brezza, "bice")] {
            let chief = comes_back(node, login).await;
            chief.open("/").await.ok().shows("ripristinato da una copia di sicurezza");
            let page = chief.open("/ripristino").await.ok();
            page.shows("Utenti e accessi").shows("Della Giovampaola");
            chief.send(&page, &page.form("/ripristino")).await.ok();
            assert!(!chief.open("/").await.ok().text().contains("ripristinato da una copia"));
        }
    }
}

/// The copy of the erasure ledger that lies with a backup, once something was erased.
fn ledger_beside(bundle: &str) -> Option<PathBuf> {
    let mut files = std::fs::read_dir(Path::new(bundle).parent()?).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    files.find(|path| path.to_string_lossy().ends_with("erasures.ndjson"))
}

on_both_engines! {
    async fn two_live_copies_of_a_node_are_noticed_and_the_link_stands_still(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let chief = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let bundle = back_up(&desks.pair.aurora).await;
        let (sent, received) = desks.referral_under_way().await;
        both_tell_the_same_story(&desks.pair).await;
        // Somebody believes the machine to be lost. It is not.
        let mut twin = desks.pair.aurora.twin(&bundle).await;
        twin.serve().await;
        let epochs = "SELECT CAST(COALESCE(MAX(epoch), 1) AS BIGINT) FROM incoming_streams";
        eventually("the copy has opened an epoch", async || (desks.pair.brezza.count(epochs).await == 2).then_some(()))
            .await;
        act(&desks.giulia, &sent, "nota", note("Detto da chi non doveva")).await;
        eventually("the first copy stands still", async || {
            let frozen = "SELECT CAST(COUNT(*) AS BIGINT) FROM peers WHERE frozen = 'two-copies'";
            (desks.pair.aurora.count(frozen).await == 1).then_some(())
        })
        .await;
        chief.open("/").await.ok().shows("Il collegamento è fermo");
        let page = desks.omar.open(&received).await.ok();
        assert!(!page.text().contains("Detto da chi non doveva"), "{}", page.text());
        assert_eq!(desks.pair.brezza.count("SELECT CAST(COUNT(*) AS BIGINT) FROM contradictions").await, 0);
    }
}

on_both_engines! {
    async fn a_lost_version_of_the_own_document_comes_back_before_anything_else_is_signed(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let chief = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let bundle = back_up(&desks.pair.aurora).await;
        // After the backup: a new telephone, and messages signed under the new version.
        telephone(&chief, "051 222222").await;
        let (sent, _) = desks.referral_under_way().await;
        both_tell_the_same_story(&desks.pair).await;
        let newest = document(&desks.pair.aurora).await;

        desks.pair.brezza.kill();
        restore(&mut desks.pair.aurora, &bundle).await;
        desks.pair.aurora.serve().await;
        assert!(document(&desks.pair.aurora).await < newest);
        let chief = comes_back(&desks.pair.aurora, "ada").await;
        let page = chief.open("/impostazioni").await.ok();
        let refused = chief.send(&page, &page.form("/impostazioni").with("telephone", "051 333333")).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        desks.pair.brezza.serve().await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(document(&desks.pair.aurora).await, newest, "the lost version is back");
        // And the log goes on for both.
        telephone(&chief, "051 333333").await;
        desks.giulia = comes_back(&desks.pair.aurora, "giulia").await;
        act(&desks.giulia, &sent, "nota", note("Si continua")).await;
        both_tell_the_same_story(&desks.pair).await;
        assert_eq!(document(&desks.pair.aurora).await, newest + 1);
        let known = desks.pair.brezza.count("SELECT MAX(version) FROM peer_documents").await;
        assert_eq!(known, newest + 1, "one log for both");
    }
}

/// The newest version of a node's own document, as stored.
async fn document(node: &TestNode) -> i64 {
    node.count("SELECT MAX(version) FROM own_documents").await
}

/// The administrator changes what other cooperatives see.
async fn telephone(chief: &Panel, number: &str) {
    let page = chief.open("/impostazioni").await.ok();
    chief.send(&page, &page.form("/impostazioni").with("telephone", number)).await.ok();
}
