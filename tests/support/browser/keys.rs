//! The keyboard and nothing else: Tab from one thing to the next, arrows, the space bar, Enter.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde_json::Value;

use super::Browser;

/// Tab, as the keyboard says it to `WebDriver`.
pub const TAB: char = '\u{e004}';
/// Enter.
pub const ENTER: char = '\u{e007}';
/// Escape.
pub const ESCAPE: char = '\u{e00c}';
/// The arrow that points down.
pub const DOWN: char = '\u{e015}';

/// More stops than any page has before what one looks for.
const STOPS: usize = 150;

/// What is wrong with where the keyboard is now: nothing marks it, or something covers it. Where nothing has the focus, as on
/// a new page, there is nothing to see.
const SEEN: &str = "const here = document.activeElement; \
    if (!here || here === document.body || here.tagName === 'MAIN') return ''; \
    const marked = one => { const style = getComputedStyle(one); \
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'; }; \
    const shown = here.closest('label') || here; \
    const box = shown.getBoundingClientRect(); \
    const name = shown.outerHTML.slice(0, 200); \
    if (!marked(here) && !marked(shown) && !marked(shown.parentElement)) return 'nothing marks ' + name; \
    if (box.bottom <= 0 || box.top >= innerHeight) return 'out of sight: ' + name; \
    const top = document.elementFromPoint(Math.min(box.left + 4, innerWidth - 1), box.top + box.height / 2); \
    if (top && !shown.contains(top) && !top.contains(shown)) return 'covered by ' + top.outerHTML.slice(0, 80) + ': ' + name; \
    return '';";

impl Browser {
    /// Presses one key.
    pub async fn press(&self, key: char) {
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Types where the keyboard is.
    pub async fn type_here(&self, text: &str) {
        for key in text.chars() {
            self.press(key).await;
        }
    }

    /// Goes on with Tab until the keyboard is on this, and sees every stop on the way.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..STOPS {
            self.press(TAB).await;
            let wrong = self.client.execute(SEEN, vec![]).await.unwrap();
            assert_eq!(wrong, "", "on the way to {selector}");
            if self.keyboard_is_on(selector).await {
                return;
            }
        }
        panic!("{selector} is not reached with Tab:\n{}", self.text().await);
    }

    /// Whether the keyboard is on this.
    pub async fn keyboard_is_on(&self, selector: &str) -> bool {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        self.client.execute(script, vec![Value::from(selector)]).await.unwrap() == Value::Bool(true)
    }

    /// Goes to a field and types into it.
    pub async fn tab_and_type(&self, selector: &str, text: &str) {
        self.tab_to(selector).await;
        self.type_here(text).await;
    }

    /// Goes to a link, a button or a menu and presses Enter.
    pub async fn tab_and_enter(&self, selector: &str) {
        self.tab_to(selector).await;
        self.press(ENTER).await;
    }

    /// Goes to one of several choices, and to this one with the arrows, and takes it.
    pub async fn tab_and_choose(&self, name: &str, value: &str) {
        self.tab_to(&format!("input[name='{name}']")).await;
        let wanted = format!("input[name='{name}'][value='{value}']");
        for _ in 0..20 {
            if self.keyboard_is_on(&wanted).await {
                break;
            }
            self.press(DOWN).await;
        }
        self.tick_here(&wanted).await;
    }

    /// Ticks what the keyboard is on, where it is not ticked yet.
    pub async fn tick_here(&self, selector: &str) {
        assert!(self.keyboard_is_on(selector).await, "the keyboard is not on {selector}");
        if !self.has(&format!("{selector}:checked")).await {
            self.press(' ').await;
        }
        assert!(self.has(&format!("{selector}:checked")).await, "{selector} is not ticked");
    }
}
