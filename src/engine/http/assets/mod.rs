//! The files of a browser app that lie inside the executable: which one a path means, in which encoding, and how long a browser may
//! keep it. Knows the layout that bundlers produce (hashed names below `assets/`, `.br` and `.gz` beside a file); compresses nothing.
mod encoding;
mod policy;

use super::error::Problem;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use encoding::Encoding;
use rust_embed::RustEmbed;
use std::{borrow::Cow, collections::HashMap};

/// The page that every path of the app shows.
const PAGE: &str = "index.html";
/// Names below hold a hash of their content: what is behind one never changes.
const HASHED: &str = "assets/";

/// What a browser is told to keep for a year, and what it asks for anew each time (an unchanged answer is then 304).
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Hopdesk</title>\
    <p>The web app was not built into this executable. Build it (<code>npm ci</code> and <code>npm run build</code> in <code>web/</code>), \
    then build Hopdesk again. The API under <code>/api/v1</code> works.</p>\
    <p lang=\"vi\">Bản này chưa có giao diện web. API ở <code>/api/v1</code> vẫn hoạt động.</p>";

/// The files of one app, ready to be served.
pub struct Assets {
    files: HashMap<String, File>,
    /// What the page may load and do; it differs from other answers by its own inline scripts.
    page_policy: HeaderValue,
}

struct File {
    media_type: HeaderValue,
    cache: HeaderValue,
    /// The plain one always, and those that were made when the app was built.
    variants: Vec<Variant>,
}

struct Variant {
    encoding: Encoding,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Assets {
    /// Takes the embedded files in; an executable that was built without the app has none, and says so when asked.
    pub fn of<E: RustEmbed>() -> Self {
        Self::from_files(E::iter().filter_map(|path| {
            let file = E::get(&path)?;
            let hash = file.metadata.sha256_hash();
            Some((path.into_owned(), file.data, hash))
        }))
    }

    fn from_files(embedded: impl Iterator<Item = (String, Cow<'static, [u8]>, [u8; 32])>) -> Self {
        let mut files: HashMap<String, File> = HashMap::new();
        let mut compressed = Vec::new();
        for (path, bytes, hash) in embedded {
            let (encoding, name) = Encoding::of_file(&path);
            let bytes = match bytes {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            let tag = HeaderValue::from_str(&format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..18]))).expect("base64 is ASCII");
            let variant = Variant { encoding, bytes, tag };
            if encoding == Encoding::Identity {
                let cache = if name.starts_with(HASHED) { KEEP } else { ASK };
                files.insert(name.to_owned(), File { media_type: media_type(name), cache, variants: vec![variant] });
            } else {
                compressed.push((name.to_owned(), variant));
            }
        }
        for (name, variant) in compressed {
            if let Some(file) = files.get_mut(&name) {
                file.variants.push(variant);
            }
        }
        let page = files.get(PAGE).map(|file| String::from_utf8_lossy(&file.variants[0].bytes).into_owned());
        Self { files, page_policy: policy::for_page(page.as_deref().unwrap_or_default()) }
    }

    /// Whether the app was built into this executable.
    pub fn is_built(&self) -> bool {
        self.files.contains_key(PAGE)
    }

    /// The answer to a request that no route took.
    pub fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let path = uri.path();
        if path == "/api" || path.starts_with("/api/") {
            return Problem::of_status(StatusCode::NOT_FOUND).into_response();
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
            return (allow, Problem::of_status(StatusCode::METHOD_NOT_ALLOWED)).into_response();
        }
        let name = path.trim_start_matches('/');
        let is_file = name.starts_with(HASHED) || name.rsplit('/').next().is_some_and(|last| last.contains('.'));
        match self.files.get(name) {
            Some(file) => self.answer(name, file, headers),
            None if is_file => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
            None => self.files.get(PAGE).map_or_else(not_built, |page| self.answer(PAGE, page, headers)),
        }
    }

    /// The file of this name, if there is one.
    pub fn one(&self, name: &str, headers: &HeaderMap) -> Option<Response> {
        self.files.get(name).map(|file| self.answer(name, file, headers))
    }

    /// The page, which these sites may show in a frame besides our own. The empty content of its meta element `name` becomes `content`.
    pub fn framed(&self, sites: &[String], name: &str, content: &str) -> Response {
        let Some(page) = self.files.get(PAGE).and_then(|page| page.variants.first()) else { return not_built() };
        let html = filled(&String::from_utf8_lossy(&page.bytes), name, content);
        let ancestors = format!("frame-ancestors 'self' {}", sites.join(" "));
        let policy = self.page_policy.to_str().unwrap_or_default().replace("frame-ancestors 'none'", ancestors.trim_end());
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, html).into_response()
    }

    fn answer(&self, name: &str, file: &File, asked: &HeaderMap) -> Response {
        let variant = encoding::choose(asked.get_all(header::ACCEPT_ENCODING), &file.variants, |variant| variant.encoding);
        let mut response = if is_known(asked, &variant.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(variant.bytes.clone()));
            response.headers_mut().insert(header::CONTENT_TYPE, file.media_type.clone());
            if let Some(word) = variant.encoding.word() {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, variant.tag.clone());
        headers.insert(header::CACHE_CONTROL, file.cache.clone());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if name.ends_with(".html") {
            headers.insert(header::CONTENT_SECURITY_POLICY, self.page_policy.clone());
        }
        response
    }
}

fn not_built() -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")), (header::CACHE_CONTROL, ASK)];
    (StatusCode::NOT_FOUND, headers, NOT_BUILT).into_response()
}

/// A page whose meta element of this name gets a content where it has an empty one.
fn filled(page: &str, name: &str, content: &str) -> String {
    const EMPTY: &str = "content=\"\"";
    let escaped = content.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    let place = page.find(&format!("name=\"{name}\"")).and_then(|at| page[at..].find(EMPTY).map(|empty| at + empty));
    match place {
        Some(at) => format!("{}content=\"{escaped}\"{}", &page[..at], &page[at + EMPTY.len()..]),
        None => page.to_owned(),
    }
}

/// Whether the browser has this very content (RFC 9110, section 13.1.2).
fn is_known(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().unwrap_or_default();
    let named = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn media_type(name: &str) -> HeaderValue {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let text = if guessed.type_() == "text" { format!("{guessed}; charset=utf-8") } else { guessed.to_string() };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests;
