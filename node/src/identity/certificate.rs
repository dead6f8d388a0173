//! The certificate this node shows, and its pin.
//!
//! `init` makes a self-signed one. Linked nodes do not need a certificate authority: the pin (SHA-256 of the subject
//! public key info, as in RFC 7469) stands in the node document, so an expired certificate raises an alarm instead of
//! stopping care work.

use std::path::Path;

use pico_protocol::Digest;
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::IdentityError;
use super::keys::write_private;

/// Makes a self-signed certificate for the host of `endpoint` and writes it with its key.
pub(super) fn create(certificate: &Path, key: &Path, endpoint: &str, name: &str) -> Result<(), IdentityError> {
    let failed = |error: &dyn std::fmt::Display| IdentityError::Certificate(error.to_string());
    let host = host_of(endpoint);
    let mut params = CertificateParams::new(vec![host]).map_err(|error| failed(&error))?;
    params.distinguished_name.push(DnType::CommonName, name);
    let pair = KeyPair::generate().map_err(|error| failed(&error))?;
    let signed = params.self_signed(&pair).map_err(|error| failed(&error))?;
    write_private(certificate, signed.pem().as_bytes()).map_err(|error| failed(&error))?;
    write_private(key, pair.serialize_pem().as_bytes()).map_err(|error| failed(&error))
}

/// The host name in `https://host:port`.
fn host_of(endpoint: &str) -> String {
    let rest = endpoint.strip_prefix("https://").unwrap_or(endpoint);
    let host = rest.split('/').next().unwrap_or(rest);
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    host.trim_matches(['[', ']']).to_owned()
}

/// The pin of the first certificate in a PEM file.
pub fn pin_of_pem(path: &Path) -> Result<Digest, IdentityError> {
    let unreadable =
        |cause: &dyn std::fmt::Display| IdentityError::Certificate(format!("cannot use {}: {cause}", path.display()));
    let der = CertificateDer::from_pem_file(path).map_err(|error| unreadable(&error))?;
    let parsed = rustls::server::ParsedCertificate::try_from(&der).map_err(|error| unreadable(&error))?;
    Ok(Digest::of(&parsed.subject_public_key_info()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_between_scheme_and_port() {
        assert_eq!(host_of("https://nodo.example.it:8443"), "nodo.example.it");
        assert_eq!(host_of("https://[::1]:8443"), "::1");
        assert_eq!(host_of("https://127.0.0.1"), "127.0.0.1");
    }

    #[test]
    fn a_new_certificate_has_a_pin_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        create(&file("a.pem"), &file("a.key"), "https://localhost:1", "A").unwrap();
        create(&file("b.pem"), &file("b.key"), "https://localhost:1", "B").unwrap();
        assert_ne!(pin_of_pem(&file("a.pem")).unwrap(), pin_of_pem(&file("b.pem")).unwrap());
    }
}
