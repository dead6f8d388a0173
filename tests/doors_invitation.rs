//! The three doors of an invitation, where a stranger may knock: only with the secret, only what was committed to, and the
//! same answer to the same words.

use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::document::Document;
use pico_protocol::genesis::Genesis;
use pico_protocol::invitation::{
    Confirmation, Introduced, Introduction, Invitation, Nonce, Reveal, Secret, Vouched, introduce,
};
use pico_protocol::json::Ext;
use pico_protocol::{NodeId, Object, SignKey, Signed};

use crate::on_both_engines;
use crate::support::doors::{Knock, all_refused, code, gives_nothing, padded, post, stored};
use crate::support::engine::Engine;
use crate::support::hostile::{Spoils, now, random};
use crate::support::node::TestNode;

const OPEN: &str = "/federation/v1/invitation/open";
const REVEAL: &str = "/federation/v1/invitation/reveal";
const CONFIRM: &str = "/federation/v1/invitation/confirm";

/// A node that is about to be linked, with all its keys in the test's hand.
struct Guest {
    own: Spoils,
    genesis: Signed<Genesis>,
    documents: Vec<Signed<Document>>,
    nonce: Nonce,
}

impl Guest {
    async fn named(name: &str, engine: Engine) -> Self {
        let node = TestNode::prepare(name, engine).await;
        let app = node.open_at(now()).await;
        let documents = app.identity.documents();
        let documents = documents.versions().iter().map(|version| version.signed().clone()).collect();
        let genesis = app.identity.genesis().signed().clone();
        app.db.close().await;
        Self { own: Spoils::of(&node), genesis, documents, nonce: Nonce::from_bytes(random()) }
    }

    fn introduction(&self, invitation: &Invitation) -> Introduction {
        Introduction {
            invitation: invitation.secret.invitation(),
            from: self.own.id,
            to: invitation.node,
            genesis: self.genesis.clone(),
            documents: self.documents.clone(),
            commitment: self.nonce.commitment(&self.own.id),
            answers: None,
            at: now(),
            ext: Ext::default(),
        }
    }

    fn reveal(&self, invitation: &Invitation, (inviting, invited): (Digest, Digest)) -> Reveal {
        let (from, to, nonce) = (self.own.id, invitation.node, self.nonce);
        let invitation = invitation.secret.invitation();
        Reveal { invitation, from, to, inviting, invited, nonce, ext: Ext::default() }
    }

    fn confirmation(&self, invitation: &Invitation, (inviting, invited): (Digest, Digest)) -> Confirmation {
        Confirmation {
            invitation: invitation.secret.invitation(),
            from: self.own.id,
            to: invitation.node,
            inviting,
            invited,
            method: Code::of("telephone"),
            at: now(),
            ext: Ext::default(),
        }
    }
}

fn vouched<T: Object>(object: T, key: &SignKey, secret: &Secret) -> String {
    Vouched::new(&Signed::sign(object, key).unwrap(), secret).to_json()
}

fn elsewhere() -> NodeId {
    NodeId::from_genesis(&Digest::of(b"somebody"))
}

/// What is wrong with any of the three, whatever it says.
fn malformed<T: Object>(good: &str) -> Vec<Knock> {
    vec![
        Knock::new("a key twice", 400, good.replacen("{\"object\":", "{\"mac\":\"\",\"object\":", 1)),
        Knock::new("a nested key twice", 400, good.replacen("\"keyid\":", "\"keyid\":\"x\",\"keyid\":", 1)),
        Knock::new("without its MAC", 400, good.split(",\"mac\"").next().unwrap().to_owned() + "}"),
        Knock::new("a MAC that is none", 403, good[..good.len() - 4].to_owned() + "zz\"}"),
        Knock::new("nothing", 400, ""),
        Knock::new("longer than the door is wide", 413, padded(good.as_bytes(), 2 * T::MAX + 4097)),
    ]
}

/// Aurora, an invitation of hers, and somebody who has it.
struct Stage {
    aurora: TestNode,
    invitation: Invitation,
    guest: Guest,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let mut aurora = TestNode::prepare("Cooperativa Aurora", engine).await;
        aurora.set("limits.unverified_requests_per_minute", "100000");
        aurora.serve().await;
        let written = aurora.command(&["peer", "invite"]).await.ok();
        let invitation = Invitation::parse(written.trim()).unwrap();
        Self { aurora, invitation, guest: Guest::named("Cooperativa Cometa", engine).await }
    }

    /// The same words twice: the same answer, and nothing more is stored the second time.
    async fn twice(&self, path: &str, body: &str) -> Vec<u8> {
        let first = post(&self.aurora, path, body.as_bytes()).await;
        assert_eq!(first.status, 200, "{path}: {}", first.text());
        let after = stored(&self.aurora).await;
        let second = post(&self.aurora, path, body.as_bytes()).await;
        assert_eq!((second.status, second.text()), (200, first.text()), "{path}: another answer to the same words");
        assert_eq!(stored(&self.aurora).await, after, "{path}: a repetition has left something behind");
        first.body
    }

    /// Opens the door, and is answered. Whose digest is whose: the inviting side's first.
    async fn opened(&self) -> (String, Introduced, (Digest, Digest)) {
        let (invitation, guest) = (&self.invitation, &self.guest);
        let ours = Signed::sign(guest.introduction(invitation), &guest.own.sign).unwrap();
        let body = Vouched::new(&ours, &invitation.secret).to_json();
        let answer = self.twice(OPEN, &body).await;
        let theirs = introduce(Vouched::parse(&answer).unwrap(), &invitation.secret, &guest.own.id).unwrap();
        assert_eq!(theirs.introduction.answers, Some(ours.digest()));
        let digests = (theirs.introduction.digest(), ours.digest());
        (body, theirs, digests)
    }

    fn wrong_introductions(&self) -> Vec<Knock> {
        let (invitation, guest) = (&self.invitation, &self.guest);
        let (secret, key, unlisted) = (&invitation.secret, &guest.own.sign, SignKey::from_secret(&random()));
        let good = guest.introduction(invitation);
        let other = Secret::from_bytes(random());
        let nameless = Introduction { invitation: other.invitation(), ..good.clone() };
        let mut knocks = vec![
            Knock::new("an invitation that nobody wrote", 403, vouched(nameless, key, &other)),
            Knock::new("its name and not its secret", 403, vouched(good.clone(), key, &other)),
            Knock::new("a key that its document does not list", 403, vouched(good.clone(), &unlisted, secret)),
            Knock::new("for another node", 403, vouched(Introduction { to: elsewhere(), ..good.clone() }, key, secret)),
            Knock::new(
                "in another's name",
                403,
                vouched(Introduction { from: elsewhere(), ..good.clone() }, key, secret),
            ),
        ];
        knocks.extend(malformed::<Introduction>(&vouched(good, key, secret)));
        knocks
    }

    fn wrong_reveals(&self, digests: (Digest, Digest)) -> Vec<Knock> {
        let (invitation, guest) = (&self.invitation, &self.guest);
        let (secret, key, unlisted) = (&invitation.secret, &guest.own.sign, SignKey::from_secret(&random()));
        let good = guest.reveal(invitation, digests);
        let searched = Reveal { nonce: Nonce::from_bytes(random()), ..good.clone() };
        let mut knocks = vec![
            Knock::new("without the secret", 403, vouched(good.clone(), key, &Secret::from_bytes(random()))),
            Knock::new("another key", 403, vouched(good.clone(), &unlisted, secret)),
            Knock::new("in another's name", 403, vouched(Reveal { from: elsewhere(), ..good.clone() }, key, secret)),
            Knock::new("another nonce than committed to", 403, vouched(searched, key, secret)),
            Knock::new(
                "another introduction",
                403,
                vouched(Reveal { inviting: digests.1, ..good.clone() }, key, secret),
            ),
        ];
        knocks.extend(malformed::<Reveal>(&vouched(good, key, secret)));
        knocks
    }

    fn wrong_confirmations(&self, digests: (Digest, Digest)) -> Vec<Knock> {
        let (invitation, guest) = (&self.invitation, &self.guest);
        let (secret, key, unlisted) = (&invitation.secret, &guest.own.sign, SignKey::from_secret(&random()));
        let good = guest.confirmation(invitation, digests);
        let others = Confirmation { invited: digests.0, ..good.clone() };
        let mut knocks = vec![
            Knock::new("without the secret", 403, vouched(good.clone(), key, &Secret::from_bytes(random()))),
            Knock::new("another key", 403, vouched(good.clone(), &unlisted, secret)),
            Knock::new(
                "in another's name",
                403,
                vouched(Confirmation { from: elsewhere(), ..good.clone() }, key, secret),
            ),
            Knock::new("another introduction", 403, vouched(others, key, secret)),
        ];
        knocks.extend(malformed::<Confirmation>(&vouched(good, key, secret)));
        knocks
    }
}

on_both_engines! {
    async fn the_doors_of_an_invitation_open_with_its_secret_and_give_the_same_answer_again(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (aurora, invitation, guest) = (&stage.aurora, &stage.invitation, &stage.guest);
        let (secret, key) = (&invitation.secret, &guest.own.sign);
        // Before anybody was introduced the other two are closed to everybody.
        let nothing = (Digest::of(b"theirs"), Digest::of(b"ours"));
        let early = vouched(guest.reveal(invitation, nothing), key, secret);
        all_refused(aurora, REVEAL, vec![Knock::new("before the introduction", 403, early)]).await;
        let early = vouched(guest.confirmation(invitation, nothing), key, secret);
        all_refused(aurora, CONFIRM, vec![Knock::new("before the introduction", 403, early)]).await;

        all_refused(aurora, OPEN, stage.wrong_introductions()).await;
        let (opening, theirs, digests) = stage.opened().await;
        let other = Guest::named("Cooperativa Duna", engine).await;
        let late = vouched(other.introduction(invitation), &other.own.sign, secret);
        all_refused(aurora, OPEN, vec![Knock::new("a second node", 410, late)]).await;

        all_refused(aurora, REVEAL, stage.wrong_reveals(digests)).await;
        let shown = stage.twice(REVEAL, &vouched(guest.reveal(invitation, digests), key, secret)).await;
        let shown = Vouched::<Reveal>::parse(&shown).unwrap();
        let shown = shown.verify(secret, &theirs.documents.signing_ring()).unwrap();
        assert!(shown.keeps(&theirs.introduction), "Aurora shows another nonce than she committed to");

        all_refused(aurora, CONFIRM, stage.wrong_confirmations(digests)).await;
        let confirmed = vouched(guest.confirmation(invitation, digests), key, secret);
        for _ in 0..2 {
            let answer = post(aurora, CONFIRM, confirmed.as_bytes()).await;
            assert_eq!((answer.status, answer.body.len()), (204, 0), "Aurora's people have not compared yet");
        }
        aurora.command(&["peer", "confirm", "Cooperativa Cometa"]).await.ok();
        let said = Vouched::<Confirmation>::parse(&stage.twice(CONFIRM, &confirmed).await).unwrap();
        let said = said.verify(secret, &theirs.documents.signing_ring()).unwrap();
        assert_eq!((said.inviting, said.invited), digests);

        // The link stands: whoever repeats the introduction, or begins another one, does not begin it anew.
        let anew = vouched(guest.introduction(invitation), key, secret);
        for words in [&opening, &anew] {
            let before = stored(aurora).await;
            let answer = post(aurora, OPEN, words.as_bytes()).await;
            assert_eq!((answer.status, code(&answer).as_str()), (409, "linked"), "{}", answer.text());
            gives_nothing("the link stands", &answer);
            assert_eq!(stored(aurora).await, before);
        }
    }
}
