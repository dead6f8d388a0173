//! Certificates that a test makes for itself: by an authority that only some machines believe, or by nobody but their own key.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// A certificate and its key, in files.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Shown {
    /// A node's own, which `init` has made.
    pub fn own(data: &Path) -> Self {
        let keys = data.join("keys");
        Self { certificate: keys.join("tls.pem"), key: keys.join("tls.key") }
    }

    /// One that nobody vouches for, with a key that nobody knows.
    pub fn self_signed(folder: &Path, host: &str) -> Self {
        let pair = KeyPair::generate().unwrap();
        let certificate = params(host).self_signed(&pair).unwrap();
        Self::written(folder, &format!("alone-{host}"), &certificate, &pair)
    }

    fn written(folder: &Path, name: &str, certificate: &Certificate, pair: &KeyPair) -> Self {
        let file = |ending: &str| folder.join(format!("{name}.{ending}"));
        let shown = Self { certificate: file("pem"), key: file("key") };
        std::fs::write(&shown.certificate, certificate.pem()).unwrap();
        std::fs::write(&shown.key, pair.serialize_pem()).unwrap();
        shown
    }
}

/// An authority. A machine believes it whose `SSL_CERT_FILE` names its [`file`](Self::file).
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Authority {
    /// A new one, whose files lie in this folder.
    pub fn new(folder: &Path) -> Self {
        let mut own = CertificateParams::new(Vec::new()).unwrap();
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(own, KeyPair::generate().unwrap()).unwrap();
        let authority = Self { issuer, folder: folder.to_owned() };
        std::fs::write(authority.file(), authority.issuer.pem()).unwrap();
        authority
    }

    /// Its own certificate.
    pub fn file(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// Vouches for somebody under the name of a host.
    pub fn vouches_for(&self, host: &str) -> Shown {
        let pair = KeyPair::generate().unwrap();
        let certificate = params(host).signed_by(&pair, &self.issuer).unwrap();
        Shown::written(&self.folder, &format!("vouched-{host}"), &certificate, &pair)
    }
}

fn params(host: &str) -> CertificateParams {
    CertificateParams::new(vec![host.to_owned()]).unwrap()
}
