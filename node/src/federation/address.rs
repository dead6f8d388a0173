//! Where this node may connect to.
//!
//! Endpoints come from documents that others sign, so they can name anything: the router, a cloud's metadata service, this
//! machine. Two rules hold. An endpoint is a *name*, never an address literal in any spelling; and the address the name
//! resolves to is filtered where it is used for connecting, so that a name that changes its answer between check and
//! connection gains nothing. `allow_private_addresses` opens loopback and private networks, for a LAN and the demo.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Why an endpoint is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `https://name[:port]`.
    #[error("an endpoint is https://, a host name and perhaps a port, nothing else")]
    Form,
    /// An address instead of a name.
    #[error("an endpoint needs a host name, not an address")]
    Literal,
    /// Resolves only to addresses that are not public.
    #[error("the name leads to no public address (allow_private_addresses permits others)")]
    NotPublic,
}

/// Reads an endpoint; the path is left for the caller to set.
pub fn parse_endpoint(endpoint: &str, allow_private: bool) -> Result<Url, AddressError> {
    let url = Url::parse(endpoint).map_err(|_| AddressError::Form)?;
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if url.scheme() != "https" || !bare || url.path() != "/" {
        return Err(AddressError::Form);
    }
    // The URL standard has already turned 0x7f.1, 2130706433 and ①②⑦.0.0.1 into addresses.
    let host = url.host_str().ok_or(AddressError::Form)?;
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if allow_private && is_reachable(address, true) => Ok(url),
        Ok(_) => Err(AddressError::Literal),
        Err(_) => Ok(url),
    }
}

/// Whether an address may be connected to.
pub fn is_reachable(address: IpAddr, allow_private: bool) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address) || allow_private && is_private_v4(address),
        IpAddr::V6(address) => is_public_v6(address) || allow_private && is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_loopback() || address.is_private() || a == 100 && (64..128).contains(&b)
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_loopback() || address.segments()[0] & 0xfe00 == 0xfc00
}

/// Everything but the blocks that IANA keeps for special purposes (RFC 6890 and its registry).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(a, 0 | 10 | 127)
        || a >= 224
        || a == 100 && (64..128).contains(&b)
        || (a, b) == (169, 254)
        || a == 172 && (16..32).contains(&b)
        || (a, b) == (192, 168)
        || a == 198 && (18..20).contains(&b)
        || matches!((a, b, c), (192, 0, 0 | 2) | (192, 88, 99) | (198, 51, 100) | (203, 0, 113));
    !special
}

/// Global unicast is `2000::/3`, without documentation, benchmarking and the tunnels that carry an IPv4 address inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let special = a == 0x2001 && (b < 0x0200 || b == 0x0db8) || a == 0x2002 || a == 0x3fff && b < 0x1000;
    (0x2000..0x4000).contains(&a) && !special
}

/// Asks another resolver for the client, once per connection, and leaves only what may be connected to.
#[derive(Clone, Copy, Debug)]
pub struct FilteringResolver<R> {
    /// Whether loopback and private addresses pass.
    pub allow_private: bool,
    /// Who knows the addresses.
    pub within: R,
}

impl<R: Resolve> Resolve for FilteringResolver<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_private, found) = (self.allow_private, self.within.resolve(name));
        Box::pin(async move {
            let good: Vec<SocketAddr> =
                found.await?.filter(|address| is_reachable(address.ip(), allow_private)).collect();
            if good.is_empty() {
                return Err(AddressError::NotPublic.into());
            }
            Ok::<Addrs, _>(Box::new(good.into_iter()))
        })
    }
}

/// What the machine knows of names.
#[derive(Clone, Copy, Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move { Ok::<Addrs, _>(Box::new(look_up(name.as_str()).await?.into_iter())) })
    }
}

async fn look_up(name: &str) -> std::io::Result<Vec<SocketAddr>> {
    // RFC 6761: names under localhost are loopback, whatever the system's resolver thinks of them.
    if name == "localhost" || name.ends_with(".localhost") {
        return Ok(vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "169.254.169.254",
            "8.8.8.8",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
        ] {
            let endpoint = format!("https://{host}:8443");
            assert_eq!(parse_endpoint(&endpoint, false), Err(AddressError::Literal), "{host}");
        }
    }

    #[test]
    fn an_endpoint_is_a_name_and_a_port() {
        assert!(parse_endpoint("https://nodo.example.it:8443", false).is_ok());
        assert!(parse_endpoint("https://127.0.0.1:8443", true).is_ok());
        assert_eq!(parse_endpoint("https://169.254.169.254", true), Err(AddressError::Literal));
        for wrong in [
            "http://nodo.example.it",
            "https://a@nodo.example.it",
            "https://nodo.example.it/x",
            "https://nodo.example.it?x",
            "https://nodo.example.it#x",
            "nodo.example.it",
            "file:///etc/passwd",
        ] {
            assert_eq!(parse_endpoint(wrong, true), Err(AddressError::Form), "{wrong}");
        }
    }

    #[test]
    fn only_public_addresses_pass_and_private_ones_where_allowed() {
        for (text, public, private) in [
            ("93.184.216.34", true, true),
            ("127.0.0.1", false, true),
            ("10.0.0.1", false, true),
            ("172.31.255.255", false, true),
            ("172.32.0.1", true, true),
            ("192.168.1.1", false, true),
            ("100.64.0.1", false, true),
            ("169.254.169.254", false, false),
            ("0.0.0.0", false, false),
            ("192.0.0.192", false, false),
            ("198.18.0.1", false, false),
            ("224.0.0.1", false, false),
            ("255.255.255.255", false, false),
            ("2606:2800:220:1::1", true, true),
            ("::1", false, true),
            ("::", false, false),
            ("fd00::1", false, true),
            ("fe80::1", false, false),
            ("::ffff:10.0.0.1", false, true),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::a9fe:a9fe", false, false),
            ("2002:7f00:1::", false, false),
            ("2001::1", false, false),
            ("2001:db8::1", false, false),
            ("ff02::1", false, false),
        ] {
            let address = text.parse().unwrap();
            assert_eq!(is_reachable(address, false), public, "{text}");
            assert_eq!(is_reachable(address, true), private, "{text} on a private network");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_unless_allowed() {
        let name = || "localhost".parse::<Name>().unwrap();
        assert!(FilteringResolver { allow_private: false, within: SystemResolver }.resolve(name()).await.is_err());
        assert!(FilteringResolver { allow_private: true, within: SystemResolver }.resolve(name()).await.is_ok());
    }

    /// A name whose answer is another one each time.
    #[derive(Clone, Default)]
    struct Changing(Arc<Mutex<(VecDeque<Vec<SocketAddr>>, usize)>>);

    impl Changing {
        fn answering(answers: &[&[SocketAddr]]) -> Self {
            Self(Arc::new(Mutex::new((answers.iter().map(|answer| answer.to_vec()).collect(), 0))))
        }

        fn asked(&self) -> usize {
            self.0.lock().unwrap().1
        }
    }

    impl Resolve for Changing {
        fn resolve(&self, _: Name) -> Resolving {
            let mut told = self.0.lock().unwrap();
            told.1 += 1;
            let next = told.0.pop_front().unwrap_or_default();
            Box::pin(async move { Ok::<Addrs, _>(Box::new(next.into_iter())) })
        }
    }

    fn client(allow_private: bool, within: Changing) -> reqwest::Client {
        crate::federation::tls::install_provider();
        let resolver = FilteringResolver { allow_private, within };
        reqwest::Client::builder().no_proxy().dns_resolver(resolver).build().unwrap()
    }

    #[tokio::test]
    async fn a_name_that_changes_its_answer_after_the_check_is_not_followed_inward() {
        let trap = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inward = trap.local_addr().unwrap();
        let outward: SocketAddr = ([93, 184, 216, 34], 0).into();
        let name = || "nodo.example".parse::<Name>().unwrap();
        let changing = Changing::answering(&[&[outward], &[inward], &[inward, outward]]);
        let resolver = FilteringResolver { allow_private: false, within: changing.clone() };
        assert_eq!(resolver.resolve(name()).await.unwrap().collect::<Vec<_>>(), [outward]);
        let url = format!("http://nodo.example:{}/", inward.port());
        let refused = client(false, changing.clone()).get(&url).send().await.unwrap_err();
        assert!(format!("{refused:?}").contains("NotPublic"), "{refused:?}");
        assert_eq!(changing.asked(), 2, "whoever connects asks behind the filter");
        assert_eq!(
            resolver.resolve(name()).await.unwrap().collect::<Vec<_>>(),
            [outward],
            "one good answer hides none"
        );
        let reached = tokio::time::timeout(std::time::Duration::from_millis(50), trap.accept()).await;
        assert!(reached.is_err(), "the name led to this machine");
    }

    #[tokio::test]
    async fn the_address_that_was_checked_is_the_one_that_is_connected_to() {
        let good = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (first, second) = (good.local_addr().unwrap(), ([127, 0, 0, 2], 0).into());
        let changing = Changing::answering(&[&[first], &[second], &[second]]);
        let url = format!("http://nodo.example:{}/", first.port());
        let (client, asked) = (client(true, changing.clone()), async { good.accept().await.unwrap().1 });
        let from = tokio::select! {
            from = asked => from,
            ended = client.get(&url).send() => panic!("{ended:?}"),
        };
        assert!(from.ip().is_loopback());
        assert_eq!(changing.asked(), 1, "nobody asks again between check and connection");
    }
}
