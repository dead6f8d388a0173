//! The peers as a drawing: our node in the middle, a line to each peer by how the link is. The table beside it says the same.

use std::f64::consts::TAU;
use std::fmt::Write;

use super::Linked;
use crate::web::layout::Page;

const WIDTH: f64 = 640.0;
const TALL: f64 = 420.0;
/// One or two peers stand beside us.
const FLAT: f64 = 150.0;
/// More peers than this make a tangle; the table has them all.
const MOST: usize = 24;
/// Longer names are cut in the drawing; the whole name is its title.
const LONGEST: usize = 18;
/// A few peers leave room for more letters.
const FEW: usize = 8;
/// As many as that.
const ROOMY: usize = 26;

/// The drawing as SVG; empty without peers.
pub(super) fn draw(page: &Page, own: &str, peers: &[Linked]) -> String {
    let peers: Vec<&Linked> = peers.iter().filter(|peer| peer.health.kind() != "quiet").take(MOST).collect();
    if peers.is_empty() {
        return String::new();
    }
    let height = if peers.len() <= 2 { FLAT } else { TALL };
    let label = escape(&page.t1("peers-drawing", "n", i64::try_from(peers.len()).unwrap_or(0)));
    let mut svg = format!(r#"<svg class="network" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{label}">"#);
    let longest = if peers.len() <= FEW { ROOMY } else { LONGEST };
    let places: Vec<(f64, f64)> = (0..peers.len()).map(|at| place(at, peers.len(), height)).collect();
    let (middle_x, middle_y) = (WIDTH / 2.0, height / 2.0);
    for (peer, (x, y)) in peers.iter().zip(&places) {
        let kind = peer.health.kind();
        line(&mut svg, kind, (middle_x, middle_y), (*x, *y));
    }
    for (peer, (x, y)) in peers.iter().zip(&places) {
        // The name stands away from the middle, where the line comes from.
        let name = if *y < middle_y - 1.0 { y - 24.0 } else { y + 36.0 };
        node(&mut svg, peer, longest, (*x, *y), name);
    }
    let name = escape(&short(own, longest));
    write!(
        svg,
        r#"<circle class="own" cx="{middle_x}" cy="{middle_y}" r="26"/><text class="own" x="{middle_x}" y="{:.0}">{name}</text></svg>"#,
        middle_y + 46.0
    )
    .expect("a String takes everything written to it");
    svg
}

/// On an ellipse, clockwise: from the top, or to the right when there are only one or two.
#[expect(clippy::cast_precision_loss, reason = "there are at most two dozen peers")]
fn place(at: usize, of: usize, height: f64) -> (f64, f64) {
    let first = if of <= 2 { 0.0 } else { -TAU / 4.0 };
    let angle = TAU * at as f64 / of as f64 + first;
    (WIDTH / 2.0 + angle.cos() * (WIDTH / 2.0 - 90.0), height / 2.0 + angle.sin() * (height / 2.0 - 56.0))
}

fn line(svg: &mut String, kind: &str, from: (f64, f64), to: (f64, f64)) {
    write!(svg, r#"<line class="{kind}" x1="{:.0}" y1="{:.0}" x2="{:.0}" y2="{:.0}"/>"#, from.0, from.1, to.0, to.1)
        .expect("a String takes everything written to it");
}

/// A circle, a ring or a diamond: the shape says the same as the colour.
fn node(svg: &mut String, peer: &Linked, longest: usize, (x, y): (f64, f64), name_at: f64) {
    let (kind, id) = (peer.health.kind(), escape(&peer.row.node_id));
    let title = escape(&format!("{}: {}", peer.row.legal_name, peer.sentence));
    let name = escape(&short(&peer.row.legal_name, longest));
    let shape = if kind == "stop" {
        format!(
            r#"<rect class="{kind}" x="{:.0}" y="{:.0}" width="26" height="26" transform="rotate(45 {x:.0} {y:.0})"/>"#,
            x - 13.0,
            y - 13.0
        )
    } else {
        format!(r#"<circle class="{kind}" cx="{x:.0}" cy="{y:.0}" r="16"/>"#)
    };
    write!(
        svg,
        r#"<a href="/rete/{id}"><title>{title}</title>{shape}<text x="{x:.0}" y="{name_at:.0}">{name}</text></a>"#
    )
    .expect("a String takes everything written to it");
}

/// For text and attributes of the picture.
fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|safe| safe.to_string()).unwrap_or_default()
}

fn short(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let mut cut: String = name.chars().take(longest - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_stand_around_inside_the_picture() {
        for of in 1..=MOST {
            for at in 0..of {
                let (x, y) = place(at, of, TALL);
                assert!((80.0..=WIDTH - 80.0).contains(&x) && (40.0..=TALL - 40.0).contains(&y), "{at} of {of}");
            }
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_the_picture() {
        assert!(!escape("<b>\"'&").contains(['<', '"', '\'']));
    }

    #[test]
    fn long_names_are_cut_and_short_ones_are_not() {
        assert_eq!(short("CAPP", LONGEST), "CAPP");
        assert_eq!(short("Cooperativa sociale Il Melograno", LONGEST), "Cooperativa socia…");
        assert_eq!(short("Uscita di Sicurezza", ROOMY), "Uscita di Sicurezza");
    }
}
