//! Files in the browser: given from a disk, and taken down to one.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Browser;

impl Browser {
    /// Chooses a file of this machine in a form.
    pub async fn give_file(&self, selector: &str, file: &Path) {
        let field = self.find(selector).await;
        field.send_keys(&file.display().to_string()).await.unwrap();
    }

    /// Clicks on a link that leads to a download, and answers what arrived in the folder of downloads.
    pub async fn download(&self, link: &str) -> Vec<u8> {
        let folder = self.profile.path().join("downloads");
        std::fs::create_dir_all(&folder).unwrap();
        let before = arrived(&folder);
        let behaviour = json!({"behavior": "allow", "downloadPath": folder});
        self.devtools("Browser.setDownloadBehavior", behaviour).await;
        self.click(link).await;
        super::eventually(&format!("{link} is downloaded"), async || {
            let new = arrived(&folder).into_iter().find(|file| !before.contains(file))?;
            std::fs::read(new).ok()
        })
        .await
    }

    /// Waits until the page has this, opening it again meanwhile.
    pub async fn until_there_is(&self, selector: &str) {
        super::eventually(&format!("the page has {selector}"), async || {
            if self.has(selector).await {
                return Some(());
            }
            self.client.refresh().await.ok()?;
            None
        })
        .await;
    }
}

/// Files that are there as a whole: what is still coming has another ending, or is hidden.
fn arrived(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let whole = files.filter(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        !name.starts_with('.') && !name.ends_with(".crdownload")
    });
    whole.map(|file| file.path()).collect()
}
