//! What the social report asks of who works here (D.M. 4 July 2019, section 4 of its guidelines): on which terms, sex, year of birth,
//! since which year. All of it may be left out, gives no right, and is only ever counted. Years are enough for bands; nobody needs
//! the birthday of a colleague here.

use crate::coded;
use crate::web::form::Form;

/// The first year that can be written.
const FIRST: i64 = 1900;

coded! {
    /// On which terms somebody works here.
    #[derive(PartialOrd, Ord)]
    Work {
        /// Employed without an end.
        Permanent = "permanent",
        /// Employed until a day.
        Temporary = "temporary",
        /// With a contract of her own.
        Collaboration = "collaboration",
        /// Without pay.
        Volunteer = "volunteer",
        /// Otherwise.
        Other = "other",
    }
}

impl Work {
    /// Its message key.
    pub fn key(self) -> String {
        format!("accounts-work-{}", self.code())
    }
}

coded! {
    /// Sex, as far as somebody has said it.
    #[derive(PartialOrd, Ord)]
    Sex {
        /// F.
        Female = "F",
        /// M.
        Male = "M",
        /// X.
        Other = "X",
    }
}

impl Sex {
    /// Its message key.
    pub fn key(self) -> String {
        format!("accounts-sex-{}", self.code())
    }
}

/// What is written of a colleague for the social report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Employment {
    /// On which terms she works here.
    pub work: Option<Work>,
    /// Her sex.
    pub sex: Option<Sex>,
    /// The year in which she was born.
    pub born: Option<i16>,
    /// The year in which she began.
    pub since: Option<i16>,
}

impl Employment {
    /// Reads the fields, of which each may be left out.
    pub fn read(form: &mut Form, this_year: i16) -> Self {
        form.called([
            ("work", "accounts-work"),
            ("sex", "accounts-sex"),
            ("born", "accounts-born"),
            ("work-since", "accounts-work-since"),
        ]);
        let mut year = |field: &str| {
            let number = form.number(field, i64::MIN, i64::MAX)?;
            let number = i16::try_from(number).ok().filter(|year| i64::from(*year) >= FIRST && *year <= this_year);
            if number.is_none() {
                form.refuse_with(field, "accounts-year-shape", i64::from(this_year));
            }
            number
        };
        let (born, since) = (year("born"), year("work-since"));
        if born.zip(since).is_some_and(|(born, since)| since < born) {
            form.refuse("work-since", "accounts-work-before-birth");
        }
        Self { work: form.optional_choice("work"), sex: form.optional_choice("sex"), born, since }
    }

    /// The fields as a form has them.
    pub fn fields(&self) -> [(&'static str, String); 4] {
        let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
        [
            ("work", self.work.map(Work::code).unwrap_or_default().to_owned()),
            ("sex", self.sex.map(Sex::code).unwrap_or_default().to_owned()),
            ("born", year(self.born)),
            ("work-since", year(self.since)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    fn read(fields: [(&'static str, &str); 4]) -> (Employment, Form) {
        let mut form = Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())));
        (Employment::read(&mut form, 2026), form)
    }

    #[test]
    fn all_of_it_may_be_left_out_and_what_is_written_comes_back() {
        let (nothing, form) = read([("work", ""), ("sex", ""), ("born", ""), ("work-since", "")]);
        assert!(form.is_clean());
        assert_eq!(nothing, Employment::default());
        let typed = [("work", "permanent"), ("sex", "F"), ("born", "1980"), ("work-since", "2015")];
        let (hers, form) = read(typed);
        assert!(form.is_clean());
        assert_eq!(hers.fields(), typed.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn years_have_begun_and_nobody_begins_before_she_is_born() {
        for (born, since, field) in
            [("1899", "", "born"), ("2027", "", "born"), ("", "ieri", "work-since"), ("1990", "1980", "work-since")]
        {
            let (_, form) = read([("work", ""), ("sex", ""), ("born", born), ("work-since", since)]);
            assert!(form.mistake(field).is_some(), "{born} {since}");
        }
    }

    #[test]
    fn every_kind_has_words_in_both_languages() {
        let keys: Vec<String> = Work::ALL.map(Work::key).into_iter().chain(Sex::ALL.map(Sex::key)).collect();
        for locale in Locale::ALL {
            assert!(keys.iter().all(|key| locale.knows(key)), "{}", locale.code());
        }
    }
}
