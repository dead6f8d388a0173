//! The door as it is knocked at: what becomes of an account while its password is compared, whose failures keep whom out, which
//! codes open, and for whom a proxy speaks.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::Request;
use futures_util::future::join;
use totp_rs::Builder;

use super::attempts::{self, Place, WINDOW};
use super::door::{Entry, Knock, log_in, second_step};
use super::password::NewPassword;
use super::role::RoleSet;
use super::second_factor::SharedSecret;
use super::sessions::{self, Session};
use super::{Account, AccountId, Role, command, store};
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::trial::TrialNode;
use crate::web::locale::Locale;

const LOGIN: &str = "giulia";
const RIGHT: &str = "quattro gatti in fila";
const WRONG: &str = "cinque gatti in fila";
/// The reference secret of RFC 6238.
const SECRET: &[u8; 20] = b"12345678901234567890";
/// How long an app shows one code, in milliseconds.
const SHOWN: i64 = 30_000;

/// How an attempt to come in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    Half,
    Refused,
    /// Too many attempts: nothing was compared.
    Wait,
}

fn ended(entry: Result<Entry>) -> End {
    match entry {
        Ok(Entry::Open(_)) => End::Open,
        Ok(Entry::Half(_)) => End::Half,
        Ok(Entry::Refused) => End::Refused,
        Err(Error::TooMany(_)) => End::Wait,
        Err(error) => panic!("{error}"),
    }
}

async fn hash_of(node: &TrialNode, password: &str) -> String {
    NewPassword::parse(password, LOGIN).unwrap().hash(node.entropy).await.unwrap()
}

/// Somebody who has chosen her password.
async fn giulia(node: &TrialNode) -> Account {
    let roles = RoleSet::new([Role::Coordinator]);
    let account = command::create(node, LOGIN, "Giulia Lo Bianco", roles, Locale::It).await.unwrap();
    let hash = hash_of(node, RIGHT).await;
    let mut tx = node.db.write().await.unwrap();
    store::set_password_hash(&mut tx, &account.id, Some(&hash)).await.unwrap();
    tx.commit().await.unwrap();
    account
}

async fn set_second_factor(tx: &mut Tx, node: &TrialNode, id: &AccountId) {
    let secret = SharedSecret::from_bytes(SECRET).unwrap();
    store::set_pending_second_factor(tx, node, id, &secret).await.unwrap();
    store::confirm_second_factor(tx, id, 0).await.unwrap();
}

/// Somebody who comes from this network.
fn from(address: &str) -> Knock {
    Knock { address: address.to_owned(), device: String::new() }
}

async fn tries(node: &TrialNode, password: &str, knock: &Knock) -> End {
    ended(log_in(node, LOGIN, password.to_owned(), knock).await)
}

/// So many failures at a place, all of them let pass, without the work of comparing passwords.
async fn fail(node: &TrialNode, place: &Place, times: usize) {
    let mut tx = node.db.write().await.unwrap();
    for _ in 0..times {
        assert_eq!(attempts::begin(&mut tx, node, place).await.unwrap(), None, "{place:?}");
    }
    tx.commit().await.unwrap();
}

/// What becomes of her account between the look at her password and the session.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Nothing,
    Reset,
    AnotherPassword,
    Closed,
    SecondFactor,
}

impl Meanwhile {
    async fn happens(self, tx: &mut Tx, node: &TrialNode, id: &AccountId) {
        match self {
            Self::Nothing => {}
            Self::Reset => store::set_password_hash(tx, id, None).await.unwrap(),
            Self::AnotherPassword => {
                let hash = hash_of(node, "sette gatti in fila").await;
                store::set_password_hash(tx, id, Some(&hash)).await.unwrap();
            }
            Self::Closed => store::set_disabled(tx, id, Some(node.clock.now())).await.unwrap(),
            Self::SecondFactor => set_second_factor(tx, node, id).await,
        }
    }
}

/// She comes in with the right password while something happens: how it ends, and how many sessions she has then.
async fn comes_in_while(what: Meanwhile) -> (End, usize) {
    let node = TrialNode::named("Zerocento").await;
    let account = giulia(&node).await;
    let knock = from("192.0.2.1");
    // On SQLite, where faults are looked for, one connection reads and is lent in turn: who gets it after her knows that she has
    // read what she compares with. On PostgreSQL nobody knows; the test is no less true if she has not.
    let held = node.db.read().await.unwrap();
    let change = async {
        // In line behind the counting of her attempt, and before her session.
        let mut tx = node.db.write().await.unwrap();
        drop(held);
        drop(node.db.read().await.unwrap());
        what.happens(&mut tx, &node, &account.id).await;
        tx.commit().await.unwrap();
    };
    let (end, ()) = join(tries(&node, RIGHT, &knock), change).await;
    let mut tx = node.db.read().await.unwrap();
    let sessions = sessions::of_account(&mut tx, &account.id, node.clock.now()).await.unwrap();
    (end, sessions.len())
}

#[tokio::test]
async fn what_becomes_of_an_account_while_its_password_is_compared_decides() {
    for (what, expected) in [
        (Meanwhile::Nothing, (End::Open, 1)),
        (Meanwhile::Reset, (End::Refused, 0)),
        (Meanwhile::AnotherPassword, (End::Refused, 0)),
        (Meanwhile::Closed, (End::Refused, 0)),
        (Meanwhile::SecondFactor, (End::Half, 0)),
    ] {
        assert_eq!(comes_in_while(what).await, expected, "{what:?}");
    }
}

#[tokio::test]
async fn a_stranger_who_guesses_is_kept_out_and_the_owner_is_not() {
    let node = TrialNode::named("Zerocento").await;
    giulia(&node).await;
    let (stranger, owner) = (from("198.51.100.7"), from("203.0.113.9"));
    for guess in 0..10 {
        assert_eq!(tries(&node, WRONG, &stranger).await, End::Refused, "{guess}");
    }
    // What is refused does not count, however often it comes: not towards what her login lets pass from anywhere either.
    for again in 0..150 {
        assert_eq!(tries(&node, RIGHT, &stranger).await, End::Wait, "{again}");
    }
    assert_eq!(tries(&node, RIGHT, &owner).await, End::Open);
    node.clock.advance(WINDOW);
    assert_eq!(tries(&node, RIGHT, &stranger).await, End::Open, "a quarter of an hour later");
}

#[tokio::test]
async fn failures_close_the_place_where_they_are_counted_and_no_other() {
    let (office, home) = (from("198.51.100.7"), from("203.0.113.9"));
    let from_office = Place::LoginFrom(LOGIN.to_owned(), office.address.clone());
    for (place, limit, from_home) in [
        (from_office, 10, End::Open),
        (Place::Address(office.address.clone()), 60, End::Open),
        (Place::Login(LOGIN.to_owned()), 100, End::Wait),
    ] {
        let node = TrialNode::named("Zerocento").await;
        giulia(&node).await;
        fail(&node, &place, limit - 1).await;
        assert_eq!(tries(&node, WRONG, &office).await, End::Refused, "{place:?}");
        assert_eq!(tries(&node, RIGHT, &office).await, End::Wait, "{place:?}");
        assert_eq!(tries(&node, RIGHT, &home).await, from_home, "{place:?}");
    }
}

#[tokio::test]
async fn who_comes_in_pays_for_nothing() {
    let node = TrialNode::named("Zerocento").await;
    giulia(&node).await;
    let office = from("198.51.100.7");
    fail(&node, &Place::LoginFrom(LOGIN.to_owned(), office.address.clone()), 9).await;
    fail(&node, &Place::Address(office.address.clone()), 59).await;
    fail(&node, &Place::Login(LOGIN.to_owned()), 99).await;
    for time in 0..3 {
        assert_eq!(tries(&node, RIGHT, &office).await, End::Open, "{time}");
    }
}

/// She has typed the right password, and is asked for the code.
async fn halfway(node: &TrialNode) -> Session {
    let Ok(Entry::Half(token)) = log_in(node, LOGIN, RIGHT.to_owned(), &from("192.0.2.1")).await else {
        panic!("the password is right, and there is a second factor");
    };
    let mut tx = node.db.read().await.unwrap();
    let inside = sessions::find(&mut tx, &token, node.clock.now()).await.unwrap();
    inside.expect("it has just begun").session
}

/// One log-in with the right password and this code.
async fn types(node: &TrialNode, code: &str) -> End {
    let half = halfway(node).await;
    ended(second_step(node, &half, code).await)
}

/// What the app on her telephone shows at this moment.
fn shown(node: &TrialNode) -> String {
    let seconds = u64::try_from(node.clock.now().as_millis() / 1000).unwrap();
    Builder::new().with_secret(*SECRET).build().unwrap().generate(seconds).to_string()
}

async fn node_with_a_second_factor() -> TrialNode {
    let node = TrialNode::named("Zerocento").await;
    let account = giulia(&node).await;
    let mut tx = node.db.write().await.unwrap();
    set_second_factor(&mut tx, &node, &account.id).await;
    tx.commit().await.unwrap();
    node
}

#[tokio::test]
async fn a_code_opens_once_while_it_is_shown_and_the_next_one_opens_again() {
    let node = node_with_a_second_factor().await;
    let first = shown(&node);
    assert_eq!(types(&node, &first).await, End::Open);
    assert_eq!(types(&node, &first).await, End::Refused, "it is still on the telephone");
    node.clock.advance(SHOWN);
    // Telephones are late: a code of the moment before would still be right.
    assert_eq!(types(&node, &first).await, End::Refused);
    assert_eq!(types(&node, &shown(&node)).await, End::Open);
}

#[tokio::test]
async fn six_wrong_codes_close_the_second_step_to_the_right_one_too() {
    let node = node_with_a_second_factor().await;
    for guess in 0..6 {
        assert_eq!(types(&node, "000000").await, End::Refused, "{guess}");
    }
    assert_eq!(types(&node, &shown(&node)).await, End::Wait);
    node.clock.advance(WINDOW);
    assert_eq!(types(&node, &shown(&node)).await, End::Open, "a quarter of an hour later");
}

/// The network that a request is counted to, by the other end of its connection and the lines that say for whom it speaks.
async fn counted_to(other_end: &str, forwarded: &[&str]) -> String {
    let address: SocketAddr = other_end.parse().unwrap();
    let mut request = Request::builder().extension(ConnectInfo(address));
    for line in forwarded {
        request = request.header("x-forwarded-for", *line);
    }
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    Knock::from_request_parts(&mut parts, &()).await.unwrap().address
}

#[tokio::test]
async fn of_what_comes_through_the_proxy_of_this_machine_only_the_proxys_own_word_counts() {
    for proxy in ["127.0.0.1:40000", "[::1]:40000"] {
        for forwarded in [
            &["203.0.113.9"][..],
            &["198.51.100.1, 203.0.113.9"],
            &["198.51.100.2, 198.51.100.3,203.0.113.9 "],
            &["198.51.100.4", "203.0.113.9"],
            &["198.51.100.5", "198.51.100.6, 203.0.113.9"],
            &["nobody", "::ffff:203.0.113.9"],
        ] {
            assert_eq!(counted_to(proxy, forwarded).await, "203.0.113.9", "{proxy} {forwarded:?}");
        }
    }
    // A word of the proxy that is no address does not make the visitor's word before it one.
    assert_eq!(counted_to("127.0.0.1:40000", &["198.51.100.1, unknown"]).await, "127.0.0.1");
    assert_eq!(counted_to("127.0.0.1:40000", &[]).await, "127.0.0.1");
}

#[tokio::test]
async fn who_comes_from_another_machine_speaks_for_itself_alone() {
    for forwarded in [&["198.51.100.1"][..], &["127.0.0.1"], &["198.51.100.1", "198.51.100.2, 198.51.100.3"], &[]] {
        assert_eq!(counted_to("192.0.2.7:40000", forwarded).await, "192.0.2.7", "{forwarded:?}");
    }
}

#[tokio::test]
async fn whoever_holds_one_address_of_ipv6_holds_its_network_and_is_counted_as_one() {
    let one = counted_to("[2001:db8:1:2::1]:40000", &[]).await;
    assert_eq!(counted_to("[2001:db8:1:2:ffff:ffff:ffff:ffff]:50000", &[]).await, one);
    assert_eq!(counted_to("127.0.0.1:40000", &["2001:db8:1:2:3:4:5:6"]).await, one, "through the proxy too");
    assert_ne!(counted_to("[2001:db8:1:3::1]:40000", &[]).await, one, "the neighbour");
}
