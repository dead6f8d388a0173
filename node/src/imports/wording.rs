//! What people write in the cells of a sheet, as a form has it: sex, citizenship, languages, yes and no.

use crate::people::language::{self, Interpreter};
use crate::people::place;
use crate::store::fold::fold;

/// The letter of a sex.
pub(super) fn sex(written: &str) -> Result<String, &'static str> {
    let code = match fold(written).as_str() {
        "" => "",
        "f" | "femmina" | "femminile" | "donna" | "fem" => "F",
        "m" | "maschio" | "maschile" | "uomo" | "mas" => "M",
        "x" | "altro" | "non binario" => "X",
        _ => return Err("import-sex"),
    };
    Ok(code.to_owned())
}

/// How people of the most frequent citizenships are called (ISTAT, residents by citizenship), without the last letter.
const CITIZENS: [(&str, &str); 31] = [
    ("italian", "IT"),
    ("romen", "RO"),
    ("rumen", "RO"),
    ("albanes", "AL"),
    ("marocchin", "MA"),
    ("cines", "CN"),
    ("ucrain", "UA"),
    ("indian", "IN"),
    ("bengales", "BD"),
    ("filippin", "PH"),
    ("egizian", "EG"),
    ("pakistan", "PK"),
    ("nigerian", "NG"),
    ("senegales", "SN"),
    ("tunisin", "TN"),
    ("peruvian", "PE"),
    ("moldav", "MD"),
    ("cingales", "LK"),
    ("polacc", "PL"),
    ("ecuadorian", "EC"),
    ("ghanes", "GH"),
    ("brasilian", "BR"),
    ("kosovar", "XK"),
    ("serb", "RS"),
    ("russ", "RU"),
    ("bulgar", "BG"),
    ("turc", "TR"),
    ("iranian", "IR"),
    ("afghan", "AF"),
    ("sirian", "SY"),
    ("somal", "SO"),
];

/// The ISO code of a country, from its name, its code, or what its citizens are called.
pub(super) fn citizenship(written: &str) -> Result<String, &'static str> {
    let folded = fold(written);
    if folded.is_empty() {
        return Ok(String::new());
    }
    let code = folded.to_uppercase();
    let by_name = place::country_named(&folded).or_else(|| place::country(&code));
    let called = || {
        let stem = |(stem, _): &&(&str, &str)| {
            folded.strip_prefix(stem).is_some_and(|end| ["a", "o", "e", "i", "h", "he", "hi"].contains(&end))
        };
        CITIZENS.iter().find(stem).map(|(_, iso)| (*iso).to_owned())
    };
    by_name.map(|country| country.iso.clone()).or_else(called).ok_or("import-citizenship")
}

/// Yes or no, as whether somebody needs an interpreter.
pub(super) fn interpreter(written: &str) -> Result<String, &'static str> {
    let answer = match fold(written).as_str() {
        "" => return Ok(String::new()),
        "si" | "s" | "x" | "yes" | "vero" | "true" | "1" => Interpreter::Needed,
        "no" | "n" | "falso" | "false" | "0" => Interpreter::NotNeeded,
        _ => return Err("import-yes-no"),
    };
    Ok(answer.code().to_owned())
}

/// The languages of a cell as the fields of the form: a box for each, and in words what is none of the list, with what another column
/// says of it.
pub(super) fn languages(written: &str, other: &str) -> Vec<(&'static str, String)> {
    let (known, rest) = language::read(written);
    let mut fields: Vec<_> = known.into_iter().map(|language| ("languages", language.code().to_owned())).collect();
    let others = [rest.as_str(), other].into_iter().filter(|text| !text.is_empty());
    fields.push(("other_language", others.collect::<Vec<_>>().join(", ")));
    fields
}
