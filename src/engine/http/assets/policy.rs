//! What the app's page may run: its own files, and those scripts that stand in the page itself, each by its hash. Nothing else could
//! choose light or dark before the first paint without `unsafe-inline`.
use super::super::layers::CONTENT_SECURITY_POLICY;
use axum::http::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The policy of every answer, with the hashes of the page's inline scripts (CSP level 3, section 8.4).
pub(super) fn for_page(page: &str) -> HeaderValue {
    let hashes: String = inline_scripts(page).map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))).collect();
    let policy = CONTENT_SECURITY_POLICY.replace("script-src 'self'", &format!("script-src 'self'{hashes}"));
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(CONTENT_SECURITY_POLICY))
}

/// The texts of all scripts that load nothing. The page is our own, as the bundler wrote it: no parser of HTML is needed.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let loads = attributes.split_ascii_whitespace().any(|attribute| attribute.starts_with("src="));
        let (text, _) = rest.split_once("</script")?;
        (!loads && !text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_in_the_page_is_allowed_by_its_hash_and_nothing_unsafe_is() {
        let page = "<head><script>alert(1)</script><script type=\"module\" crossorigin src=\"/assets/a.js\"></script></head>";
        let policy = for_page(page);
        // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.to_str().unwrap().contains(&format!("script-src 'self' {hash};")), "{policy:?}");
        assert!(!policy.to_str().unwrap().contains("unsafe"));
        assert_eq!(inline_scripts(page).count(), 1);
    }

    #[test]
    fn a_page_without_scripts_has_the_policy_of_every_answer() {
        assert_eq!(for_page("<body></body>"), CONTENT_SECURITY_POLICY);
    }
}
