//! Going on with a request in a program of one's own. The page has a button, since whoever only follows links must not make anything;
//! it leads to a link that is good once and for a short while. Only for whoever holds the whole request: a typed address proves nothing.
use super::{
    Asked, Site,
    look::{Frame, shop_name},
    request::Besides,
};
use crate::{
    base::{Error, Result},
    desk::{
        Desk, contacts,
        inboxes::{self, of_kind},
        requests::{self, Request, Scope},
        settings,
        tickets::passage,
    },
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use rusqlite::Connection;
use serde_json::json;

/// The address that opens a conversation for a request and shows `shown` there: through an inbox that runs, of the request's own team
/// if there is one. `None` where nothing can be opened.
pub(super) fn address(desk: &Desk, connection: &Connection, request: &Request, shown: &str) -> Result<Option<String>> {
    if request.scope != Scope::Whole {
        return Ok(None);
    }
    let mut running: Vec<_> = inboxes::list(connection)?
        .into_iter()
        .filter(|inbox| inbox.is_active)
        .filter_map(|inbox| Some((inbox.team, of_kind(&desk.entrances, inbox.channel)?.opens(inbox.id, shown)?)))
        .collect();
    running.sort_by_key(|(team, _)| *team != request.ticket.team);
    Ok(running.into_iter().next().map(|(_, address)| address))
}

/// Makes the link, and shows it.
pub(super) async fn make(State(site): State<Site>, Path(link): Path<String>, asked: Asked) -> Response {
    let outcome = site.link_to_go_on(&asked, &link).await;
    site.respond(&asked, outcome)
}

impl Site {
    async fn link_to_go_on(&self, asked: &Asked, link: &str) -> Result<Response> {
        let (desk, held) = (self.desk.clone(), link.to_owned());
        let read = self.desk.engine.db.read(move |connection| {
            let request = requests::find(connection, &desk.engine.vault, &held)?.filter(|request| request.scope == Scope::Whole);
            let request = request.ok_or_else(|| Error::not_found("There is nothing here."))?;
            let shown = passage::make(&desk.engine.vault, request.ticket.id, request.contact, desk.engine.clock.now())?;
            let known = contacts::get(connection, request.contact)?.language;
            let has_forms = super::contact::has_forms(connection)?;
            Ok((address(&desk, connection, &request, &shown)?, known, settings::get(connection)?, has_forms))
        });
        let (address, known, settings, has_forms) = read.await?;
        let language = asked.language(known, settings.default_language);
        let word = |key: &str| self.look.word(language, key);
        let Some(address) = address else {
            let besides = Besides { fault: word("telegram_gone").to_owned(), ..Besides::default() };
            return self.show_request(asked, link, StatusCode::SERVICE_UNAVAILABLE, besides).await;
        };
        let frame = Frame { asked, language, shop: shop_name(&settings), has_forms, is_private: true, framed_by: &[] };
        let values = json!({
            "title": word("telegram_title"), "text": word("telegram_ready"), "open": address, "open_words": word("telegram_open"),
            "back": format!("/r/{link}{}", asked.tail()),
        });
        self.look.page(StatusCode::OK, &frame, "go_on.html", values)
    }
}
