//! `/servizi/{id}/lingue`: in which languages a service is given.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::edit::load;
use super::rows;
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::Result;
use crate::people::language::Language;
use crate::services::languages::{LONGEST_INTERPRETATION, LONGEST_OTHER, Spoken};
use crate::services::{Service, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteServices>;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 3] = [
    ("languages", "services-languages-spoken"),
    ("other", "services-languages-other"),
    ("interpretation", "services-languages-interpretation"),
];

#[derive(Template)]
#[template(path = "services/languages.html")]
struct LanguagesPage {
    page: Page,
    service: Service,
    form: Form,
    /// Code and words: those of most people, and the rest.
    listed: [Vec<(&'static str, String)>; 2],
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl LanguagesPage {
    fn new(staff: &Writer, service: Service, form: Form) -> Self {
        let name = service.particulars.content.name.clone();
        let page = staff.page("services-languages-title").under("nav-services", "/servizi");
        let page = page.under_named(name, format!("/servizi/{}", service.id));
        let listed = crate::people::language::in_order(page.locale(), &form.all("languages"));
        Self { page, service, form, listed, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Spoken) -> Self {
        let now = &self.service.languages;
        if now != typed {
            let said = now.lines(self.page.locale()).join("; ");
            self.meanwhile.push((self.page.t("services-languages-title"), said));
        }
        self.form.stands_on(&meanwhile::mark(&fields(now)));
        self
    }
}

/// The languages as the form names them.
fn fields(spoken: &Spoken) -> Vec<(&'static str, String)> {
    let listed = spoken.languages.iter().map(|language| ("languages", language.code().to_owned()));
    let words = [("other", spoken.other.clone()), ("interpretation", spoken.interpretation.clone())];
    listed.chain(words).collect()
}

/// Reads the languages; nothing when something is wrong, told beside the field.
fn read(form: &mut Form) -> Option<Spoken> {
    form.called(NAMES);
    let ticked = form.all("languages").into_iter().filter(|code| !code.is_empty());
    let ticked: Vec<Option<Language>> = ticked.map(|code| code.parse().ok()).collect();
    if ticked.contains(&None) {
        form.refuse("languages", "form-choose");
    }
    let languages = Language::all().filter(|language| ticked.contains(&Some(*language))).collect();
    let other = rows::line(form, "other", LONGEST_OTHER);
    let interpretation = rows::line(form, "interpretation", LONGEST_INTERPRETATION);
    form.is_clean().then_some(Spoken { languages, other, interpretation })
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let kept = fields(&service.languages);
    let mut form = Form::prefilled(kept.clone());
    form.stands_on(&meanwhile::mark(&kept));
    view(&LanguagesPage::new(&staff, service, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let Some(spoken) = read(&mut form) else { return view_again(&LanguagesPage::new(&staff, service, form)) };
    if form.value("version") != meanwhile::mark(&fields(&service.languages)) {
        form.refuse("languages", "services-details-meanwhile");
        return view_again(&LanguagesPage::new(&staff, service, form).overtaken(&spoken));
    }
    store::set_languages(&mut tx, &app, &staff.actor(), &service, &spoken).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}"), &Flash::ok("services-languages-saved")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(typed: &[(&'static str, &str)]) -> Form {
        Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn languages_are_read_each_once_and_go_back_unchanged() {
        let typed = [("languages", "ar"), ("languages", "it"), ("languages", "ar"), ("interpretation", "Cinese")];
        let spoken = read(&mut form(&typed)).unwrap();
        assert_eq!(spoken.languages.iter().map(|one| one.code()).collect::<Vec<_>>(), ["it", "ar"]);
        assert_eq!(read(&mut Form::prefilled(fields(&spoken))), Some(spoken));
        assert_eq!(read(&mut form(&[])), Some(Spoken::default()), "nothing typed is nothing said");
    }

    #[test]
    fn what_is_no_language_and_who_has_a_name_are_refused_beside_the_field() {
        for (typed, field, key) in [
            ([("languages", "xx")], "languages", "form-choose"),
            ([("other", "Da RSSMRA80A01H501U")], "other", "services-tax-code"),
            ([("interpretation", "Da RSSMRA80A01H501U")], "interpretation", "services-tax-code"),
            ([("interpretation", "su\nrichiesta")], "interpretation", "services-one-line"),
        ] {
            let mut form = form(&typed);
            assert!(read(&mut form).is_none(), "{typed:?}");
            assert_eq!(form.mistake(field).unwrap().key, key, "{typed:?}");
        }
    }
}
