//! What all pages share: templates, words, assets, and the headers that keep a page from being stored, framed or followed.
use super::asked::Asked;
use crate::{
    base::{Error, Kind, Language, Result},
    desk::settings::Settings,
    engine::blob::hash_of,
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use minijinja::{Environment, UndefinedBehavior, value::Serde};
use serde_json::{Map, Value, json};

const TEMPLATES: [(&str, &str); 9] = [
    ("frame.html", include_str!("templates/frame.html")),
    ("request.html", include_str!("templates/request.html")),
    ("go_on.html", include_str!("templates/go_on.html")),
    ("note.html", include_str!("templates/note.html")),
    ("sign_in.html", include_str!("templates/sign_in.html")),
    ("requests.html", include_str!("templates/requests.html")),
    ("choose.html", include_str!("templates/choose.html")),
    ("contact.html", include_str!("templates/contact.html")),
    ("thanks.html", include_str!("templates/thanks.html")),
];
const STYLE: &str = include_str!("assets/portal.css");
const SCRIPT: &str = include_str!("assets/portal.js");
/// Everything a page may do, but for who may frame it.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; object-src 'none'";

pub(super) struct Look {
    templates: Environment<'static>,
    vi: Value,
    en: Value,
    style: String,
    script: String,
}

/// What a page is made for.
pub(super) struct Frame<'a> {
    pub asked: &'a Asked,
    pub language: Language,
    pub shop: &'a str,
    /// Whether there is a contact form to lead to.
    pub has_forms: bool,
    /// Whether search engines are to let it be.
    pub is_private: bool,
    /// Sites that may show it in a frame.
    pub framed_by: &'a [String],
}

impl Look {
    pub fn new() -> Result<Self> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES {
            templates.add_template(name, source).map_err(Error::internal)?;
        }
        let named = |stem: &str, text: &str, ending: &str| format!("{stem}-{}.{ending}", &HEXLOWER.encode(&hash_of(text.as_bytes()))[..12]);
        Ok(Self {
            templates,
            vi: serde_json::from_str(include_str!("words/vi.json"))?,
            en: serde_json::from_str(include_str!("words/en.json"))?,
            style: named("portal", STYLE, "css"),
            script: named("portal", SCRIPT, "js"),
        })
    }

    /// Type and text of a file that pages load.
    pub fn asset(&self, name: &str) -> Option<(&'static str, &'static str)> {
        match name {
            name if name == self.style => Some(("text/css; charset=utf-8", STYLE)),
            name if name == self.script => Some(("text/javascript; charset=utf-8", SCRIPT)),
            _ => None,
        }
    }

    fn words(&self, language: Language) -> &Value {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }

    /// A sentence by its key.
    pub fn word(&self, language: Language, key: &str) -> &str {
        self.words(language)[key].as_str().unwrap_or_default()
    }

    /// A page of `values` besides what all have.
    pub fn page(&self, status: StatusCode, frame: &Frame<'_>, template: &str, values: Value) -> Result<Response> {
        let Frame { asked, language, .. } = frame;
        let other = if *language == Language::Vi { Language::En } else { Language::Vi };
        let mut context = Map::new();
        context.insert("w".to_owned(), self.words(*language).clone());
        let shared = json!({
            "language": language.code(), "other": other.code(), "shop": frame.shop, "has_forms": frame.has_forms,
            "is_private": frame.is_private, "is_embedded": asked.is_embedded, "query": asked.tail(), "switch": switch(asked, other),
            "style": format!("/portal/{}", self.style), "script": format!("/portal/{}", self.script),
        });
        for part in [shared, values] {
            if let Value::Object(part) = part {
                context.extend(part);
            }
        }
        let template = self.templates.get_template(template).map_err(Error::internal)?;
        let html = template.render(Serde(Value::Object(context))).map_err(Error::internal)?;
        let mut response = (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], html).into_response();
        let ancestors = if frame.framed_by.is_empty() { "'none'".to_owned() } else { format!("'self' {}", frame.framed_by.join(" ")) };
        let policy = HeaderValue::from_str(&format!("{POLICY}; frame-ancestors {ancestors}")).map_err(Error::internal)?;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if frame.is_private {
            headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
        }
        Ok(response)
    }

    /// The page of a failure. What was at fault on our side is in the log.
    pub fn failure(&self, asked: &Asked, error: &Error) -> Response {
        let (status, title, text) = match error.kind() {
            Kind::NotFound => (StatusCode::NOT_FOUND, "gone_title", "gone"),
            Kind::TooMany => (StatusCode::TOO_MANY_REQUESTS, "error_title", "error_busy"),
            Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "error_title", "error_large"),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "error_title", "error_foreign"),
            Kind::Invalid | Kind::Conflict | Kind::Stale => (StatusCode::BAD_REQUEST, "error_title", "error_form"),
            _ => {
                tracing::error!(%error, "a page could not be made");
                (StatusCode::SERVICE_UNAVAILABLE, "error_title", "error_server")
            }
        };
        let language = asked.language(None, Language::Vi);
        let frame = Frame { asked, language, shop: "", has_forms: false, is_private: true, framed_by: &[] };
        let is_gone = error.kind() == Kind::NotFound;
        let values = json!({
            "title": self.word(language, title), "text": self.word(language, text), "address": "", "button": "", "action": "",
            "link": if is_gone { format!("/requests{}", asked.tail()) } else { String::new() },
            "link_words": if is_gone { self.word(language, "my_requests") } else { "" },
        });
        let mut response = self.page(status, &frame, "note.html", values).unwrap_or_else(|error| error.into_response());
        if let Some(seconds) = error.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The same page in another language.
fn switch(asked: &Asked, other: Language) -> String {
    let mut parts = vec![format!("lang={}", other.code())];
    if asked.is_embedded {
        parts.push("embed=1".to_owned());
    }
    // Of what the query says, only what chooses the page: a text that was filled in by a link need not be carried on.
    if let Some(kind) = asked.query.get("type").filter(|kind| kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')) {
        parts.push(format!("type={kind}"));
    }
    format!("{}?{}", asked.path, parts.join("&"))
}

/// What the shop is called on its pages.
pub(super) fn shop_name(settings: &Settings) -> &str {
    if settings.shop_name.is_empty() { "Hopdesk" } else { &settings.shop_name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_sentences() {
        let look = Look::new().unwrap();
        let keys = |words: &Value| words.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&look.vi), keys(&look.en));
    }

    #[test]
    fn every_sentence_is_said_somewhere() {
        let look = Look::new().unwrap();
        let code = [
            include_str!("request.rs"),
            include_str!("contact.rs"),
            include_str!("sign_in.rs"),
            include_str!("look.rs"),
            include_str!("go_on.rs"),
        ]
        .concat();
        let templates: String = TEMPLATES.iter().map(|(_, text)| *text).collect();
        for key in look.en.as_object().unwrap().keys() {
            assert!(code.contains(&format!("\"{key}\"")) || templates.contains(&format!("w.{key}")), "nobody says {key}");
        }
    }
}
