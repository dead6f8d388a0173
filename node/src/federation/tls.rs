//! TLS between nodes: who is at the other end, and what we show.
//!
//! A peer's certificate is good when a public authority vouches for it **or** when its key is the one pinned in the peer's
//! node document (SHA-256 of the subject public key info). A pin match looks at nothing else, not even the dates: a
//! self-signed certificate works, and an expired one raises an alarm instead of stopping care work: once the handshake
//! signature is good, its last day is noted ([`super::expiry`]), and people are told on the peer's page. That signature is
//! always checked, so a copied certificate without its key proves nothing, and alarms nobody.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use pico_protocol::digest::Digest;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};

use super::expiry::{self, Shown};

/// Both listener and client speak HTTP/1.1 only: one request at a time per connection keeps the limits exact.
const PROTOCOL: &[u8] = b"http/1.1";

/// Whom a connection trusts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// A certificate good by public authority, or with one of these keys.
    Pinned(Vec<Digest>),
    /// Exactly this key, whatever an authority says: an invitation names it, and nothing else is known of its writer yet.
    Invited(Digest),
    /// Any certificate: only for fetching objects that are signed themselves (`/.well-known/pico-node`).
    Anyone,
}

#[derive(Debug)]
struct PeerVerifier {
    trust: Trust,
    address: String,
    shown: Arc<Shown>,
    authorities: Option<Arc<WebPkiServerVerifier>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl PeerVerifier {
    /// Notes when a certificate ends that is trusted for its pin and nothing else.
    fn note(&self, certificate: &CertificateDer<'_>) -> Result<(), rustls::Error> {
        if let Trust::Pinned(pins) = &self.trust {
            let pinned = pins.contains(&key_of(certificate)?);
            self.shown.note(&self.address, expiry::not_after(certificate).filter(|_| pinned));
        }
        Ok(())
    }
}

/// The digest by which a pin names the key of a certificate.
fn key_of(certificate: &CertificateDer<'_>) -> Result<Digest, rustls::Error> {
    Ok(Digest::of(&ParsedCertificate::try_from(certificate)?.subject_public_key_info()))
}

impl ServerCertVerifier for PeerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let (pins, authorities) = match &self.trust {
            Trust::Pinned(pins) => (pins.as_slice(), self.authorities.as_ref()),
            Trust::Invited(pin) => (std::slice::from_ref(pin), None),
            Trust::Anyone => return Ok(ServerCertVerified::assertion()),
        };
        if pins.contains(&key_of(end_entity)?) {
            return Ok(ServerCertVerified::assertion());
        }
        match authorities {
            Some(web) => web.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            None => Err(rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let proved = verify_tls13_signature(message, certificate, signature, &self.algorithms)?;
        self.note(certificate)?;
        Ok(proved)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Installs ring as the process's provider of cryptography for TLS; a second call changes nothing.
pub fn install_provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    let install = || {
        // Failing means that main (or a test) has installed it already, which is what we want.
        drop(rustls::crypto::ring::default_provider().install_default());
        Arc::new(rustls::crypto::ring::default_provider())
    };
    PROVIDER.get_or_init(install).clone()
}

/// The configuration of connections to one address. What is shown there is noted in `shown`.
pub fn client_config(trust: Trust, address: &str, shown: Arc<Shown>) -> ClientConfig {
    let provider = install_provider();
    let algorithms = provider.signature_verification_algorithms;
    let verifier =
        PeerVerifier { trust, address: address.to_owned(), shown, authorities: authorities(&provider), algorithms };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("ring provides TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    config
}

/// The machine's certificate authorities, read once; a machine without any relies on pins alone.
fn authorities(provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    static VERIFIER: OnceLock<Option<Arc<WebPkiServerVerifier>>> = OnceLock::new();
    let read = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().ok()
    };
    VERIFIER.get_or_init(read).clone()
}

/// A certificate that cannot be served.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot serve HTTPS with {path}: {cause}. Make a new pair, or correct federation.certificate in pico-node.toml"
)]
pub struct CertificateError {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub cause: String,
}

/// The configuration of a listener that shows the certificate in these PEM files.
pub fn server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, CertificateError> {
    fn unusable(path: &Path, cause: impl std::fmt::Display) -> CertificateError {
        CertificateError { path: path.display().to_string(), cause: cause.to_string() }
    }
    let chain = CertificateDer::pem_file_iter(certificate).map_err(|error| unusable(certificate, error))?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(|error| unusable(certificate, error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, error))?;
    let mut config = ServerConfig::builder_with_provider(install_provider())
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("ring provides TLS 1.3")
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| unusable(certificate, error))?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}
