//! What the demonstration prints when it is ready: where to look, and as whom.

use std::path::Path;

use super::node::DemoNode;
use crate::accounts::command;
use crate::error::Failure;
use crate::web::locale::Locale;

/// Prints addresses and a fresh one-time link for each person.
pub(super) async fn print(nodes: &[DemoNode], folder: &Path, kept: bool) -> Result<(), Failure> {
    println!();
    println!("{}. I dati sono inventati. / Invented data throughout.", how_many(nodes.len()));
    for node in nodes {
        println!();
        println!("{} · {} · {}", node.cooperative.legal_name, node.cooperative.seat, node.app.config.panel.address);
        let mut rows = Vec::new();
        for (worker, account) in node.staff().await? {
            let roles: Vec<String> =
                worker.roles.iter().map(|code| Locale::It.text(&format!("role-{code}"), &[])).collect();
            rows.push((worker.name.as_str(), roles.join(", "), command::demo_link(&node.app, &account).await?));
        }
        let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
        let names = width(&mut rows.iter().map(|row| row.0.chars().count()));
        let roles = width(&mut rows.iter().map(|row| row.1.chars().count()));
        for (name, role, link) in rows {
            println!("  {name:<names$}  {role:<roles$}  {link}");
        }
    }
    println!();
    println!(
        "Per cominciare: il primo collegamento di due cooperative, in due finestre. / Begin with the first link of two of them."
    );
    if let Some(first) = nodes.first() {
        let (name, endpoint) = (&first.cooperative.legal_name, &first.app.config.federation.endpoint);
        println!("I servizi pubblici di {name} come dati aperti: {endpoint}/hsds/services / Open data (HSDS).");
    }
    println!("Ogni collegamento vale una volta; dentro puoi cambiare ruolo in alto. / Each link works once.");
    if kept {
        println!("I dati restano in {}. / Kept there.", folder.display());
    } else {
        println!(
            "I dati spariscono alla fine; con --data CARTELLA restano. / Gone at the end; kept with --data FOLDER."
        );
    }
    println!("Ctrl-C per finire. / Ctrl-C ends it.");
    Ok(())
}

/// How many nodes there are, in words.
fn how_many(nodes: usize) -> String {
    const WORDS: [(&str, &str); 7] = [
        ("Due", "due"),
        ("Tre", "tre"),
        ("Quattro", "quattro"),
        ("Cinque", "cinque"),
        ("Sei", "sei"),
        ("Sette", "sette"),
        ("Otto", "otto"),
    ];
    match nodes.checked_sub(2).and_then(|place| WORDS.get(place)) {
        Some((first, second)) => format!("{first} cooperative, {second} nodi"),
        None if nodes == 1 => "Una cooperativa, un nodo".to_owned(),
        None => format!("{nodes} cooperative, {nodes} nodi"),
    }
}

#[cfg(test)]
mod tests {
    use super::how_many;

    #[test]
    fn the_number_of_cooperatives_is_the_one_that_runs() {
        assert_eq!(how_many(1), "Una cooperativa, un nodo");
        assert_eq!(how_many(2), "Due cooperative, due nodi");
        assert_eq!(how_many(8), "Otto cooperative, otto nodi");
    }
}
