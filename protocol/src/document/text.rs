//! The texts of a node document.

use std::fmt;
use std::str::FromStr;

use crate::encoding::serde_as_text;
use crate::error::Malformed;

/// `https://host` or `https://host:port`, lower case, without path: where a node listens.
///
/// Whether the host may be connected to (private addresses, literals) is decided by who connects.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint(String);

impl Endpoint {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host: a name, or an address in its usual form.
    pub fn host(&self) -> &str {
        let authority = &self.0["https://".len()..];
        match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => authority.split_once(':').map_or(authority, |(host, _)| host),
        }
    }

    /// The port; 443 when none is written.
    pub fn port(&self) -> u16 {
        let after = self.0.rsplit_once(':').map_or("", |(_, port)| port);
        after.parse().unwrap_or(443)
    }
}

impl FromStr for Endpoint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let wrong = Malformed("endpoint");
        let authority = text.strip_prefix("https://").filter(|_| text.len() <= 260).ok_or(wrong)?;
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (address, after) = rest.split_once(']').ok_or(wrong)?;
                address.parse::<std::net::Ipv6Addr>().map_err(|_| wrong)?;
                ("v6", after.strip_prefix(':').or_else(|| after.is_empty().then_some("443")).ok_or(wrong)?)
            }
            None => authority.split_once(':').unwrap_or((authority, "443")),
        };
        let named = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
        // A last label that begins with a digit is an address to URL parsers: only its usual form is taken.
        let numeric = host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
        let usual = !numeric || host.parse::<std::net::Ipv4Addr>().is_ok();
        let good_host = usual
            && !host.contains("..")
            && !host.ends_with(['.', '-'])
            && !host.is_empty()
            && host.bytes().all(named)
            && !host.starts_with(['.', '-']);
        let number: u16 = port.parse().map_err(|_| wrong)?;
        let canonical = number != 0 && port == number.to_string();
        if good_host && canonical { Ok(Self(text.to_owned())) } else { Err(wrong) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({})", self.0)
    }
}

serde_as_text!(Endpoint);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_host_and_a_port_and_nothing_else() {
        let endpoint: Endpoint = "https://nodo.example.it:8443".parse().unwrap();
        assert_eq!((endpoint.host(), endpoint.port()), ("nodo.example.it", 8443));
        let bare: Endpoint = "https://nodo.example.it".parse().unwrap();
        assert_eq!((bare.host(), bare.port()), ("nodo.example.it", 443));
        let six: Endpoint = "https://[::1]:8443".parse().unwrap();
        assert_eq!((six.host(), six.port()), ("::1", 8443));
        for wrong in [
            "http://a.it",
            "https://",
            "https://a.it/",
            "https://a.it:0",
            "https://a.it:08",
            "https://a.it:70000",
            "https://A.it",
            "https://u@a.it",
            "https://a.it?q",
            "https://[::1",
            "https://[x]",
            "https://a it",
            "https://127.1",
            "https://2130706433",
            "https://0x7f000001",
            "https://0177.0.0.1",
            "https://a.0x7f",
            "https://a..it",
            "https://a.it.",
            "https://a.it\n",
        ] {
            assert!(wrong.parse::<Endpoint>().is_err(), "{wrong}");
        }
    }
}
