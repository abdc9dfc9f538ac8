//! Opening all of one's own requests by a link that is sent by mail. The answer to a typed address is always the same; a GET of the
//! link shows a button alone, and only the button uses it up.
use super::{
    ACTOR, Asked, Site,
    look::{Frame, shop_name},
    see_other, speak,
};
use crate::{
    base::{Address, Error, Kind, Language, Result, Secret},
    desk::{
        contacts::{self, IdentityKind},
        requests::{self, Step},
        settings::{self, Settings},
    },
};
use axum::{
    Form,
    extract::{Path, State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub(super) struct AddressForm {
    #[serde(default)]
    email: String,
}

/// The name of the cookie; see [`crate::engine::http::cookie`].
const fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-hopdesk-requests" } else { "hopdesk-requests" }
}

impl Site {
    fn session(&self, headers: &HeaderMap) -> Option<Secret> {
        let jar = CookieJar::from_headers(headers);
        jar.get(cookie_name(self.desk.engine.config.is_secure())).map(|cookie| Secret::new(cookie.value()))
    }

    /// The header that sets the cookie, or takes it away.
    fn cookie(&self, secret: Option<&Secret>) -> Result<HeaderValue> {
        let is_secure = self.desk.engine.config.is_secure();
        let value = secret.map_or("", Secret::reveal).to_owned();
        let mut cookie =
            Cookie::build((cookie_name(is_secure), value)).http_only(true).secure(is_secure).same_site(SameSite::Lax).path("/").build();
        if secret.is_none() {
            cookie.make_removal();
        }
        HeaderValue::from_str(&cookie.to_string()).map_err(Error::internal)
    }

    async fn surroundings(&self) -> Result<(Settings, bool)> {
        self.desk.engine.db.read(|connection| Ok((settings::get(connection)?, super::contact::has_forms(connection)?))).await
    }

    fn sign_in_frame<'a>(&self, asked: &'a Asked, settings: &'a Settings, has_forms: bool) -> Frame<'a> {
        let language = asked.language(None, settings.default_language);
        Frame { asked, language, shop: shop_name(settings), has_forms, is_private: true, framed_by: &[] }
    }

    /// A page of one sentence, and perhaps a button.
    async fn note(
        &self,
        asked: &Asked,
        status: StatusCode,
        words: [&str; 2],
        button: Option<(&str, String)>,
        link: &str,
    ) -> Result<Response> {
        let (settings, has_forms) = self.surroundings().await?;
        let frame = self.sign_in_frame(asked, &settings, has_forms);
        let word = |key: &str| self.look.word(frame.language, key).to_owned();
        let (button, action) = button.map_or_else(Default::default, |(key, action)| (word(key), action));
        let values = json!({
            "title": word(words[0]), "text": word(words[1]), "address": "", "button": button, "action": action,
            "link": link, "link_words": word("back"),
        });
        self.look.page(status, &frame, "note.html", values)
    }
}

/// All requests of whoever is signed in, or the form that asks for an address.
pub(super) async fn show(State(site): State<Site>, asked: Asked) -> Response {
    let shown = site.show_requests(&asked).await;
    site.respond(&asked, shown)
}

impl Site {
    async fn show_requests(&self, asked: &Asked) -> Result<Response> {
        let (engine, session) = (self.desk.engine.clone(), self.session(&asked.headers));
        let read = self.desk.engine.db.read(move |connection| {
            let Some(session) = session else { return Ok(None) };
            let Some(address) = requests::signed_in(connection, &session, engine.clock.now())? else { return Ok(None) };
            let contact = contacts::find(connection, IdentityKind::Email, address.as_str())?;
            let known = contact.map(|contact| contacts::get(connection, contact)).transpose()?.and_then(|contact| contact.language);
            Ok(Some((requests::of_address(connection, &engine.vault, &engine.config, &address)?, address, known)))
        });
        let Some((found, address, known)) = read.await? else { return self.ask_page(asked, StatusCode::OK, "", "").await };
        let (settings, has_forms) = self.surroundings().await?;
        let language = asked.language(known, settings.default_language);
        let frame = Frame { asked, language, shop: shop_name(&settings), has_forms, is_private: true, framed_by: &[] };
        let (now, zone) = (self.desk.engine.clock.now(), TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC));
        let all = found.iter().map(|one| {
            let (step, label) = match one.step {
                Step::Received => ("received", "step_received"),
                Step::InWork => ("in_work", "step_in_work"),
                Step::YourTurn => ("your_turn", "step_your_turn"),
                Step::Elsewhere => ("elsewhere", "step_elsewhere"),
                Step::Solved => ("solved", "step_solved"),
            };
            // By its path alone: whoever came by another name of this machine stays there.
            let place = one.link.strip_prefix(&self.desk.engine.config.public_url).unwrap_or(&one.link);
            json!({
                "number": one.number, "subject": one.subject, "step": step, "label": self.look.word(language, label),
                "is_shared": one.is_shared, "at": speak::moment(one.last_entry_at, now, &zone, language),
                "link": format!("{place}{}", asked.tail()),
            })
        });
        let values = json!({ "requests": all.collect::<Vec<_>>(), "address": address });
        self.look.page(StatusCode::OK, &frame, "requests.html", values)
    }

    async fn ask_page(&self, asked: &Asked, status: StatusCode, typed: &str, fault: &str) -> Result<Response> {
        let (settings, has_forms) = self.surroundings().await?;
        let frame = self.sign_in_frame(asked, &settings, has_forms);
        let fault = self.look.word(frame.language, fault);
        self.look.page(status, &frame, "sign_in.html", json!({ "typed": typed, "fault": fault }))
    }
}

/// Takes an address, and says the same whatever becomes of it.
pub(super) async fn ask(State(site): State<Site>, asked: Asked, form: Result<Form<AddressForm>, FormRejection>) -> Response {
    let outcome = async {
        let typed = form.map_err(|rejection| Error::invalid("The form could not be read.").with_source(rejection))?.0.email;
        site.gates.sign_ins.take(&asked.network)?;
        let Some(address) = Address::parse(typed.trim()) else {
            let typed: String = typed.trim().chars().take(254).collect();
            return site.ask_page(&asked, StatusCode::BAD_REQUEST, &typed, "fault_email").await;
        };
        let (config, language) = (site.desk.engine.config.clone(), asked.language(None, Language::Vi));
        site.desk.engine.db.write(ACTOR, move |tx| requests::commands::ask_sign_in(tx, &config, &address, language)).await?;
        site.desk.engine.bells.outbox.notify_one();
        let back = format!("/requests{}", asked.tail());
        site.note(&asked, StatusCode::OK, ["sign_in_sent_title", "sign_in_sent"], None, &back).await
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

/// The button; whether the link is good shows only when it is pressed, so that looking at it is no way of trying links out.
pub(super) async fn ready(State(site): State<Site>, Path(code): Path<String>, asked: Asked) -> Response {
    let action = format!("/requests/in/{}{}", only_plain(&code), asked.tail());
    let words = ["sign_in_ready_title", "sign_in_ready"];
    let shown = site.note(&asked, StatusCode::OK, words, Some(("sign_in_button", action)), "").await;
    site.respond(&asked, shown)
}

/// What a code can consist of.
fn only_plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(100).collect()
}

pub(super) async fn enter(State(site): State<Site>, Path(code): Path<String>, asked: Asked) -> Response {
    let outcome = async {
        let code = Secret::new(code);
        match site.desk.engine.db.write(ACTOR, move |tx| requests::commands::sign_in(tx, &code)).await {
            Ok(secret) => {
                let mut response = see_other(&format!("/requests{}", asked.tail()));
                response.headers_mut().insert(header::SET_COOKIE, site.cookie(Some(&secret))?);
                Ok(response)
            }
            Err(error) if error.kind() == Kind::NotFound => {
                let back = format!("/requests{}", asked.tail());
                site.note(&asked, StatusCode::NOT_FOUND, ["sign_in_failed_title", "sign_in_failed"], None, &back).await
            }
            Err(error) => Err(error),
        }
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

pub(super) async fn leave(State(site): State<Site>, asked: Asked) -> Response {
    let outcome = async {
        if let Some(session) = site.session(&asked.headers) {
            site.desk.engine.db.write(ACTOR, move |tx| requests::commands::sign_out(tx, &session)).await?;
        }
        let mut response = see_other(&format!("/requests{}", asked.tail()));
        response.headers_mut().insert(header::SET_COOKIE, site.cookie(None)?);
        Ok(response)
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}
