//! The contact form of an inbox: a page of its own, and the same in a frame of the sites that the inbox names. What is typed proves
//! nothing: it opens a request of its own, and the page says where to look at it.
use super::{
    super::{
        challenge,
        record::{Record, RecordFile},
        settings::FormSettings,
    },
    Asked, Site,
    look::{Frame, shop_name},
    request::speak_field,
    see_other, source, speak, upload,
    upload::Sent,
};
use crate::{
    base::{Address, Error, Language, Result, id::InboxId, text},
    desk::{
        inboxes::{self, ChannelKind, Inbox},
        requests::{self, Scope},
        settings::{self, Settings},
        ticket_types::{self, Fault, Field, FieldKind, TicketType, TypeDetail, Values},
        tickets::list,
    },
};
use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::Response,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::HashMap;

const NAME: usize = 100;
const ADDRESS: usize = 254;
const SUBJECT: usize = 200;
const TEXT: usize = 50_000;

/// A form as it is shown.
struct Shown {
    inbox: Inbox,
    own: FormSettings,
    settings: Settings,
    /// What can be asked.
    types: Vec<TypeDetail>,
}

impl Shown {
    /// Which type is asked: the only one, or the one that was chosen.
    fn chosen(&self, key: &str) -> Option<&TypeDetail> {
        match self.types.as_slice() {
            [only] => Some(only),
            types => types.iter().find(|one| one.key.word() == key),
        }
    }

    /// The fields that are asked for.
    fn fields<'a>(&'a self, kind: &'a TypeDetail) -> impl Iterator<Item = &'a Field> {
        kind.fields.iter().filter(|field| {
            let is_wanted = self.own.fields.as_ref().is_none_or(|wanted| wanted.contains(&field.key));
            field.is_public && !field.is_archived && is_wanted
        })
    }

    fn title<'a>(&'a self, language: Language, fallback: &'a str) -> &'a str {
        let own = self.own.title.of(language);
        if own.is_empty() { fallback } else { own }
    }
}

/// Whether anybody can be written to by a form.
pub(super) fn has_forms(connection: &Connection) -> Result<bool> {
    Ok(inboxes::list(connection)?.iter().any(is_form))
}

fn is_form(inbox: &Inbox) -> bool {
    inbox.channel == ChannelKind::Form && inbox.is_active
}

fn find(connection: &Connection, id: &str) -> Result<Shown> {
    let missing = || Error::not_found("There is no such form.");
    let id: InboxId = id.parse().map_err(|_| missing())?;
    let inbox = inboxes::list(connection)?.into_iter().find(|inbox| inbox.id == id).filter(is_form).ok_or_else(missing)?;
    let own = FormSettings::read(&inbox.settings)?;
    let all: Vec<TypeDetail> = ticket_types::list(connection)?.into_iter().filter(|one| !one.is_archived).collect();
    let mut types: Vec<TypeDetail> = own.types.iter().filter_map(|key| all.iter().find(|one| one.key == *key)).cloned().collect();
    if types.is_empty() {
        types = all.into_iter().filter(|one| one.key == TicketType::QUESTION).collect();
    }
    Ok(Shown { inbox, own, settings: settings::get(connection)?, types })
}

/// The only form there is, or a choice of them.
pub(super) async fn choose(State(site): State<Site>, asked: Asked) -> Response {
    let outcome = async {
        let read = site.desk.engine.db.read(|connection| {
            let forms = inboxes::list(connection)?.into_iter().filter(is_form);
            forms.map(|inbox| find(connection, &inbox.id.to_string())).collect::<Result<Vec<_>>>()
        });
        let forms = read.await?;
        let (Some(first), is_only) = (forms.first(), forms.len() == 1) else {
            return Err(Error::not_found("There is no form here."));
        };
        if is_only {
            return Ok(see_other(&format!("/contact/{}{}", first.inbox.id, asked.tail())));
        }
        let language = asked.language(None, first.settings.default_language);
        let title = site.look.word(language, "contact_title");
        let choices = forms.iter().map(
            |form| json!({ "name": form.title(language, &form.inbox.name), "link": format!("/contact/{}{}", form.inbox.id, asked.tail()) }),
        );
        let frame = Frame { asked: &asked, language, shop: shop_name(&first.settings), has_forms: true, is_private: false, framed_by: &[] };
        let values = json!({ "title": title, "greeting": "", "choices": choices.collect::<Vec<_>>() });
        site.look.page(StatusCode::OK, &frame, "choose.html", values)
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

pub(super) async fn show(State(site): State<Site>, Path(inbox): Path<String>, asked: Asked) -> Response {
    let outcome = async {
        let form = site.desk.engine.db.read(move |connection| find(connection, &inbox)).await?;
        let chosen = asked.query.get("type").map_or("", String::as_str).to_owned();
        match form.chosen(&chosen) {
            Some(kind) => {
                // A link may fill fields in; what it says is shown and can be changed.
                let typed = |name: &str| asked.query.get(name).map(|value| vec![value.chars().take(2000).collect()]).unwrap_or_default();
                let filled =
                    Filled { typed: &typed, faults: HashMap::new(), alert: String::new(), has_files_fault: false, challenge: None };
                site.form_page(&asked, StatusCode::OK, &form, kind, &filled)
            }
            None => site.choice_page(&asked, &form),
        }
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

/// What a form holds when it is shown.
struct Filled<'a> {
    typed: &'a dyn Fn(&str) -> Vec<String>,
    /// By the name of the field: the key of a sentence.
    faults: HashMap<String, &'static str>,
    alert: String,
    has_files_fault: bool,
    /// The one that it came with, if that is good still.
    challenge: Option<String>,
}

impl Site {
    fn contact_frame<'a>(&self, asked: &'a Asked, form: &'a Shown, language: Language) -> Frame<'a> {
        let framed_by: &[String] = if asked.is_embedded { &form.own.allowed_origins } else { &[] };
        Frame { asked, language, shop: shop_name(&form.settings), has_forms: true, is_private: false, framed_by }
    }

    fn choice_page(&self, asked: &Asked, form: &Shown) -> Result<Response> {
        let language = asked.language(None, form.inbox.language);
        let choices = form.types.iter().map(|one| {
            let tail = asked.tail_with(&format!("type={}", one.key.word()));
            json!({ "name": type_name(one, language), "link": format!("/contact/{}{tail}", form.inbox.id) })
        });
        let values = json!({
            "title": form.title(language, self.look.word(language, "contact_title")),
            "greeting": form.own.greeting.of(language),
            "choices": choices.collect::<Vec<_>>(),
        });
        self.look.page(StatusCode::OK, &self.contact_frame(asked, form, language), "choose.html", values)
    }

    fn form_page(&self, asked: &Asked, status: StatusCode, form: &Shown, kind: &TypeDetail, filled: &Filled<'_>) -> Result<Response> {
        let language = asked.language(None, form.inbox.language);
        let word = |key: &str| self.look.word(language, key);
        let fault = |name: &str| filled.faults.get(name).map_or("", |key| word(key));
        let first = |name: &str| (filled.typed)(name).into_iter().next().unwrap_or_default();
        let line = |name: &str, label: &str, input: &str, most: usize, complete: &str, hint: &str, is_required: bool| {
            json!({
                "name": name, "kind": "line", "label": word(label), "input": input, "most": most, "complete": complete, "mode": "",
                "hint": hint, "is_required": is_required, "value": first(name), "fault": fault(name), "options": [], "rows": 1,
            })
        };
        let mut fields = vec![
            line("name", "name", "text", NAME, "name", "", false),
            line("email", "email", "email", ADDRESS, "email", word("email_help"), true),
            line("subject", "subject", "text", SUBJECT, "", "", true),
        ];
        fields.extend(form.fields(kind).map(|field| {
            let name = format!("fields.{}", field.key);
            own_field(field, &name, language, &(filled.typed)(&name), fault(&name))
        }));
        fields.push(json!({
            "name": "text", "kind": "area", "label": word("message"), "most": TEXT, "rows": 8, "hint": "", "is_required": true,
            "value": first("text"), "fault": fault("text"), "options": [], "input": "", "complete": "", "mode": "",
        }));
        let challenge = match &filled.challenge {
            Some(challenge) => challenge.clone(),
            None => challenge::make(&self.desk.engine.vault, form.inbox.id, self.desk.engine.clock.now())?,
        };
        let has_choice = form.types.len() > 1;
        let topic = (has_choice || kind.key != TicketType::QUESTION).then(|| {
            let change = if has_choice { format!("/contact/{}{}", form.inbox.id, asked.tail()) } else { String::new() };
            json!({ "key": kind.key, "name": type_name(kind, language), "change": change })
        });
        let limit = files_limit(form, language, word("files_limit"));
        let values = json!({
            "title": form.title(language, word("contact_title")),
            "greeting": form.own.greeting.of(language),
            "alert": filled.alert,
            "action": format!("/contact/{}{}", form.inbox.id, asked.tail()),
            "challenge": challenge, "difficulty": challenge::DIFFICULTY,
            "topic": topic, "fields": fields,
            "files_limit": if form.own.max_files == 0 { String::new() } else { limit.clone() },
            "files_fault": if filled.has_files_fault { word("fault_files").replace("{limit}", &limit) } else { String::new() },
        });
        self.look.page(status, &self.contact_frame(asked, form, language), "contact.html", values)
    }
}

fn files_limit(form: &Shown, language: Language, pattern: &str) -> String {
    pattern.replace("{n}", &form.own.max_files.to_string()).replace("{size}", &speak::size(form.own.max_file_bytes, language))
}

fn type_name(one: &TypeDetail, language: Language) -> &str {
    if language == Language::Vi { &one.name_vi } else { &one.name_en }
}

/// A field of the type, as the template wants it.
fn own_field(field: &Field, name: &str, language: Language, typed: &[String], fault: &str) -> Value {
    let choose = |vi: &str, en: &str| if language == Language::Vi { vi.to_owned() } else { en.to_owned() };
    let (kind, input, mode) = match field.kind {
        FieldKind::Text => ("area", "", ""),
        FieldKind::Number => ("line", "text", "decimal"),
        FieldKind::Date => ("line", "date", ""),
        FieldKind::Choice => ("choice", "", ""),
        FieldKind::MultiChoice => ("multi_choice", "", ""),
        FieldKind::Checkbox => ("checkbox", "", ""),
        FieldKind::OrderNumber => ("line", "text", ""),
    };
    let options = field.options.iter().map(|option| {
        json!({ "key": option.key, "label": choose(&option.label_vi, &option.label_en), "is_chosen": typed.contains(&option.key) })
    });
    json!({
        "name": name, "kind": kind, "label": choose(&field.label_vi, &field.label_en), "input": input, "mode": mode, "most": 2000,
        "complete": "", "hint": choose(&field.hint_vi, &field.hint_en), "is_required": field.is_required, "rows": 3,
        "value": typed.first().map_or("", String::as_str), "fault": fault, "options": options.collect::<Vec<_>>(),
    })
}

pub(super) async fn send(
    State(site): State<Site>,
    Path(inbox): Path<String>,
    asked: Asked,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let outcome = async {
        let multipart = form.map_err(|rejection| Error::invalid("The form could not be read.").with_source(rejection))?;
        let form = site.desk.engine.db.read(move |connection| find(connection, &inbox)).await?;
        let sent = upload::receive(multipart, form.own.max_files, form.own.max_file_bytes).await?;
        site.take_form(&asked, &form, sent).await
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}

impl Site {
    async fn take_form(&self, asked: &Asked, form: &Shown, sent: Sent) -> Result<Response> {
        let now = self.desk.engine.clock.now();
        let Some(kind) = form.chosen(sent.one("type")) else { return self.choice_page(asked, form) };
        let challenge = challenge::read(&self.desk.engine.vault, form.inbox.id, sent.one("challenge"), now);
        let faults = check(form, kind, &sent);
        let is_proven = challenge.as_ref().is_some_and(|challenge| challenge.is_proven(sent.one("proof")));
        let language = asked.language(None, form.inbox.language);
        let word = |key: &str| self.look.word(language, key);
        let mut alert = String::new();
        let mut status = StatusCode::BAD_REQUEST;
        if !faults.is_empty() || sent.has_left_out {
            word("check_marked").clone_into(&mut alert);
        } else if challenge.is_none() {
            word("fault_expired").clone_into(&mut alert);
        } else if !sent.one("website").is_empty() {
            word("fault_trap").clone_into(&mut alert);
        } else if !is_proven && challenge.as_ref().is_some_and(|challenge| !challenge.was_looked_at(now)) {
            word("fault_early").clone_into(&mut alert);
        } else if let Err(error) = self.admit(asked, is_proven) {
            tracing::info!(network = asked.network, %error, "a form was held back");
            word("error_busy").clone_into(&mut alert);
            status = StatusCode::TOO_MANY_REQUESTS;
        }
        let Some(challenge) = challenge.as_ref().filter(|_| alert.is_empty()) else {
            if !sent.files.is_empty() || sent.has_left_out {
                alert = format!("{alert} {}", word("files_again"));
            }
            let typed = |name: &str| sent.all(name).to_vec();
            let challenge = challenge.map(|challenge| challenge.id().to_owned());
            let filled = Filled { typed: &typed, faults, alert, has_files_fault: sent.has_left_out, challenge };
            return self.form_page(asked, status, form, kind, &filled);
        };
        let (record, files) = record(form, kind, language, sent, |key| self.look.word(language, key))?;
        let source = source(format!("form:{}", form.inbox.id), Some(form.inbox.id));
        let ticket = self.take_in(source, challenge.id().to_owned(), record, files).await?;
        let engine = self.desk.engine.clone();
        let read = self.desk.engine.db.read(move |connection| {
            let found = list::find(connection, ticket)?.ok_or_else(|| Error::internal("a ticket vanished"))?;
            requests::own_link(connection, &engine.vault, &engine.config, ticket, found.requester)
        });
        let link = read.await?;
        let link = link.rsplit('/').next().unwrap_or_default();
        Ok(see_other(&format!("/contact/{}/thanks/{link}{}", form.inbox.id, asked.tail())))
    }

    /// Whether one more form is taken from this network now.
    fn admit(&self, asked: &Asked, is_proven: bool) -> Result<()> {
        if is_proven {
            self.gates.proven_forms.take(&asked.network)?;
        } else {
            self.gates.plain_forms.take(&asked.network)?;
        }
        self.gates.all_forms.take("")
    }
}

/// What is wrong with what was typed, by field.
fn check(form: &Shown, kind: &TypeDetail, sent: &Sent) -> HashMap<String, &'static str> {
    let mut faults = HashMap::new();
    let is_empty = |name: &str| upload::plain(sent.one(name)).is_empty();
    let is_long = |name: &str, most: usize| sent.one(name).trim().chars().count() > most;
    for (name, most, is_required) in [("name", NAME, false), ("email", ADDRESS, true), ("subject", SUBJECT, true), ("text", TEXT, true)] {
        if is_required && is_empty(name) {
            faults.insert(name.to_owned(), "fault_missing");
        } else if is_long(name, most) {
            faults.insert(name.to_owned(), "fault_long");
        }
    }
    if !faults.contains_key("email") && Address::parse(sent.one("email").trim()).is_none() {
        faults.insert("email".to_owned(), "fault_email");
    }
    for field in form.fields(kind) {
        let name = format!("fields.{}", field.key);
        let value = field.read(sent.all(&name));
        let fault = match field.check(&value) {
            Err(fault) => Some(fault),
            // A checkbox that must be checked is one.
            Ok(Some(Value::Bool(false))) if field.is_required => Some(Fault::Checkbox),
            Ok(None) if field.is_required => Some(Fault::Missing),
            Ok(_) => None,
        };
        if let Some(fault) = fault {
            faults.insert(name, fault_key(fault));
        }
    }
    faults
}

fn fault_key(fault: Fault) -> &'static str {
    match fault {
        Fault::Unknown | Fault::Choice => "fault_choice",
        Fault::Missing => "fault_missing",
        Fault::Text => "fault_text",
        Fault::Number => "fault_number",
        Fault::Date => "fault_date",
        Fault::Checkbox => "fault_checkbox",
        Fault::OrderNumber => "fault_order",
    }
}

/// What was typed, checked before, as the ledger keeps it.
fn record<'a>(
    form: &Shown,
    kind: &TypeDetail,
    language: Language,
    mut sent: Sent,
    word: impl Fn(&str) -> &'a str + Copy,
) -> Result<(Record, Vec<RecordFile>)> {
    let mut values = Values::new();
    let mut told = Vec::new();
    for field in form.fields(kind) {
        let value = field.check(&field.read(sent.all(&format!("fields.{}", field.key))));
        // A box that nobody checked says nothing: they may not have seen it.
        if let Ok(Some(value)) = value
            && value != Value::Bool(false)
        {
            told.push(speak_field(field, &value, language, word));
            values.insert(field.key.clone(), value);
        }
    }
    let address = Address::parse(sent.one("email").trim()).ok_or_else(|| Error::internal("an address that was checked is none"))?;
    let files = std::mem::take(&mut sent.files);
    let record = Record {
        is_unproven: true,
        name: text::one_line(sent.one("name"), NAME),
        email: address.to_string(),
        subject: text::one_line(sent.one("subject"), SUBJECT),
        text: upload::plain(sent.one("text")),
        r#type: Some(kind.key.clone()),
        fields: values,
        told,
        language: Some(language),
        ..Record::default()
    };
    Ok((record, files))
}

/// What is said after a form was sent: where to look at the request.
pub(super) async fn thanks(State(site): State<Site>, Path((inbox, link)): Path<(String, String)>, asked: Asked) -> Response {
    let outcome = async {
        let (engine, held) = (site.desk.engine.clone(), link.clone());
        let read = site.desk.engine.db.read(move |connection| {
            let form = find(connection, &inbox)?;
            let missing = || Error::not_found("There is nothing here.");
            let request = requests::find(connection, &engine.vault, &held)?.filter(|request| request.scope == Scope::Own);
            let request = request.ok_or_else(missing)?;
            let page = requests::page(connection, &engine.blobs, &request, engine.clock.now())?;
            Ok((form, page))
        });
        let (form, page) = read.await?;
        let language = asked.language(None, form.inbox.language);
        let frame = Frame { is_private: true, ..site.contact_frame(&asked, &form, language) };
        let tail = asked.chosen.map(|language| format!("?lang={}", language.code())).unwrap_or_default();
        let values = json!({
            "number": page.number, "address": page.answers_to.unwrap_or_default(), "link": format!("/r/{link}{tail}"),
        });
        site.look.page(StatusCode::OK, &frame, "thanks.html", values)
    };
    let outcome = outcome.await;
    site.respond(&asked, outcome)
}
