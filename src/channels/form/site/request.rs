//! The page of a request behind its link: what was said, and what whoever asked can do about it. The link is the proof; nothing else
//! is asked, and nothing else is believed.
use super::{
    super::record::{Record, RecordFile},
    Asked, Site, go_on,
    look::{Frame, shop_name},
    see_other, source, speak, upload,
};
use crate::{
    base::{
        Address, Error, Kind, Language, Result,
        id::{EntryId, FileId, TicketId},
    },
    desk::{
        contacts,
        inboxes::ChannelKind,
        requests::{self, Request, RequestPage, Scope, Shown, ShownKind, Step},
        settings::{self, Settings},
        ticket_types::Field,
        tickets::{fields, media, token},
    },
    engine::{http::file, work},
};
use axum::{
    extract::{Multipart, Path, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

/// Files of one answer.
const FILES: u32 = 5;
const FILE_BYTES: u64 = 10 << 20;
/// Characters of one answer.
const TEXT: usize = 50_000;

/// A request with all that its page shows.
struct Opened {
    request: Request,
    page: RequestPage,
    fields: Vec<(Field, Value)>,
    known: Option<Language>,
    settings: Settings,
    has_forms: bool,
    /// Whether it can go on in a program of theirs.
    can_go_on: bool,
}

/// What a page says besides the request.
#[derive(Default)]
pub(super) struct Besides {
    pub done: &'static str,
    pub fault: String,
    pub typed: String,
    pub adds: String,
}

pub(super) async fn show(State(site): State<Site>, Path(link): Path<String>, asked: Asked) -> Response {
    let done = match asked.query.get("done").map(String::as_str) {
        Some("sent") => "done_sent",
        Some("solved") => "done_solved",
        Some("reopened") => "done_reopened",
        Some("added") => "done_added",
        Some("link") => "link_sent",
        _ => "",
    };
    let shown = site.show_request(&asked, &link, StatusCode::OK, Besides { done, ..Besides::default() }).await;
    site.respond(&asked, shown)
}

impl Site {
    async fn open(&self, link: String) -> Result<Opened> {
        let (desk, engine) = (self.desk.clone(), self.desk.engine.clone());
        let read = self.desk.engine.db.read(move |connection| {
            let request = requests::find(connection, &engine.vault, &link)?.ok_or_else(|| Error::not_found("There is nothing here."))?;
            let is_whole = request.scope == Scope::Whole;
            Ok(Opened {
                page: requests::page(connection, &engine.blobs, &request, engine.clock.now())?,
                fields: if is_whole { fields::with_fields(connection, &request.ticket)? } else { Vec::new() },
                // Whoever typed somebody's address is told nothing about them, not even their language.
                known: if is_whole { contacts::get(connection, request.contact)?.language } else { None },
                settings: settings::get(connection)?,
                has_forms: super::contact::has_forms(connection)?,
                can_go_on: go_on::address(&desk, connection, &request, "")?.is_some(),
                request,
            })
        });
        read.await
    }

    pub(super) async fn show_request(&self, asked: &Asked, link: &str, status: StatusCode, besides: Besides) -> Result<Response> {
        let opened = self.open(link.to_owned()).await?;
        let language = asked.language(opened.known, opened.settings.default_language);
        let frame =
            Frame { asked, language, shop: shop_name(&opened.settings), has_forms: opened.has_forms, is_private: true, framed_by: &[] };
        let base = format!("/r/{link}");
        let limit = speak::size(FILE_BYTES, language);
        let values = json!({
            "page": self.page_values(&opened, language, &base),
            "base": base,
            "id": upload::fresh_id()?,
            "done": self.look.word(language, besides.done),
            "fault": besides.fault, "typed": besides.typed, "adds": besides.adds,
            "files_limit": self.look.word(language, "files_limit").replace("{n}", &FILES.to_string()).replace("{size}", &limit),
        });
        self.look.page(status, &frame, "request.html", values)
    }

    fn page_values(&self, opened: &Opened, language: Language, base: &str) -> Value {
        let word = |key: &str| self.look.word(language, key);
        let (page, now) = (&opened.page, self.desk.engine.clock.now());
        let zone = TimeZone::get(&opened.settings.time_zone).unwrap_or(TimeZone::UTC);
        let moment = |at| speak::moment(at, now, &zone, language);
        let is_over = page.status.is_over();
        let is_own = opened.request.scope == Scope::Own;
        let fields = opened.fields.iter().filter(|(field, _)| field.is_public).map(|(field, value)| {
            let (label, spoken) = speak_field(field, value, language, word);
            json!({ "label": label, "value": spoken })
        });
        json!({
            "number": page.number,
            "subject": page.subject,
            "steps": steps(page, &word, &moment),
            "state": word(state_of(page.step)),
            "is_cut": page.is_cut,
            "entries": page.entries.iter().map(|said| said_values(said, language, base, &word, &moment)).collect::<Vec<_>>(),
            "answers_to": page.answers_to.as_deref().unwrap_or_default(),
            "writes_new": is_over && !page.can_reopen,
            "is_own": is_own, "is_over": is_over, "can_reopen": page.can_reopen,
            "can_go_on": opened.can_go_on,
            "solve_help": word("solve_help").replace("{n}", &page.reopen_days.to_string()),
            "people": page.people,
            "fields": fields.collect::<Vec<_>>(),
        })
    }
}

/// Label and value of a field, as people read them.
pub(super) fn speak_field<'a>(field: &Field, value: &Value, language: Language, word: impl Fn(&str) -> &'a str) -> (String, String) {
    let choose = |vi: &String, en: &String| if language == Language::Vi { vi.clone() } else { en.clone() };
    let spoken = match value.as_bool() {
        Some(true) => word("yes").to_owned(),
        Some(false) => word("no").to_owned(),
        None => field.spoken(value, |option| choose(&option.label_vi, &option.label_en)),
    };
    (choose(&field.label_vi, &field.label_en), spoken)
}

fn state_of(step: Step) -> &'static str {
    match step {
        Step::Received => "state_received",
        Step::InWork => "state_in_work",
        Step::YourTurn => "state_your_turn",
        Step::Elsewhere => "state_elsewhere",
        Step::Solved => "state_solved",
    }
}

/// Four steps, whatever happens: where it is, what lies behind it and what is to come.
fn steps<'a>(page: &RequestPage, word: &impl Fn(&'static str) -> &'a str, moment: &impl Fn(crate::base::Time) -> String) -> Vec<Value> {
    let third = if page.step == Step::Elsewhere { "step_elsewhere" } else { "step_your_turn" };
    let now = match page.step {
        Step::Received => 0,
        Step::InWork => 1,
        Step::YourTurn | Step::Elsewhere => 2,
        Step::Solved => 3,
    };
    let at = [Some(page.created_at), page.first_answered_at, None, page.over_since];
    let labels = ["step_received", "step_in_work", third, "step_solved"];
    let all = labels.into_iter().zip(at).enumerate().map(|(place, (label, at))| {
        let state = match place.cmp(&now) {
            std::cmp::Ordering::Less => "past",
            // The last one is an end, and nothing that goes on.
            std::cmp::Ordering::Equal if place == 3 => "past",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "next",
        };
        let at = at.filter(|_| place <= now).map(moment).unwrap_or_default();
        json!({ "label": word(label), "at": at, "state": state })
    });
    all.collect()
}

fn said_values<'a>(
    said: &Shown,
    language: Language,
    base: &str,
    word: &impl Fn(&'static str) -> &'a str,
    moment: &impl Fn(crate::base::Time) -> String,
) -> Value {
    let way = match (said.kind, said.channel) {
        (ShownKind::Call { seconds: Some(seconds) }, _) => format!("{}, {} {}", word("by_phone"), seconds.div_ceil(60), word("minutes")),
        (ShownKind::Call { seconds: None }, _) => word("by_phone").to_owned(),
        (_, ChannelKind::Email) => word("by_email").to_owned(),
        (_, ChannelKind::Form) => word("by_form").to_owned(),
        (_, ChannelKind::Chat) => word("by_chat").to_owned(),
        _ => word("by_other").to_owned(),
    };
    let files = said
        .files
        .iter()
        .map(|file| json!({ "name": file.name, "size": speak::size(file.size, language), "url": format!("{base}/files/{}", file.id) }));
    json!({
        "name": if said.is_own { word("you") } else { &said.name },
        "initials": speak::initials(&said.name),
        "is_ours": said.is_ours,
        "way": way,
        "iso": said.at.to_string(), "at": moment(said.at),
        "text": speak::html(&said.text, said.is_ours),
        "files": files.collect::<Vec<_>>(),
    })
}

pub(super) async fn answer(
    State(site): State<Site>,
    Path(link): Path<String>,
    asked: Asked,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let outcome = async {
        let form = form.map_err(|rejection| Error::invalid("The form could not be read.").with_source(rejection))?;
        let request = site.open(link.clone()).await?.request;
        let sent = upload::receive(form, FILES, FILE_BYTES).await?;
        let text = upload::plain(sent.one("text"));
        let language = asked.language(None, Language::Vi);
        let fault = if text.chars().count() > TEXT {
            "fault_long"
        } else if sent.has_left_out {
            "fault_files"
        } else if text.is_empty() && sent.files.is_empty() {
            "fault_missing"
        } else {
            ""
        };
        if !fault.is_empty() {
            let limit = site.look.word(language, "files_limit").replace("{n}", &FILES.to_string());
            let limit = limit.replace("{size}", &speak::size(FILE_BYTES, language));
            let fault = site.look.word(language, fault).replace("{limit}", &limit);
            return site.show_request(&asked, &link, StatusCode::BAD_REQUEST, Besides { fault, typed: text, ..Besides::default() }).await;
        }
        if let Err(error) = site.gates.answers.take(&request.ticket.id.to_string()) {
            let fault = site.look.word(language, "error_busy").to_owned();
            let busy = Besides { fault, typed: text, ..Besides::default() };
            let mut response = site.show_request(&asked, &link, StatusCode::TOO_MANY_REQUESTS, busy).await?;
            response.headers_mut().insert("retry-after", error.retry_after().unwrap_or(60).into());
            return Ok(response);
        }
        let id = upload::checked_id(sent.one("id"))?;
        let ticket = site.write_answer(&request, &id, text, sent.files).await?;
        Ok(see_other(&format!("/r/{}{}", site.link_after(&request, ticket, link.clone()).await?, asked.tail_with("done=sent"))))
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

impl Site {
    async fn write_answer(&self, request: &Request, id: &str, text: String, files: Vec<RecordFile>) -> Result<TicketId> {
        let (ticket, contact) = (&request.ticket, request.contact);
        let (name, email) = self
            .desk
            .engine
            .db
            .read(move |connection| {
                let address = contacts::preferred_address(connection, contact)?;
                Ok((contacts::get(connection, contact)?.name, address.map(|address| address.to_string()).unwrap_or_default()))
            })
            .await?;
        let record = Record {
            contact: Some(contact),
            is_unproven: request.scope == Scope::Own,
            // It names the ticket alone: no entry has this number.
            token: Some(token::make(&self.desk.engine.vault, ticket.id, EntryId(0))),
            name,
            email,
            subject: ticket.subject.clone(),
            text,
            ..Record::default()
        };
        let inbox = ticket.inbox;
        let source = source(inbox.map_or_else(|| "page".to_owned(), |inbox| format!("page:{inbox}")), inbox);
        self.take_in(source, format!("{}/{contact}/{id}", ticket.id), record, files).await
    }

    /// The link to look at after something was written: another one if it opened another request.
    async fn link_after(&self, request: &Request, ticket: TicketId, link: String) -> Result<String> {
        if ticket == request.ticket.id {
            return Ok(link);
        }
        let (engine, contact, scope) = (self.desk.engine.clone(), request.contact, request.scope);
        let read = self.desk.engine.db.read(move |connection| match scope {
            Scope::Whole => requests::link_for(connection, &engine.vault, &engine.config, ticket, contact),
            Scope::Own => requests::own_link(connection, &engine.vault, &engine.config, ticket, contact),
        });
        let url = read.await?;
        Ok(url.rsplit('/').next().unwrap_or_default().to_owned())
    }
}

pub(super) async fn solved(State(site): State<Site>, Path(link): Path<String>, asked: Asked) -> Response {
    let (vault, held) = (site.desk.engine.vault.clone(), link.clone());
    let write = site.desk.engine.db.write(super::ACTOR, move |tx| requests::commands::confirm_solved(tx, &vault, &held)).await;
    site.respond(&asked, write.map(|()| see_other(&format!("/r/{link}{}", asked.tail_with("done=solved")))))
}

pub(super) async fn reopen(State(site): State<Site>, Path(link): Path<String>, asked: Asked) -> Response {
    let (vault, held) = (site.desk.engine.vault.clone(), link.clone());
    let write = site.desk.engine.db.write(super::ACTOR, move |tx| requests::commands::reopen(tx, &vault, &held)).await;
    let outcome = match write {
        // Too long ago: the page says what writing does then.
        Err(error) if error.kind() == Kind::Conflict => Ok(see_other(&format!("/r/{link}{}", asked.tail()))),
        other => other.map(|()| see_other(&format!("/r/{link}{}", asked.tail_with("done=reopened")))),
    };
    site.respond(&asked, outcome)
}

#[derive(Deserialize)]
pub(super) struct PersonForm {
    #[serde(default)]
    email: String,
}

pub(super) async fn people(
    State(site): State<Site>,
    Path(link): Path<String>,
    asked: Asked,
    form: Result<axum::Form<PersonForm>, FormRejection>,
) -> Response {
    let outcome = async {
        let typed = form.map_err(|rejection| Error::invalid("The form could not be read.").with_source(rejection))?.0.email;
        let opened = site.open(link.clone()).await?;
        let language = asked.language(opened.known, opened.settings.default_language);
        let refused = async |fault: &str| {
            let fault = site.look.word(language, fault).to_owned();
            let besides = Besides { fault, adds: typed.trim().chars().take(254).collect(), ..Besides::default() };
            site.show_request(&asked, &link, StatusCode::BAD_REQUEST, besides).await
        };
        let Some(address) = Address::parse(typed.trim()) else { return refused("fault_email").await };
        let (engine, held) = (site.desk.engine.clone(), link.clone());
        let write = site
            .desk
            .engine
            .db
            .write(super::ACTOR, move |tx| requests::commands::share(tx, &engine.vault, &engine.config, &held, &address, language));
        match write.await {
            Err(error) if error.field_name() == Some("email") => refused("fault_ours").await,
            Err(error) if error.kind() == Kind::Conflict => refused("fault_full").await,
            Err(error) => Err(error),
            Ok(()) => {
                site.desk.engine.bells.outbox.notify_one();
                Ok(see_other(&format!("/r/{link}{}", asked.tail_with("done=added"))))
            }
        }
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

/// Sends the link to the whole request to the address that was typed. What became of it shows nowhere.
pub(super) async fn send_link(State(site): State<Site>, Path(link): Path<String>, asked: Asked) -> Response {
    let outcome = async {
        site.gates.sign_ins.take(&asked.network)?;
        let (engine, held) = (site.desk.engine.clone(), link.clone());
        let language = asked.language(None, Language::Vi);
        let write = site
            .desk
            .engine
            .db
            .write(super::ACTOR, move |tx| requests::commands::send_whole_link(tx, &engine.vault, &engine.config, &held, language));
        write.await?;
        site.desk.engine.bells.outbox.notify_one();
        Ok(see_other(&format!("/r/{link}{}", asked.tail_with("done=link"))))
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

/// A file of the request, to be saved: nothing that others sent is shown by a page of ours.
pub(super) async fn file(State(site): State<Site>, Path((link, id)): Path<(String, String)>, asked: Asked) -> Response {
    let outcome = async {
        let missing = || Error::not_found("There is no such file.");
        let id: FileId = id.parse().map_err(|_| missing())?;
        let engine = site.desk.engine.clone();
        let read = site.desk.engine.db.read(move |connection| {
            let request = requests::find(connection, &engine.vault, &link)?.ok_or_else(missing)?;
            requests::file(connection, &engine.blobs, &request, id, engine.clock.now())?.ok_or_else(missing)
        });
        let (file, entry) = read.await?;
        let (name, declared) = (file.name.clone(), file.media_type.clone());
        let intake = site.desk.intake.clone();
        let bytes = work::blocking(move || intake.file_bytes(&file, Some(&entry))).await??.ok_or_else(missing)?;
        let kind = media::essence(&declared).unwrap_or_else(|| "application/octet-stream".to_owned());
        Ok(file::attachment(&kind, &name, bytes))
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}
