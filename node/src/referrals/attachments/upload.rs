//! A file that has come, on its way to the other side; and one that a person saves, decrypted as it leaves.

use futures_util::stream::Stream;
use pico_protocol::referral::Step;

use super::{Attachment, AttachmentState, Described, store};
use crate::app::App;
use crate::audit::Actor;
use crate::outbox::lanes::Side;
use crate::referrals::ReferralKey;
use crate::referrals::steps::{self, StepError};
use crate::store::{StoreError, Tx};
use crate::web::file::{self, Sealed};

/// Stores a received file and tells the other side of it.
pub async fn attach(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    referral: &ReferralKey,
    file: Sealed,
) -> Result<(), StepError> {
    let described = Described {
        digest: file.digest,
        key: file.key,
        name: file.name,
        media_type: file.media_type.to_owned(),
        size: file.size,
    };
    let id = store::insert(tx, app, referral, Side::Own, AttachmentState::Complete, &described).await?;
    for (position, chunk) in (0..).zip(&file.chunks) {
        store::put_chunk(tx, &id, position, chunk).await?;
    }
    steps::take(tx, app, actor, referral, Step::Attached { attachment: described.to_wire() }).await?;
    Ok(())
}

/// The file in clear, chunk by chunk.
pub fn opened(app: App, attachment: Attachment) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let Described { key, size, .. } = attachment.described;
    file::opened(key, size, move |position| {
        let (app, id) = (app.clone(), attachment.id.clone());
        async move {
            let mut tx = app.db.read().await?;
            store::chunk(&mut tx, &id, position).await
        }
    })
}
