//! Sending e-mail through the cooperative's mail server.

use std::time::Duration;

use lettre::address::Address;
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::Mail;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why an e-mail did not leave. What a server answers may repeat addresses, so its words go nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// `mail.server` or `mail.from` cannot be used.
    #[error("the mail server's address or the sender's is not valid")]
    Settings,
    /// The recipient's address is none.
    #[error("the recipient's address is not valid")]
    Address,
    /// The server refuses it, for good or for now.
    #[error("the mail server refuses")]
    Refused,
    /// The server cannot be reached, or its certificate is not right.
    #[error("the mail server cannot be reached")]
    Unreachable,
}

impl PostError {
    /// The word in the table and in the keys of its texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Address => "address",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
        }
    }
}

/// The way to the mail server.
#[derive(Clone, Debug)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The line that is read on a lock screen.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl Post {
    /// The configured mail server; none when none is configured.
    pub fn open(mail: &Mail) -> Result<Option<Self>, PostError> {
        if mail.server.is_empty() {
            return Ok(None);
        }
        let from = mail.from.parse().map_err(|_| PostError::Settings)?;
        let server = by_a_name(&mail.server).ok_or(PostError::Settings)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&server).map_err(|_| PostError::Settings)?;
        Ok(Some(Self { transport: builder.timeout(Some(PATIENCE)).build(), from }))
    }

    /// Sends one letter; done when the server has taken it.
    pub async fn send(&self, to: &str, letter: Letter) -> Result<(), PostError> {
        let to = to.parse::<Address>().map_err(|_| PostError::Address)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|_| PostError::Settings)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() || error.is_transient() => Err(PostError::Refused),
            Err(_) => Err(PostError::Unreachable),
        }
    }
}

/// This machine by its IPv6 number: the brackets around it would be looked up as a name that nobody has.
fn by_a_name(server: &str) -> Option<String> {
    let mut address = reqwest::Url::parse(server).ok()?;
    if address.host_str() == Some("[::1]") {
        address.set_host(Some("localhost")).ok()?;
    }
    Some(address.into())
}

/// Whether a text is an e-mail address.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_server_there_is_no_post_and_a_wrong_one_is_said() {
        let mail = |server: &str, from: &str| Mail { server: server.into(), from: from.to_owned() };
        assert!(Post::open(&mail("", "")).unwrap().is_none());
        assert_eq!(Post::open(&mail("smtps://posta.example.it", "nobody")).unwrap_err(), PostError::Settings);
        assert!(Post::open(&mail("smtps://posta.example.it", "nodo@coop.example.it")).unwrap().is_some());
    }

    #[test]
    fn this_machine_is_reached_by_its_ipv6_number_too() {
        assert_eq!(by_a_name("smtp://nodo:x@[::1]:25").unwrap(), "smtp://nodo:x@localhost:25");
        assert_eq!(by_a_name("smtps://nodo:x@posta.example.it").unwrap(), "smtps://nodo:x@posta.example.it");
    }
}
