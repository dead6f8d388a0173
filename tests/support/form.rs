//! Reading the forms of a page the way a browser without JavaScript does.

/// A form as it stands on a page, with the values a browser would send if nobody touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes; empty for the page itself.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// True when it carries files.
    pub multipart: bool,
    /// Names and values, in the order of the page.
    pub fields: Vec<(String, String)>,
    /// Every name a person could fill in, also those without a value yet.
    pub names: Vec<String>,
    /// Names with one value each that could be chosen: radio buttons, boxes, options, buttons.
    pub choices: Vec<(String, String)>,
    /// Names of texts with the most characters that the page says they may have.
    pub longest: Vec<(String, usize)>,
    /// Names of texts of which the page says no such thing.
    pub endless: Vec<String>,
}

impl Form {
    /// Every form of a page; one whose buttons send it elsewhere counts once for each address.
    pub fn all(html: &str) -> Vec<Self> {
        let texts = html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default());
        let whole = texts.flat_map(|text| {
            let form = Self::read(text);
            let elsewhere =
                text.split("<button").skip(1).filter_map(|button| attribute(button.split('>').next()?, "formaction"));
            let others: Vec<Self> = elsewhere.map(|action| Self { action, ..form.clone() }).collect();
            std::iter::once(form).chain(others)
        });
        whole.collect()
    }

    /// Fills in one field, replacing what was there.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        assert!(self.names.iter().any(|known| known == name), "no field {name} in {:?}", self.names);
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Fills in one field where the form has it.
    #[must_use]
    pub fn with_if_asked(self, name: &str, value: &str) -> Self {
        if self.names.iter().any(|known| known == name) { self.with(name, value) } else { self }
    }

    /// Ticks one more box of a group.
    #[must_use]
    pub fn tick(mut self, name: &str, value: &str) -> Self {
        assert!(self.names.iter().any(|known| known == name), "no field {name} in {:?}", self.names);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses the first thing that can be chosen under a name.
    #[must_use]
    pub fn with_any(self, name: &str) -> Self {
        let choice = self.choices.iter().find(|(known, value)| known == name && !value.is_empty());
        let value = choice.unwrap_or_else(|| panic!("nothing to choose under {name} in {:?}", self.choices)).1.clone();
        self.with(name, &value)
    }

    fn read(text: &str) -> Self {
        let (head, body) = text.split_once('>').unwrap_or((text, ""));
        let mut form = Self {
            action: attribute(head, "action").unwrap_or_default(),
            method: attribute(head, "method").unwrap_or("get".into()).to_ascii_lowercase(),
            multipart: attribute(head, "enctype").is_some_and(|kind| kind.starts_with("multipart/")),
            fields: Vec::new(),
            names: Vec::new(),
            choices: Vec::new(),
            longest: Vec::new(),
            endless: Vec::new(),
        };
        for (position, _) in body.match_indices('<') {
            form.read_control(&body[position + 1..]);
        }
        form
    }

    fn read_control(&mut self, text: &str) {
        let (tag, after) = text.split_once('>').unwrap_or((text, ""));
        let kind = tag.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let Some(name) = attribute(tag, "name") else { return };
        let value = match kind {
            "input" => input_value(tag),
            "textarea" => {
                Some(unescape(after.split("</textarea>").next().unwrap_or_default().trim_start_matches('\n')))
            }
            "select" => selected(after.split("</select>").next().unwrap_or_default()),
            // A button sends its value only when pressed: the test says which with `with`.
            "button" => None,
            _ => return,
        };
        self.fields.extend(value.map(|value| (name.clone(), value)));
        let choices = match kind {
            "input"
                if ["radio", "checkbox"].map(str::to_owned).contains(&attribute(tag, "type").unwrap_or_default()) =>
            {
                attribute(tag, "value").into_iter().collect()
            }
            "select" => option_values(after.split("</select>").next().unwrap_or_default()),
            _ => Vec::new(),
        };
        let most = attribute(tag, "maxlength").and_then(|most| most.parse().ok());
        if most.is_none() && is_text(kind, tag) {
            self.endless.push(name.clone());
        }
        self.longest.extend(most.map(|most| (name.clone(), most)));
        self.choices.extend(choices.into_iter().map(|value| (name.clone(), value)));
        self.names.push(name);
    }
}

/// Whether a person types into it what she likes.
fn is_text(kind: &str, tag: &str) -> bool {
    let typed = ["", "text", "search", "email", "tel", "url", "password"];
    kind == "textarea" || (kind == "input" && typed.contains(&attribute(tag, "type").unwrap_or_default().as_str()))
}

fn input_value(tag: &str) -> Option<String> {
    let kind = attribute(tag, "type").unwrap_or_default();
    let value = attribute(tag, "value");
    match kind.as_str() {
        "checkbox" | "radio" => has_flag(tag, "checked").then(|| value.unwrap_or("on".into())),
        "submit" | "file" => None,
        _ => Some(value.unwrap_or_default()),
    }
}

fn option_values(options: &str) -> Vec<String> {
    options.split("<option").skip(1).filter_map(|option| attribute(option.split('>').next()?, "value")).collect()
}

fn selected(options: &str) -> Option<String> {
    let options: Vec<_> = options.split("<option").skip(1).collect();
    let chosen = options.iter().find(|option| has_flag(option.split('>').next().unwrap_or_default(), "selected"));
    let chosen = chosen.or(options.first())?;
    let (head, text) = chosen.split_once('>')?;
    attribute(head, "value").or_else(|| Some(unescape(text.split('<').next().unwrap_or_default().trim())))
}

/// The value of an attribute of a tag, unescaped.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let position = rest.find(&format!("{name}=\""))?;
        let before = rest[..position].chars().next_back();
        let value = &rest[position + name.len() + 2..];
        if before.is_none_or(char::is_whitespace) {
            return Some(unescape(value.split('"').next().unwrap_or_default()));
        }
        rest = value;
    }
}

fn has_flag(tag: &str, name: &str) -> bool {
    tag.split(|c: char| c.is_whitespace() || c == '/').any(|word| word == name || word.starts_with(&format!("{name}=")))
}

/// Turns entities back into characters.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after.split_once(';').filter(|(entity, _)| entity.len() <= 8);
        let known = entity.and_then(|(entity, after)| Some((character(entity)?, after)));
        let (character, behind) = known.unwrap_or(('&', after));
        plain.push(character);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => '\u{a0}',
        _ => match entity.strip_prefix('#')?.strip_prefix('x') {
            Some(hexadecimal) => char::from_u32(u32::from_str_radix(hexadecimal, 16).ok()?)?,
            None => char::from_u32(entity.strip_prefix('#')?.parse().ok()?)?,
        },
    })
}

#[test]
fn a_form_sends_what_a_browser_would_send() {
    let html = r#"<p><form action="/people?a=1&amp;b=2" method="POST"><input type="hidden" name="csrf" value="x&#39;y">
        <input name="surname" value="D&quot;Angelo"><input type="checkbox" name="minor" checked>
        <input type="radio" name="sex" value="f"><textarea name="note">
a &lt; b</textarea><select name="area"><option value="1">Uno</option><option value="2" selected>Due</option></select>
        <button name="step" value="send">Invia</button></form>"#;
    let form = Form::all(html).remove(0);
    assert_eq!((form.action.as_str(), form.method.as_str()), ("/people?a=1&b=2", "post"));
    assert_eq!(form.endless, ["surname", "note"], "hidden fields, boxes and lists are no texts");
    assert_eq!(form.choices[0], ("sex".to_owned(), "f".to_owned()), "{:?}", form.choices);
    let fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [("csrf", "x'y"), ("surname", "D\"Angelo"), ("minor", "on"), ("note", "a < b"), ("area", "2")];
    assert_eq!(fields, expected);
    let changed = form.with("sex", "f").with("step", "send");
    assert_eq!(changed.fields.last().unwrap(), &("step".to_owned(), "send".to_owned()));
}
