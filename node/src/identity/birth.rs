//! The birth of a node: keys, genesis, first document, certificate.

use pico_protocol::document::{Document, Organization};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::json::Ext;
use pico_protocol::{NodeId, OpenKey, SealKey, SignKey, Signed};

use super::configured::limits_of;
use super::keys::{Keys, write_private};
use super::paper::PaperSecret;
use super::{GENESIS_FILE, IdentityError, certificate, spoken_kinds, store};
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::store::Db;

/// Where the public half of the backup key is kept, inside the keys folder.
pub const BACKUP_KEY_FILE: &str = "keys/backup.pub";

/// What is told of the cooperative at `init`.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// Legal name.
    pub legal_name: String,
    /// Codice fiscale or partita IVA.
    pub tax_code: String,
    /// Number in the Albo delle società cooperative.
    pub albo_number: String,
    /// Telephone for stuck messages.
    pub telephone: String,
    /// The desk that answers, and when.
    pub contact: String,
}

/// A new node, with the secret that goes on paper and is then forgotten.
pub struct Born {
    /// Its identity.
    pub node_id: NodeId,
    /// The secret of the recovery sheet.
    pub paper: PaperSecret,
}

/// Makes keys, genesis, first document and certificate in an empty data folder.
pub async fn create(
    db: &Db,
    config: &Config,
    particulars: &Particulars,
    clock: &Clock,
    entropy: Entropy,
) -> Result<Born, IdentityError> {
    let paper = PaperSecret::new(entropy.bytes());
    let recovery = SignKey::from_secret(&paper.recovery_seed());
    let keys = Keys::generate(entropy);
    let created = clock.now();
    let genesis = Genesis { recovery_keys: vec![recovery.verify_key()], created };
    let genesis = genesis.sign(&recovery).map_err(IdentityError::broken)?;
    let node_id = genesis::node_id(&genesis);

    let failed = |error: std::io::Error| IdentityError::Broken(format!("cannot write the keys: {error}"));
    keys.write(&config.data).map_err(failed)?;
    let (pem, key) =
        (config.in_data(&config.federation.certificate), config.in_data(&config.federation.certificate_key));
    certificate::create(&pem, &key, &config.federation.endpoint, &particulars.legal_name)?;
    let backup: SealKey = OpenKey::from_secret(&paper.backup_seed()).seal_key();
    write_private(&config.data.join(BACKUP_KEY_FILE), backup.to_string().as_bytes()).map_err(failed)?;
    write_private(&config.data.join(GENESIS_FILE), genesis.signed().to_json().as_bytes()).map_err(failed)?;

    let document = Document {
        node_id,
        n: 1,
        prev: None,
        created,
        organization: Organization {
            legal_name: particulars.legal_name.clone(),
            tax_code: particulars.tax_code.clone(),
            albo_number: particulars.albo_number.clone(),
            telephone: particulars.telephone.clone(),
            contact: particulars.contact.clone(),
            control_group: None,
        },
        recovery_keys: vec![recovery.verify_key()],
        sign_keys: vec![SignKey::from_secret(&keys.sign).verify_key()],
        seal_keys: vec![OpenKey::from_secret(&keys.seal).seal_key()],
        revoked: Vec::new(),
        endpoints: vec![config.federation.endpoint.parse().map_err(IdentityError::broken)?],
        tls_pins: vec![super::pin_of_pem(&pem)?],
        protocols: spoken_kinds(),
        limits: limits_of(config),
        relays: Vec::new(),
        ext: Ext::default(),
    };
    let first = Signed::sign(document, &recovery).map_err(IdentityError::broken)?;
    let mut tx = db.write().await?;
    store::append(&mut tx, 1, &first.signed().to_json(), created).await?;
    tx.commit().await?;
    Ok(Born { node_id, paper })
}
