//! Whether a request that changes something was made by our own pages and not by a foreign one in the same browser.
//! Three locks, all of which must open: where it came from, a token only our pages know, and a body type no form can send.
use super::json::is_json;
use crate::{
    base::{Error, Result},
    engine::config::Config,
};
use axum::http::{HeaderMap, Method, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The header that carries the session's token.
pub const HEADER: &str = "x-csrf-token";

/// Whether requests with this method change nothing (RFC 9110, section 9.2.1).
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses what a browser says another site has made. A client that is no browser says nothing, and passes.
pub fn from_our_origin(config: &Config, headers: &HeaderMap) -> Result<()> {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_ours = if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        site == "same-origin"
    } else if let Some(origin) = text(header::ORIGIN) {
        let host = text(header::HOST).unwrap_or_default();
        origin.eq_ignore_ascii_case(&origin_of(&config.public_url))
            || (!config.is_secure() && origin.strip_prefix("http://").is_some_and(|authority| authority.eq_ignore_ascii_case(host)))
    } else {
        true
    };
    if is_ours { Ok(()) } else { Err(Error::forbidden("This request was made by another site.")) }
}

/// Whether a browser does not say who made the request: a page that names no referrer sends the origin `null` (Fetch standard, "append
/// a request `Origin` header"), and without TLS no other header tells.
fn says_nothing(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    let origin = headers.get(header::ORIGIN).map(|value| value.as_bytes());
    site == Some(b"none") || (site.is_none() && origin == Some(b"null"))
}

/// Refuses a form that a browser says another site has sent: for forms whose address is a secret, or that anybody may send.
pub fn form_of_ours(config: &Config, headers: &HeaderMap) -> Result<()> {
    if says_nothing(headers) { Ok(()) } else { from_our_origin(config, headers) }
}

/// Holds all three locks for a request that a cookie signs; `token_hash` is the SHA-256 of the session's token.
pub fn check(config: &Config, method: &Method, headers: &HeaderMap, token_hash: &[u8]) -> Result<()> {
    if is_safe(method) {
        return Ok(());
    }
    from_our_origin(config, headers)?;
    let token = headers.get(HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    if !bool::from(Sha256::digest(token).as_slice().ct_eq(token_hash)) {
        return Err(Error::forbidden("The header X-CSRF-Token is missing or not that of this session."));
    }
    // A request without a body has no type; the header token alone keeps forms out.
    let has_body = headers.contains_key(header::CONTENT_TYPE);
    if has_body && !is_json(headers) && !is_multipart(headers) {
        return Err(Error::forbidden("The body must be sent as application/json."));
    }
    Ok(())
}

/// Whether the body is a file upload.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    declared.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("multipart/form-data;"))
}

/// Scheme and authority of a URL.
fn origin_of(url: &str) -> String {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    url[..end].to_owned()
}
