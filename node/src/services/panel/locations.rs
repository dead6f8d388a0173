//! `/servizi/{id}/sedi`: who can get into the main place of a service, and its other places, row by row.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::feed::Address;

use super::edit::load;
use super::rows;
use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::app::App;
use crate::error::Result;
use crate::services::locations::{
    Access, Arrangement, LONGEST_ADDRESS, LONGEST_DETAILS, LONGEST_NAME, LONGEST_TELEPHONE, Location, Locations, MOST,
};
use crate::services::reading::read_comune;
use crate::services::{Service, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

type Writer = Staff<WriteServices>;

/// The fields of a row. Its number, which nobody types, is none of them.
const FIELDS: rows::Fields = &["name", "address", "comune", "telephone", "access", "details"];

/// What the fields of a row are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("name", "services-locations-name"),
    ("address", "services-address"),
    ("comune", "services-comune"),
    ("telephone", "services-locations-telephone"),
    ("access", "services-access"),
    ("details", "services-access-details"),
];

#[derive(Template)]
#[template(path = "services/locations.html")]
struct LocationsPage {
    page: Page,
    service: Service,
    form: Form,
    /// Where the main place is; empty: its address is not shown.
    main: String,
    /// The numbers of the rows.
    rows: Vec<usize>,
    /// Codes and words of what helps to get in.
    arrangements: Vec<(&'static str, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl LocationsPage {
    fn new(staff: &Writer, service: Service, form: Form) -> Self {
        let content = &service.particulars.content;
        let main = match &content.address {
            Address::Shown(address) => format!("{address}, {}", crate::people::place::label(Some(&content.comune))),
            Address::Withheld => String::new(),
        };
        let page = staff.page("services-locations-title").under("nav-services", "/servizi");
        let page = page.under_named(content.name.clone(), format!("/servizi/{}", service.id));
        let rows = rows::shown(&form, FIELDS, MOST).into_iter().map(|(row, _)| row).collect();
        let arrangements = Arrangement::ALL.map(|one| (one.code(), one.words(page.locale()))).to_vec();
        Self { page, service, form, main, rows, arrangements, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Locations) -> Self {
        let now = &self.service.locations;
        let [said, hers] = [now, typed].map(|one| one.lines(self.page.locale()).join("; "));
        if said != hers {
            self.meanwhile.push((self.page.t("services-locations-title"), said));
        }
        self.form.stands_on(&meanwhile::mark(&fields(now)));
        self
    }
}

/// The places as the form names them.
fn fields(locations: &Locations) -> Vec<(String, String)> {
    let mut fields = vec![("main_name".to_owned(), locations.main_name.clone())];
    fields.extend(access_fields(&locations.main_access, "main_access", "main_details"));
    for (one, row) in locations.others.iter().zip(1..) {
        let typed = [
            ("number", one.number.to_string()),
            ("name", one.name.clone()),
            ("address", one.address.clone()),
            ("comune", one.comune_label()),
            ("telephone", one.telephone.clone()),
        ];
        fields.extend(typed.map(|(name, value)| (rows::field(name, row), value)));
        fields.extend(access_fields(&one.access, &rows::field("access", row), &rows::field("details", row)));
    }
    fields
}

fn access_fields(access: &Access, ticked: &str, details: &str) -> Vec<(String, String)> {
    let all = access.arrangements().iter().map(|one| (ticked.to_owned(), one.code().to_owned()));
    all.chain([(details.to_owned(), access.details().to_owned())]).collect()
}

/// Reads the places; nothing when something is wrong, told beside the field.
fn read(form: &mut Form, before: &Locations) -> Option<Locations> {
    rows::called(form, &NAMES, MOST);
    form.called([
        ("main_name", "services-locations-main-name"),
        ("main_access", "services-access"),
        ("main_details", "services-access-details"),
    ]);
    let main_name = rows::line(form, "main_name", LONGEST_NAME);
    let main_access = read_access(form, "main_access", "main_details");
    let written: Vec<usize> = (1..=MOST).filter(|row| rows::is_written(form, FIELDS, *row)).collect();
    let others: Option<Vec<Location>> =
        written.into_iter().map(|row| read_row(form, row)).collect::<Vec<_>>().into_iter().collect();
    let (others, main_access) = (others?, main_access?);
    form.is_clean().then(|| Locations::new((main_name, main_access), others, before))
}

/// One row with something in it.
fn read_row(form: &mut Form, row: usize) -> Option<Location> {
    let [name_field, address_field, comune, telephone, access, details] =
        ["name", "address", "comune", "telephone", "access", "details"].map(|name| rows::field(name, row));
    let name = rows::line(form, &name_field, LONGEST_NAME);
    if name.is_empty() {
        form.refuse(&name_field, "services-locations-no-name");
    }
    let address = rows::line(form, &address_field, LONGEST_ADDRESS);
    if address.is_empty() {
        form.refuse(&address_field, "services-locations-no-address");
    }
    let comune = read_comune(form, &comune);
    let telephone = rows::line(form, &telephone, LONGEST_TELEPHONE);
    let access = read_access(form, &access, &details);
    let number = form.value(rows::field("number", row)).parse().unwrap_or(0);
    Some(Location { number, name, address, comune: comune?, telephone, access: access? })
}

/// What helps to get into one place.
fn read_access(form: &mut Form, field: &str, details: &str) -> Option<Access> {
    let ticked = form.all(field).into_iter().filter(|code| !code.is_empty());
    let read: Option<Vec<Arrangement>> = ticked.map(Arrangement::from_code).collect();
    let details = rows::line(form, details, LONGEST_DETAILS);
    let Some(arrangements) = read else {
        form.refuse(field, "form-choose");
        return None;
    };
    let access = Access::new(arrangements, details);
    if access.is_none() {
        form.refuse(field, "services-access-both");
    }
    access
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let kept = fields(&service.locations);
    let mut form = Form::prefilled(kept.iter().map(|(name, value)| (name.as_str(), value.clone())));
    form.stands_on(&meanwhile::mark(&kept));
    view(&LocationsPage::new(&staff, service, form))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let Some(locations) = read(&mut form, &service.locations) else {
        return view_again(&LocationsPage::new(&staff, service, form));
    };
    if form.value("version") != meanwhile::mark(&fields(&service.locations)) {
        form.refuse("main_name", "services-details-meanwhile");
        return view_again(&LocationsPage::new(&staff, service, form).overtaken(&locations));
    }
    store::set_locations(&mut tx, &app, &staff.actor(), &service, &locations).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}"), &Flash::ok("services-locations-saved")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    fn form(typed: &[(&str, &str)]) -> Form {
        Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    const IMOLA: [(&str, &str); 5] = [
        ("name-2", "Sportello di Imola"),
        ("address-2", "Via dell’Esempio 9"),
        ("comune-2", "Imola"),
        ("access-2", "lift"),
        ("access-2", "step_free"),
    ];

    #[test]
    fn rows_become_places_and_go_back_unchanged() {
        let main = [("main_name", "Villa Rosa"), ("main_access", "no_wheelchair"), ("main_details", "Tre gradini")];
        let none = Locations::default();
        let places = read(&mut form(&[&main[..], &IMOLA].concat()), &none).unwrap();
        let told = [
            "Sede principale, Villa Rosa: non si entra in carrozzina, Tre gradini",
            "Sportello di Imola, Via dell’Esempio 9, Imola (BO): ingresso senza gradini o con rampa, ascensore",
        ];
        assert_eq!(places.lines(Locale::It), told);
        let kept = fields(&places);
        let typed: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read(&mut form(&typed), &places), Some(places));
        assert_eq!(read(&mut form(&[]), &none), Some(none.clone()), "nothing typed is nothing said");
    }

    #[test]
    fn a_row_that_is_no_place_is_refused_beside_the_field() {
        for (typed, field, key) in [
            (("name-2", ""), "name-2", "services-locations-no-name"),
            (("address-2", " "), "address-2", "services-locations-no-address"),
            (("comune-2", ""), "comune-2", "form-required"),
            (("comune-2", "Atlantide"), "comune-2", "people-place-unknown"),
            (("access-2", "wings"), "access-2", "form-choose"),
            (("access-2", "no_wheelchair"), "access-2", "services-access-both"),
            (("details-2", "Da RSSMRA80A01H501U"), "details-2", "services-tax-code"),
            (("telephone-2", "0542\n1"), "telephone-2", "services-one-line"),
            (("main_name", "Da RSSMRA80A01H501U"), "main_name", "services-tax-code"),
        ] {
            let kept = IMOLA.into_iter().filter(|(name, _)| *name != typed.0 || typed.1 == "no_wheelchair");
            let typed: Vec<_> = kept.chain([typed]).collect();
            let mut form = form(&typed);
            assert!(read(&mut form, &Locations::default()).is_none(), "{typed:?}");
            let mistake = form.mistake(field).unwrap_or_else(|| panic!("{typed:?}: {:?}", form.mistakes()));
            assert_eq!(mistake.key, key, "{typed:?}");
        }
    }
}
