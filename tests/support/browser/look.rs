//! Looking at the open page as others would: on another screen, in the dark, as somebody else, without scripts.

use serde_json::{Value, json};

use super::{Browser, Screen};

/// What the browser fetched to show the page that is open.
#[derive(Debug, serde::Deserialize)]
pub struct Loaded {
    /// Status of the page itself.
    pub status: u16,
    /// What came over the wire, with heads; nothing for what was kept from before.
    pub bytes: u64,
    /// Addresses of others that were asked, or that the page names to be asked.
    pub foreign: Vec<String>,
}

const LOADED: &str = "const page = performance.getEntriesByType('navigation')[0]; \
    const all = [page, ...performance.getEntriesByType('resource')]; \
    const named = [...document.querySelectorAll('script[src], img[src], iframe[src], source[src], link[href]')]; \
    const addresses = [...all.map(one => one.name), ...named.map(one => one.src || one.href)]; \
    const foreign = addresses.filter(one => !one.startsWith('data:') && new URL(one).origin !== location.origin); \
    return {status: page.responseStatus, bytes: all.reduce((sum, one) => sum + one.transferSize, 0), foreign};";

const WORDS: &str = "const apart = 'code, .codes, script, style, textarea, .agreement, .invitation, .short-code'; \
    const words = []; \
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (nodes.nextNode()) if (!nodes.currentNode.parentElement.closest(apart)) words.push(nodes.currentNode.data); \
    for (const name of ['placeholder', 'title', 'aria-label', 'alt', 'data-label', 'data-words', 'data-done']) \
        for (const one of document.querySelectorAll('[' + name + ']')) words.push(one.getAttribute(name)); \
    return words.join(' ');";

impl Browser {
    /// Shows the open page on this screen, in the light or in the dark.
    pub async fn turn_to(&mut self, screen: Screen, dark: bool) {
        self.screen = screen;
        let (width, height) = screen.size();
        self.device(width, height).await;
        let scheme = json!({"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }});
        // A colour that is still on its way to the other theme is nobody's colour.
        let still = json!({"name": "prefers-reduced-motion", "value": "reduce"});
        let media = if screen == Screen::Paper { "print" } else { "" };
        self.devtools("Emulation.setEmulatedMedia", json!({"media": media, "features": [scheme, still]})).await;
    }

    /// From here on pages are opened with these cookies and no others.
    pub async fn become_with(&self, panel: &str, cookies: &[(String, String)]) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
        for (name, value) in cookies {
            self.devtools("Network.setCookie", json!({"name": name, "value": value, "url": panel})).await;
        }
    }

    /// From here on no page runs scripts of its own.
    pub async fn without_scripts(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        self.goto("data:text/html,<p>no</p><script>document.querySelector('p').textContent = 'yes'</script>").await;
        assert_eq!(self.text().await, "no", "scripts are switched off");
    }

    /// What was fetched for the open page.
    pub async fn loaded(&self) -> Loaded {
        let loaded = self.client.execute(LOADED, vec![]).await.unwrap();
        serde_json::from_value(loaded).unwrap()
    }

    /// Every word of the page, also those that only some people hear; not what is a code and is shown as one.
    pub async fn every_word(&self) -> String {
        self.client.execute(WORDS, vec![]).await.unwrap().as_str().unwrap_or_default().to_owned()
    }

    /// By how many pixels the page is wider than the screen.
    pub async fn too_wide(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - window.innerWidth";
        self.client.execute(script, vec![]).await.unwrap().as_i64().unwrap_or_default()
    }

    /// Which of these can be seen.
    pub async fn visible(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility()) \
            .map(one => one.outerHTML.slice(0, 120))";
        let found = self.client.execute(script, vec![Value::from(selector)]).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Sends a form as somebody does whose browser checks nothing.
    pub async fn send_unchecked(&self, form: &str) {
        let script = "const form = document.querySelector(arguments[0]); form.noValidate = true; \
            window.pico_before = true; form.requestSubmit();";
        self.client.execute(script, vec![Value::from(form)]).await.unwrap();
        super::eventually("the form is answered", async || {
            let here = self.client.execute("return window.pico_before !== true", vec![]).await.ok()?;
            let done = self.client.execute("return document.readyState === 'complete'", vec![]).await.ok()?;
            (here == Value::Bool(true) && done == Value::Bool(true)).then_some(())
        })
        .await;
    }
}
