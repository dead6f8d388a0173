//! What a linked peer says of itself and proposes, and that nothing of it takes effect behind the back of the people here.

use std::time::Duration;

use pico_node::execute;
use pico_node::peers::agreement::{COMMON_TEXT, signed_by_both};
use pico_protocol::Signed;
use pico_protocol::agreement::{Agreement, Party};
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::document::{Document, Organization};
use pico_protocol::json::Ext;
use pico_protocol::receipt::Exception;
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::desk::open_person;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::{Hostile, now};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// Aurora with its node administrator, and Brezza in the hands of somebody else.
pub struct Stage {
    /// Whom it is said to.
    pub aurora: TestNode,
    /// Who reads it there.
    pub admin: Panel,
    /// Who says it.
    pub hostile: Hostile,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let TestPair { aurora, mut brezza } = TestPair::linked(engine).await;
        let admin = comes_in(&aurora, "ada", "node-administrator").await;
        brezza.stop().await;
        let hostile = Hostile::take_over(&brezza, &aurora).await;
        Self { aurora, admin, hostile }
    }

    fn path(&self) -> String {
        format!("/rete/{}", self.hostile.own.id)
    }

    /// The peer's page, as the administrator reads it.
    pub async fn page(&self) -> Page {
        self.admin.open(&self.path()).await.ok()
    }

    /// The same, once it says these words.
    pub async fn page_with(&self, words: &str) -> Page {
        eventually(&format!("the page says \"{words}\""), async || {
            let page = self.page().await;
            page.text().contains(words).then_some(page)
        })
        .await
    }

    async fn says(&mut self, content: &Value) {
        let message = self.hostile.next("peering/1", content);
        assert_eq!(self.hostile.receipt(&self.hostile.send(&[message]).await).received, self.hostile.seq);
    }

    /// What the attacker's document says next.
    pub async fn renames_itself(&mut self, legal_name: &str, telephone: &str) {
        let before = self.hostile.document_at(&self.aurora).await;
        let next = self.hostile.document_after(&before, |document| {
            let (legal_name, telephone) = (legal_name.to_owned(), telephone.to_owned());
            let organization = Organization { legal_name, telephone, ..document.organization.clone() };
            Document { organization, ..document }
        });
        self.publishes(&next).await;
    }

    async fn publishes(&mut self, document: &Signed<Document>) {
        let envelope: Value = serde_json::from_str(&document.to_json()).unwrap();
        self.says(&json!({"document_changed": {"document": envelope}})).await;
    }

    /// An agreement proposed by the attacker, and its digest.
    pub async fn proposes(&mut self, text: &str, change: impl Fn(Agreement) -> Agreement) -> Digest {
        let at = now();
        let agreement = Agreement {
            parties: [
                Party { node: self.hostile.own.id, document: 1 },
                Party { node: self.hostile.victim, document: 1 },
            ],
            text: Digest::of(text.as_bytes()),
            purposes: vec!["Invio e presa in carico".into()],
            kinds: vec![Code::of("referral")],
            retention_days: 1826,
            valid_from: at,
            valid_until: None,
            replaces: None,
            at,
            ext: Ext::default(),
        };
        let signed = Signed::sign(change(agreement), &self.hostile.own.sign).unwrap();
        let envelope: Value = serde_json::from_str(&signed.signed().to_json()).unwrap();
        self.says(&json!({"agreement_proposed": {"agreement": envelope, "text": text}})).await;
        signed.digest()
    }

    /// The agreement that both have signed.
    pub async fn in_force(&self) -> Option<Digest> {
        let db = self.aurora.database().await;
        let mut tx = db.read().await.unwrap();
        let found = signed_by_both(&mut tx, &self.hostile.own.id).await.unwrap();
        found.map(|agreement| agreement.digest())
    }

    async fn count(&self, query: &'static str) -> i64 {
        self.aurora.count(query).await
    }
}

/// The names among which somebody chooses to whom a person is referred.
async fn targets(giulia: &Panel, person: &str) -> String {
    let id = person.trim_start_matches("/persone/");
    let who = giulia.open(&format!("/invii/nuovo?persona={id}&tipo=referral")).await.ok();
    let form = who.form("/invii/nuovo").with("kind", "referral").with("person", id);
    giulia.send(&who, &form).await.ok().text()
}

const TOLD: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'peer.told-name'";
const ACCEPTED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'peer.accepted-name'";
const ASIDE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions";
const UNREADABLE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'bad_content'";
const REPLACED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM agreements_replaced";

on_both_engines! {
    async fn another_name_is_told_beside_the_confirmed_one_until_a_person_accepts_it(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let giulia = comes_in(&stage.aurora, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        stage.renames_itself("Cooperativa Ponente", "055 999999").await;
        let page = stage.page_with("Cooperativa Ponente").await;
        page.shows("Cooperativa Brezza").shows("055 999999");
        assert_eq!((stage.count(TOLD).await, stage.count(ACCEPTED).await), (1, 0));
        let list = targets(&giulia, &person).await;
        assert!(list.contains("Cooperativa Brezza") && !list.contains("Ponente"), "{list}");
        let theirs = giulia.open(&stage.path()).await.ok();
        assert!(!theirs.body.contains("/nome\""), "only who may change links may accept it");

        // What she has read is accepted, not what is told by then.
        let form = page.form("/nome");
        stage.renames_itself("Cooperativa Levante", "055 888888").await;
        stage.page_with("Cooperativa Levante").await;
        assert_eq!(stage.admin.send(&page, &form).await.status.as_u16(), 409);
        let page = stage.page().await;
        stage.admin.send(&page, &page.form("/nome")).await.ok();
        assert_eq!((stage.count(TOLD).await, stage.count(ACCEPTED).await), (2, 1));
        let list = targets(&giulia, &person).await;
        assert!(list.contains("Cooperativa Levante") && !list.contains("Brezza"), "{list}");
    }

    async fn a_name_that_reads_like_ours_or_another_peers_is_flagged(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let flag = "C'è già una cooperativa con questo nome";
        assert!(!stage.page().await.text().contains(flag));
        stage.renames_itself("COOPERATIVA  aurora", "051 000000").await;
        stage.page_with(flag).await;
        stage.renames_itself("Cooperativa Brezza", "051 000000").await;
        eventually("its own name again", async || (!stage.page().await.text().contains(flag)).then_some(())).await;

        let db = stage.aurora.database().await;
        let mut tx = db.write().await.unwrap();
        let third = "INSERT INTO peers (node_id, state, legal_name, telephone, endpoint, document_version, genesis, \
                     invited_by_us, created_at, changed_at) SELECT 'pn_terza', 'invited', 'Cooperativa Tèrza', telephone, \
                     endpoint, document_version, genesis, invited_by_us, created_at, changed_at FROM peers";
        execute!(&mut tx, sqlx::query(third)).unwrap();
        tx.commit().await.unwrap();
        stage.renames_itself("Cooperativa Terza", "051 000000").await;
        stage.page_with(flag).await.shows("Cooperativa Tèrza");
    }

    async fn a_proposal_never_touches_the_agreement_in_force(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let before = stage.in_force().await.expect("the link is active");
        stage.proposes("Un altro testo, mai visto.", |agreement| agreement).await;
        let page = stage.page_with("Un altro testo, mai visto.").await;
        assert_eq!(stage.in_force().await, Some(before));
        // The common text with terms of its own is no reason for our node to sign by itself.
        stage.proposes(COMMON_TEXT, |agreement| Agreement { retention_days: 0, ..agreement }).await;
        stage.page_with("0 giorni").await;
        assert_eq!((stage.in_force().await, stage.count(REPLACED).await), (Some(before), 0));
        let late = stage.admin.send(&page, &page.form("/accordo/firma")).await;
        assert_eq!(late.status.as_u16(), 409, "she signs what she has read, or nothing");

        let page = stage.page().await;
        stage.admin.send(&page, &page.form("/accordo/rifiuta")).await.ok();
        assert!(!stage.page().await.body.contains("/accordo/firma"));
        assert_eq!(stage.in_force().await, Some(before));
    }

    async fn an_administrator_reads_a_proposal_and_signs_it(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let before = stage.in_force().await;
        let proposed = stage.proposes("Testo concordato al telefono.", |agreement| Agreement { replaces: before, ..agreement }).await;
        let page = stage.page_with("Testo concordato al telefono.").await;
        stage.admin.send(&page, &page.form("/accordo/firma")).await.ok();
        assert_eq!((stage.in_force().await, stage.count(REPLACED).await), (Some(proposed), 1));
    }

    async fn a_kind_that_the_agreement_in_force_does_not_name_is_put_aside(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let only_ticks = |agreement: Agreement| Agreement { kinds: vec![Code::of("tick")], ..agreement };
        let proposed = stage.proposes("Solo conferme.", only_ticks).await;
        let page = stage.page_with("Solo conferme.").await;
        stage.admin.send(&page, &page.form("/accordo/firma")).await.ok();
        assert_eq!(stage.in_force().await, Some(proposed));
        let message = stage.hostile.next("referral/1", &json!({}));
        let told = eventually("the exception is told", async || {
            let receipt = stage.hostile.receipt(&stage.hostile.send(std::slice::from_ref(&message)).await);
            receipt.exceptions.last().cloned()
        })
        .await;
        assert_eq!((told.seq, told.code), (stage.hostile.seq, Exception::KIND_NOT_AGREED));
    }

    async fn what_comes_before_the_agreement_begins_waits_and_is_neither_read_nor_lost(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let tomorrow = |agreement: Agreement| Agreement { valid_from: now().plus(Duration::from_hours(24)), ..agreement };
        let signs = async |stage: &Stage, words: &str| {
            let page = stage.page_with(words).await;
            stage.admin.send(&page, &page.form("/accordo/firma")).await.ok();
        };
        // Until the new one begins, the old one is in force: what that allows is looked at, and cannot be read.
        stage.proposes("Da domani.", tomorrow).await;
        signs(&stage, "Da domani.").await;
        let message = stage.hostile.next("referral/1", &json!({}));
        stage.hostile.receipt(&stage.hostile.send(&[message]).await);
        eventually("it is looked at", async || (stage.count(UNREADABLE).await == 1).then_some(())).await;

        let only_ticks = |agreement: Agreement| Agreement { kinds: vec![Code::of("tick")], ..agreement };
        stage.proposes("Solo conferme.", only_ticks).await;
        signs(&stage, "Solo conferme.").await;
        stage.proposes("Di nuovo da domani.", tomorrow).await;
        signs(&stage, "Di nuovo da domani.").await;
        let message = stage.hostile.next("referral/1", &json!({}));
        stage.hostile.receipt(&stage.hostile.send(&[message]).await);
        stage.page_with("Un messaggio aspetta che l’accordo cominci").await;
        assert_eq!(stage.count(ASIDE).await, 1);

        stage.proposes("Da subito.", |agreement| agreement).await;
        signs(&stage, "Da subito.").await;
        eventually("it is looked at, and cannot be read", async || (stage.count(ASIDE).await == 2).then_some(())).await;
        assert_eq!(stage.count(UNREADABLE).await, 2);
        assert!(!stage.page().await.text().contains("aspetta che l’accordo cominci"));
    }

    async fn two_documents_with_one_number_freeze_the_link_and_an_old_one_changes_nothing(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let first = stage.hostile.document_at(&stage.aurora).await;
        stage.renames_itself("Cooperativa Seconda", "051 000000").await;
        stage.page_with("Cooperativa Seconda").await;
        let newest = stage.hostile.document_at(&stage.aurora).await.digest();
        stage.publishes(&first).await;
        stage.says(&json!({"feed_changed": {"feed": "services", "version": 1}})).await;
        assert_eq!(stage.hostile.document_at(&stage.aurora).await.digest(), newest, "a document rolled back");

        let other = stage.hostile.document_after(&first, |document| Document {
            organization: Organization { telephone: "055 777777".to_owned(), ..document.organization.clone() },
            ..document
        });
        stage.publishes(&other).await;
        stage.page_with("Il collegamento è fermo").await;
        assert_eq!(stage.hostile.document_at(&stage.aurora).await.digest(), newest, "the first one seen stays");
        let message = stage.hostile.next("trial/1", &json!({}));
        assert!(stage.hostile.refusal(&stage.hostile.send(&[message]).await).halts());
    }
}
