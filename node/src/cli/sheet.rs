//! The recovery sheet: one printable page, in Italian and English, with the paper secret as text and as a QR code.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use qrcode::QrCode;
use qrcode::render::svg;

use super::Failure;
use crate::identity::birth::Born;

const PAGE: &str = include_str!("sheet/sheet.html");

/// Writes the sheet, readable by its owner only. `mark` is for who looks later whether this try has written it.
pub fn write(path: &Path, name: &str, born: &Born, mark: &str) -> Result<(), Failure> {
    let code = born.paper.printed();
    let picture = QrCode::new(code.as_bytes())?.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    let picture = picture.split_once("?>").map_or(picture.as_str(), |(_, rest)| rest);
    let page = PAGE
        .replace("{{name}}", &escape(name))
        .replace("{{node}}", &born.node_id.grouped())
        .replace("{{code}}", &code)
        .replace("{{picture}}", picture);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(format!("{page}<!-- {mark} -->\n").as_bytes())?;
    file.sync_all()?;
    Ok(())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
