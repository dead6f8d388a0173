//! The certificate: usable, with the right key, and not about to end.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::Finding;
use crate::cli::failure;
use crate::clock::Clock;
use crate::clock::DAY;
use crate::config::Config;
use crate::federation::{expiry, tls};
use crate::web::locale::Locale;

/// Days before the end when somebody should look.
const SOON: i64 = 21;

pub(super) fn examine(config: &Config, locale: Locale) -> Vec<Finding> {
    let (pem, key) =
        (config.in_data(&config.federation.certificate), config.in_data(&config.federation.certificate_key));
    if let Err(error) = tls::server_config(&pem, &key) {
        return vec![Finding::broken("certificate-broken", &[("cause", &failure::words(&error, locale))])];
    }
    let ends = CertificateDer::from_pem_file(&pem).ok().and_then(|der| expiry::not_after(&der));
    let Some(ends) = ends else {
        return vec![Finding::warning("certificate-date", &[("path", &pem.display())])];
    };
    let days = (ends - Clock::system().now().as_millis()) / DAY;
    vec![match days {
        ..0 => Finding::warning("certificate-ended", &[("days", &-days)]),
        0..SOON => Finding::warning("certificate-soon", &[("days", &days)]),
        _ => Finding::good("certificate", &[("days", &days)]),
    }]
}
