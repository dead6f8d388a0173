//! Who opens which page, and the pages whose address is always the same.

use self::Who::{Ada, Dora, Giulia, Half, Lucia, Nobody, Paola};

/// Who opens a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Coordinator.
    Giulia,
    /// Node administrator.
    Ada,
    /// Data protection officer.
    Dora,
    /// Operator.
    Lucia,
    /// Management.
    Paola,
    /// Somebody who has typed her password and not yet her code.
    Half,
    /// A stranger.
    Nobody,
}

/// One page to look at.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The route it stands for, as declared.
    pub route: &'static str,
    /// Who opens it.
    pub who: Who,
    /// The address.
    pub path: String,
}

/// A page and who opens it.
pub fn visit(route: &'static str, who: Who, path: &str) -> Visit {
    Visit { route, who, path: path.to_owned() }
}

/// Every chapter of the guide but the first, which is the page `/guida`.
fn chapters() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guida");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = files.filter_map(|file| file.strip_suffix(".md").map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| name != "README").collect();
    names.sort();
    assert!(names.len() > 15, "the chapters are found: {names:?}");
    names
}

/// Pages whose address is always the same.
pub fn fixed() -> Vec<Visit> {
    let of_giulia = [
        "/",
        "/persone",
        "/persone/nuova",
        "/persone/minori",
        "/emergenza",
        "/persone/conservazione",
        "/passaggi",
        "/invii",
        "/invii/nuovo",
        "/servizi",
        "/servizi/nuovo",
        "/servizi/rete",
        "/prese/nuova",
        "/servizi/miei",
        "/cose",
        "/agenda",
        "/agenda/mese",
        "/agenda/nuovo",
        "/invii/conservazione",
        "/cerca",
        "/guida",
        "/profilo",
        "/profilo/password",
        "/profilo/secondo-fattore",
        "/_components",
        "/rete",
        "/rete/risorse",
        "/consegne",
    ];
    let of_ada = [
        "/",
        "/rete",
        "/rete/invita",
        "/rete/accetta",
        "/consegne",
        "/utenti",
        "/utenti/nuovo",
        "/impostazioni",
        "/esportazione",
        "/ripristino",
    ];
    let mut visits: Vec<Visit> = of_giulia.into_iter().map(|path| visit(path, Giulia, path)).collect();
    visits.extend(of_ada.into_iter().map(|path| visit(path, Ada, path)));
    visits.extend(["/", "/registro"].into_iter().map(|path| visit(path, Dora, path)));
    visits.extend(["/", "/persone", "/invii", "/cose", "/agenda"].into_iter().map(|path| visit(path, Lucia, path)));
    for chapter in chapters() {
        visits.push(visit("/guida/{chapter}", Lucia, &format!("/guida/{chapter}")));
    }
    let of_paola = ["/", "/bilancio-sociale/governo", "/bilancio-sociale/persone"];
    visits.extend(of_paola.into_iter().map(|path| visit(path, Paola, path)));
    visits.push(visit("/accesso", Nobody, "/accesso"));
    visits.push(visit("/accesso/codice", Half, "/accesso/codice"));
    for list in ["inviati", "ricevuti", "conclusi"] {
        visits.push(visit("/invii", Giulia, &format!("/invii?elenco={list}")));
    }
    visits.push(visit("/invii", Giulia, "/invii?elenco=inviati&testo=nessuno"));
    visits
}
