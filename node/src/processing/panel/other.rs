//! `/trattamenti/voci/nuova` and `/trattamenti/voci/{entry}`: an entry of the register that is no service. What the node does comes filled
//! with what it proposes; saving it is how somebody says that she has read it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::past::{self, Past};
use super::words::{self, Lists};
use crate::accounts::Staff;
use crate::accounts::permission::WriteProcessing;
use crate::app::App;
use crate::error::{Error, Result};
use crate::processing::Role;
use crate::processing::others::{Key, Other, Said, WrittenId};
use crate::processing::store::others as store;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::{dates, meanwhile, view, view_again};

const REGISTER: &str = "/trattamenti";

#[derive(Template)]
#[template(path = "processing/other.html")]
struct OtherPage {
    page: Page,
    /// Where the form goes.
    action: String,
    form: Form,
    lists: Lists,
    /// What the node adds by itself, where it is something that the node does.
    by_node: Vec<(String, String)>,
    proposed: bool,
    may_end: bool,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
    past: Vec<Past>,
}

impl OtherPage {
    fn new(staff: &Staff<WriteProcessing>, form: Form) -> Self {
        let page = staff.page("other-new-title").under("nav-services", "/servizi").under("register-title", REGISTER);
        let (lists, action) = (Lists::of(&page), format!("{REGISTER}/voci/nuova"));
        let (by_node, meanwhile, past) = (Vec::new(), Vec::new(), Vec::new());
        Self { page, action, form, lists, by_node, proposed: false, may_end: false, meanwhile, past }
    }

    async fn of(tx: &mut Tx, app: &App, staff: &Staff<WriteProcessing>, other: &Other, form: Form) -> Result<Self> {
        let Self { page, lists, .. } = Self::new(staff, Form::default());
        let page = page.titled(other.said.name.clone());
        let days = app.config.retention.read_log_days;
        let by_node = other.key.topic().map(|topic| {
            let kept = (page.t("register-kept"), words::kept_by_node(&page, topic, days));
            vec![kept, (page.t("processing-measures-all"), page.t("register-node"))]
        });
        let earlier = store::earlier(tx).await?.remove(other.key.as_str()).unwrap_or_default();
        Ok(Self {
            action: format!("{REGISTER}/voci/{}", other.key.as_str()),
            form,
            by_node: by_node.unwrap_or_default(),
            proposed: other.is_proposed(),
            may_end: other.key.topic().is_none(),
            meanwhile: Vec::new(),
            past: past::of_other(&page, &other.said, &earlier),
            page,
            lists,
        })
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, now: &Other, typed: &Said) -> Self {
        let (said, typed) = (now.said.values(), typed.values());
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&said, &typed), &self.lists.codes());
        self.form.stands_on(&now.version);
        self
    }
}

/// The entry as it is written, or as the node proposes it.
async fn load(tx: &mut Tx, locale: Locale, entry: &str) -> Result<Other> {
    let key: Key = entry.parse().map_err(|_| Error::NotFound)?;
    if let Some(written) = store::find(tx, &key).await? {
        return Ok(written);
    }
    let topic = key.topic().ok_or(Error::NotFound)?;
    Ok(Other::unwritten(key, topic.proposed(locale)))
}

pub(super) async fn ask(staff: Staff<WriteProcessing>) -> Result<Response> {
    let form = Form::prefilled([("role", Role::Controller.code().to_owned())]);
    view(&OtherPage::new(&staff, form))
}

pub(super) async fn add(staff: Staff<WriteProcessing>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let now = app.clock.now();
    let key = Key::ByHand(WrittenId::new(app.entropy.uuid(now)));
    let Some(said) = Said::read(&mut form, &key, dates::today(now)) else {
        return view_again(&OtherPage::new(&staff, form));
    };
    let mut tx = staff.write(&app).await?;
    let other = Other::unwritten(key, said);
    store::write(&mut tx, &app, staff.account(), (&other, 0), &other.said).await?;
    tx.commit().await?;
    Ok(redirect_with(REGISTER, &Flash::ok("other-added")))
}

pub(super) async fn show(
    staff: Staff<WriteProcessing>,
    State(app): State<App>,
    Path(entry): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let other = load(&mut tx, staff.frame().locale, &entry).await?;
    let mut form = Form::prefilled(other.said.values());
    form.stands_on(&other.version);
    view(&OtherPage::of(&mut tx, &app, &staff, &other, form).await?)
}

pub(super) async fn save(
    staff: Staff<WriteProcessing>,
    State(app): State<App>,
    Path(entry): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let old = load(&mut tx, staff.frame().locale, &entry).await?;
    let seen: i64 = form.value("version").parse().unwrap_or_default();
    let Some(said) = Said::read(&mut form, &old.key, dates::today(app.clock.now())) else {
        return view_again(&OtherPage::of(&mut tx, &app, &staff, &old, form).await?);
    };
    let same = !old.is_proposed() && said == old.said;
    if !same && !store::write(&mut tx, &app, staff.account(), (&old, seen), &said).await? {
        form.refuse("name", "processing-overtaken");
        let page = OtherPage::of(&mut tx, &app, &staff, &old, form).await?;
        return view_again(&page.overtaken(&old, &said));
    }
    tx.commit().await?;
    Ok(redirect_with(REGISTER, &Flash::ok("processing-saved")))
}
