//! What the configuration wants the node document to tell: the address, the certificate, what is spoken and how much is taken.

use pico_protocol::Digest;
use pico_protocol::code::Kind;
use pico_protocol::document::{Document, Endpoint, Limits};

use super::{IdentityError, pin_of_pem, spoken_kinds};
use crate::config::Config;

pub(super) struct Configured {
    endpoint: Endpoint,
    pin: Digest,
    kinds: Vec<Kind>,
    limits: Limits,
}

impl Configured {
    pub(super) fn read(config: &Config) -> Result<Self, IdentityError> {
        Ok(Self {
            pin: pin_of_pem(&config.in_data(&config.federation.certificate))?,
            endpoint: config.federation.endpoint.parse().map_err(IdentityError::broken)?,
            kinds: spoken_kinds(),
            limits: limits_of(config),
        })
    }

    /// Whether others who read the document reach the node that is configured.
    pub(super) fn is_reached_by(&self, document: &Document) -> bool {
        document.endpoints == [self.endpoint.clone()] && document.tls_pins.contains(&self.pin)
    }

    /// Whether the document tells all of it.
    pub(super) fn is_told_by(&self, document: &Document) -> bool {
        self.is_reached_by(document) && document.protocols == self.kinds && document.limits == self.limits
    }

    pub(super) fn tell(self, document: &mut Document) {
        document.endpoints = vec![self.endpoint];
        if !document.tls_pins.contains(&self.pin) {
            // The previous certificate stays listed once: peers may still see it until they have read this version.
            document.tls_pins.insert(0, self.pin);
            document.tls_pins.truncate(2);
        }
        document.protocols = self.kinds;
        document.limits = self.limits;
    }
}

/// What the configuration lets this node take at once, as its document tells it.
pub(super) fn limits_of(config: &Config) -> Limits {
    let limits = &config.limits;
    Limits {
        batch_messages: limits.batch_messages,
        batch_bytes: limits.batch_bytes,
        attachment_bytes: limits.attachment_bytes,
    }
}
