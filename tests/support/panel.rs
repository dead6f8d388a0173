//! A person at the panel, without a browser: keeps cookies, follows redirects, sends the forms that stand on the page.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode};

mod watched;

use super::form::{Form, unescape};
pub use watched::{Sent, Watch};

/// One person's session with one node's panel.
pub struct Panel {
    /// Scheme, host and port.
    pub base: String,
    client: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
    watch: Option<Watch>,
}

/// What the panel answered, after redirects.
#[derive(Debug)]
pub struct Page {
    /// The status of the last answer.
    pub status: StatusCode,
    /// Path and query of the last request.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub body: String,
}

impl Panel {
    /// Nobody logged in yet.
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), client: super::web_client_at(base), cookies: Mutex::default(), watch: None }
    }

    /// Somebody who has copied this browser's cookies, and keeps them when they are taken from it.
    #[must_use]
    pub fn copied(&self) -> Self {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Self { base: self.base.clone(), client: self.client.clone(), cookies, watch: None }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Page {
        self.follow(Method::GET, path, None).await
    }

    /// Sends a form as it stands, from the page it stands on.
    pub async fn send(&self, page: &Page, form: &Form) -> Page {
        assert!(!form.multipart, "a form with files goes through `upload`");
        let action = if form.action.is_empty() { page.path.clone() } else { form.action.clone() };
        let body = encode(&form.fields);
        if form.method == "post" {
            self.follow(Method::POST, &action, Some(body)).await
        } else {
            self.follow(Method::GET, &format!("{}?{body}", action.split('?').next().unwrap_or_default()), None).await
        }
    }

    /// Sends a form with one file, as a browser sends it.
    pub async fn upload(&self, page: &Page, form: &Form, (name, content): (&str, &[u8])) -> Page {
        const LIMIT: &str = "------------------------limit-7f3a";
        assert!(form.multipart, "a form without files goes through `send`");
        let mut body = Vec::with_capacity(content.len() + 1024);
        for (field, value) in &form.fields {
            let part = format!("--{LIMIT}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{LIMIT}\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{LIMIT}--\r\n").as_bytes());
        let request = self.raw(Method::POST, &form.action).header(ORIGIN, &self.base);
        let kind = format!("multipart/form-data; boundary={LIMIT}");
        let look = self.look(&Method::POST, &form.action).await;
        let answer = request.header("content-type", kind).body(body).send().await.expect("the panel answers");
        self.keep_cookies(answer.headers());
        if let Some(look) = look {
            look.again(answer.status()).await;
        }
        if answer.status().is_redirection() {
            let target = answer.headers()[LOCATION].to_str().unwrap().to_owned();
            return self.open(&target).await;
        }
        let (status, headers, path) = (answer.status(), answer.headers().clone(), page.path.clone());
        Page { status, path, headers, body: answer.text().await.expect("a page is text") }
    }

    /// One request with the session's cookies, no redirect followed.
    pub async fn request(&self, method: Method, path: &str, body: Option<String>) -> reqwest::Response {
        self.try_request(method, path, body).await.expect("the panel answers")
    }

    /// Opens a file, and gives back its bytes.
    pub async fn file(&self, path: &str) -> Vec<u8> {
        let answer = self.request(Method::GET, path, None).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.bytes().await.unwrap().to_vec()
    }

    /// The same, where the node may be down.
    pub async fn try_request(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = self.client.request(method.clone(), url).header(COOKIE, self.cookie_header());
        if method != Method::GET {
            request = request.header(ORIGIN, &self.base);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let look = self.look(&method, path).await;
        let answer = request.send().await?;
        self.keep_cookies(answer.headers());
        if let Some(look) = look {
            look.again(answer.status()).await;
        }
        Ok(answer)
    }

    /// A request under the test's full control: headers as given, cookies added.
    pub fn raw(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).header(COOKIE, self.cookie_header())
    }

    async fn follow(&self, method: Method, path: &str, body: Option<String>) -> Page {
        let mut path = path.to_owned();
        let mut answer = self.request(method, &path, body).await;
        for _ in 0..10 {
            if !answer.status().is_redirection() {
                let (status, headers) = (answer.status(), answer.headers().clone());
                return Page { status, path, headers, body: answer.text().await.expect("a page is text") };
            }
            let target = answer.headers().get(LOCATION).expect("a redirect says where to").to_str().unwrap();
            path = target.strip_prefix(&self.base).unwrap_or(target).to_owned();
            answer = self.request(Method::GET, &path, None).await;
        }
        panic!("the panel redirects in a circle at {path}");
    }

    /// The session, to be taken over by a browser.
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.cookies.lock().unwrap().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The cookies, as a header has them.
    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for header in headers.get_all(SET_COOKIE) {
            let text = header.to_str().unwrap();
            let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if value.is_empty() || text.to_ascii_lowercase().contains("max-age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    /// The same page, which must have come with success.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status.is_success(), "{} answered {}:\n{}", self.path, self.status, self.text());
        self
    }

    /// The first form whose action contains `action`; with "" the form that goes back to the page itself.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let forms = Form::all(&self.body);
        let found = forms
            .iter()
            .find(|form| if action.is_empty() { form.action.is_empty() } else { form.action.contains(action) });
        let actions: Vec<_> = forms.iter().map(|form| &form.action).collect();
        found.cloned().unwrap_or_else(|| panic!("no form to {action} on {}, only {actions:?}", self.path))
    }

    /// The first form with a field of this name, where several go to the same address.
    #[track_caller]
    pub fn form_asking(&self, field: &str) -> Form {
        let found = Form::all(&self.body).into_iter().find(|form| form.names.iter().any(|name| name == field));
        found.unwrap_or_else(|| panic!("no form on {} asks {field}", self.path))
    }

    /// What a person reads: no tags, single spaces.
    pub fn text(&self) -> String {
        let body = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        let mut words = String::new();
        for piece in body.split('<') {
            words.push_str(piece.split_once('>').map_or("", |(_, text)| text));
            words.push(' ');
        }
        unescape(&words).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The story of a referral on its page, where each step stands once: what was written last stands above it too.
    ///
    /// # Panics
    /// When this is not the page of a referral.
    pub fn story(&self) -> &str {
        let (_, story) = self.body.split_once("<ol class=\"timeline\">").expect("the page has a timeline");
        story.split_once("</ol>").map_or(story, |(story, _)| story)
    }

    /// Fails unless a person can read `words` on the page.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "\"{words}\" is not on {}:\n{}", self.path, self.text());
        self
    }
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
        encoded
    })
}
