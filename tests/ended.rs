//! What ends a session or a link ends it on the node: also for who has kept the cookie or the address.

use crate::on_both_engines;
use crate::pressed::press;
use crate::restore::{back_up, restore};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::{PASSWORD, account_of, comes_in, full_name, link_in, set_second_factor, with_password};

const NEW_PASSWORD: &str = "otto-civette-sul-tetto";

async fn is_inside(panel: &Panel) -> bool {
    panel.open("/profilo").await.path.starts_with("/profilo")
}

on_both_engines! {
    async fn who_has_kept_a_cookie_stays_outside_after_what_ended_its_session(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;

        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let kept = giulia.copied();
        assert!(is_inside(&kept).await, "a copied cookie opens while the session lives");
        press(&giulia, "/profilo", "/uscita").await;
        assert!(!is_inside(&kept).await, "she has gone out");

        let lucia = comes_in(&node, "lucia", "coordinator").await;
        let (account, kept) = (account_of(&ada, "lucia").await, lucia.copied());
        press(&ada, &account, "/chiudi").await;
        press(&ada, &account, "/apri").await;
        assert!(!is_inside(&kept).await, "an account that is opened again begins without sessions");

        let marta = comes_in(&node, "marta", "coordinator").await;
        set_second_factor(&marta).await;
        let (account, kept) = (account_of(&ada, "marta").await, marta.copied());
        press(&ada, &account, "/togli-secondo-fattore").await;
        assert!(!is_inside(&kept).await, "her second factor was taken away by somebody else");
    }

    async fn a_new_password_or_second_factor_shows_every_other_browser_out(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let here = comes_in(&node, "giulia", "coordinator").await;
        let there = with_password(&node, "giulia", PASSWORD).await;
        assert!(is_inside(&there).await);
        let page = here.open("/profilo/password").await.ok();
        let form = page.form("/profilo/password").with("current", PASSWORD).with("password", NEW_PASSWORD);
        here.send(&page, &form).await.ok();
        assert!(is_inside(&here).await && !is_inside(&there).await, "only who has changed the password stays");

        let there = with_password(&node, "giulia", NEW_PASSWORD).await;
        assert!(is_inside(&there).await);
        set_second_factor(&here).await;
        assert!(is_inside(&here).await && !is_inside(&there).await, "only who has set the second factor stays");
    }

    async fn a_link_is_over_once_another_was_given_or_the_account_was_closed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        for (login, ends) in [("sofia", &["/link"][..]), ("teresa", &["/chiudi", "/apri"][..])] {
            let name = full_name(login);
            let said = node.command(&["user", "add", login, "--name", &name, "--role", "coordinator"]).await.ok();
            let first = link_in(&said);
            let opens = async || Panel::new(&node.panel()).open(first).await.ok().body.contains("<form method=\"post\"");
            assert!(opens().await, "{login}'s link is good");
            let account = account_of(&ada, login).await;
            for button in ends {
                press(&ada, &account, button).await;
            }
            assert!(!opens().await, "{login}'s link is over after {ends:?}");
        }
    }

    async fn a_session_and_a_link_of_the_backups_day_open_nothing_after_the_restore(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let kept = comes_in(&node, "giulia", "coordinator").await;
        let said = node.command(&["user", "add", "sofia", "--name", "Sofia Neri", "--role", "coordinator"]).await.ok();
        let link = link_in(&said).to_owned();
        let bundle = back_up(&node).await;
        restore(&mut node, &bundle).await;
        node.serve().await;
        let page = Panel::new(&node.panel()).open(&link).await.ok();
        assert!(!page.body.contains("<form method=\"post\""), "the link is over");
        assert!(!is_inside(&kept).await, "the session is over");
    }

    async fn who_guesses_the_password_of_an_unattended_desk_is_slowed_down(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let page = giulia.open("/profilo/password").await.ok();
        let form = page.form("/profilo/password").with("current", "sbagliata-di-certo").with("password", NEW_PASSWORD);
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(giulia.send(&page, &form).await.status.as_u16());
        }
        assert!(statuses.starts_with(&[422]) && statuses.ends_with(&[429]), "{statuses:?}");
        let right = form.with("current", PASSWORD);
        assert_eq!(giulia.send(&page, &right).await.status, 429, "also with the right one, for a while");
    }
}
