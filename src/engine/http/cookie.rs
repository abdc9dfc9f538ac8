//! The session cookie: which name and marks it has under TLS and on a plain local network.
use crate::engine::config::Config;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// `__Host-` makes the browser hold what we promise: `Secure`, our host alone, the whole path (RFC 6265bis, section 4.1.3).
pub const fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-hopdesk" } else { "hopdesk" }
}

/// The cookie that carries `token` until the browser closes or the server forgets it.
pub fn session(config: &Config, token: String) -> Cookie<'static> {
    Cookie::build((name(config.is_secure()), token)).http_only(true).secure(config.is_secure()).same_site(SameSite::Lax).path("/").build()
}

/// What the browser sent; `None` without one.
pub fn read<'a>(config: &Config, jar: &'a CookieJar) -> Option<&'a str> {
    jar.get(name(config.is_secure())).map(Cookie::value)
}

/// The jar after the browser forgot the session.
pub fn forget(config: &Config, jar: CookieJar) -> CookieJar {
    let mut gone = session(config, String::new());
    gone.make_removal();
    jar.add(gone)
}
