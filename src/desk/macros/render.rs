//! What a macro becomes for a ticket.
use super::model::{Actions, Bodies, Body, Macro, Values, unguarded};
use crate::{
    base::{Language, Result, id::AgentId},
    desk::{
        contacts, inboxes, people, settings,
        templates::{self, ContactValues},
        tickets::Ticket,
    },
    engine::mail::html,
};
use rusqlite::Connection;
use serde::Serialize;

/// What a macro became.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RenderedMacro {
    /// In which it speaks.
    pub language: Language,
    /// Empty if the macro only changes something.
    pub text: String,
    pub html: String,
    pub actions: Actions,
    /// Variables of which nothing is known here: where they stood is a gap.
    pub missing: Vec<&'static str>,
}

/// What a macro becomes for a ticket: in the language asked for, else the contact's, the inbox's, the desk's.
pub fn render(
    connection: &Connection,
    one: &Macro,
    ticket: &Ticket,
    agent: Option<AgentId>,
    wanted: Option<Language>,
) -> Result<RenderedMacro> {
    let (language, values) = values(connection, &one.bodies, ticket, agent, wanted)?;
    rendered(&one.bodies, one.actions.clone(), language, &values)
}

/// What bodies become with believable values.
pub(super) fn sample(bodies: &Bodies, language: Language) -> Result<RenderedMacro> {
    let language = bodies.for_language(language).map_or(language, |(language, _)| language);
    rendered(bodies, Actions::default(), language, &Values::sample(language))
}

/// What bodies become for a ticket.
pub(super) fn on_ticket(
    connection: &Connection,
    bodies: &Bodies,
    ticket: &Ticket,
    agent: Option<AgentId>,
    wanted: Option<Language>,
) -> Result<RenderedMacro> {
    let (language, values) = values(connection, bodies, ticket, agent, wanted)?;
    rendered(bodies, Actions::default(), language, &values)
}

fn rendered(bodies: &Bodies, actions: Actions, language: Language, values: &Values) -> Result<RenderedMacro> {
    let Some((language, body)) = bodies.for_language(language) else {
        return Ok(RenderedMacro { language, text: String::new(), html: String::new(), actions, missing: Vec::new() });
    };
    let Body { text, html } = body;
    let scope = values.scope();
    let mut named = unguarded(text);
    named.extend(html.as_deref().map(unguarded).unwrap_or_default());
    let text = templates::render_own("text", text, &scope, false)?;
    let html = match html {
        Some(html) => html::for_sending(&templates::render_own("html", html, &scope, true)?, |_| None),
        None => html::from_text(&text),
    };
    Ok(RenderedMacro { language, text, html, actions, missing: named.into_iter().filter(|name| values.is_empty(name)).collect() })
}

fn values(
    connection: &Connection,
    bodies: &Bodies,
    ticket: &Ticket,
    agent: Option<AgentId>,
    wanted: Option<Language>,
) -> Result<(Language, Values)> {
    let settings = settings::get(connection)?;
    let contact = contacts::get(connection, ticket.requester)?;
    let inbox = ticket.inbox.map(|inbox| inboxes::get(connection, inbox)).transpose()?;
    let language = wanted.or(contact.language).or(inbox.as_ref().map(|inbox| inbox.language)).unwrap_or(settings.default_language);
    // Who has no text in the wanted language is spoken to in the other one, by its own rules.
    let language = bodies.for_language(language).map_or(language, |(language, _)| language);
    let address = contacts::preferred_address(connection, contact.id)?.map(|address| address.to_string()).unwrap_or_default();
    let spoken = ContactValues { name: contact.name.clone(), form_of_address: contact.form_of_address.clone(), address: address.clone() };
    let spoken = spoken.scope(language);
    let mut values = Values::default();
    let mut words = contact.name.split_whitespace();
    let given = if language == Language::Vi { words.next_back() } else { words.next() };
    values.set("contact.given_name", given.unwrap_or_default());
    values.set("contact.name", contact.name.as_str());
    values.set("contact.honorific", contact.form_of_address);
    values.set("contact.greeting", spoken.greeting);
    values.set("contact.you", spoken.you);
    values.set("contact.address", address);
    values.set("contact.organisation", contact.organisation_name.unwrap_or_default());
    if let Some(agent) = agent {
        let agent = people::agent(connection, agent)?;
        values.set("agent.name", agent.name);
        values.set("agent.self", if language == Language::Vi { agent.self_word } else { "I".to_owned() });
    }
    values.set("ticket.number", ticket.number.to_string());
    values.set("ticket.subject", ticket.subject.as_str());
    values.set("shop.name", settings.shop_name);
    if let Some(inbox) = inbox {
        values.set("inbox.address", inbox.address.map(|address| address.to_string()).unwrap_or_default());
        values.set("inbox.name", inbox.name);
    }
    Ok((language, values))
}
