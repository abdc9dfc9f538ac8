//! Writing: answers, notes, forwards and first messages, and taking them back.
use super::{
    super::{
        commands::{self, Answer, NewNote},
        drafted::{self, DraftDetail},
        entry::Mentions,
        list as listing,
        model::{Priority, Status, TicketType},
        thread::EntryDetail,
    },
    drafts::with_sent_draft,
    entry_now, pen, resolve, with_current,
};
use crate::{
    base::{
        Error, Mailbox, Result,
        id::{AgentId, EntryId, FileId, InboxId, LineId, TeamId},
    },
    desk::{
        Desk,
        drafts::DraftRef,
        inboxes::ChannelKind,
        people::{Signed, check_undo_seconds},
        ticket_types::Values,
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What was written, and where.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WrittenView {
    /// Of the ticket.
    number: i64,
    /// Of the ticket as it is now.
    version: i64,
    status: Status,
    entry: EntryDetail,
}

async fn written(desk: &Desk, signed: &Signed, id: EntryId) -> Result<(StatusCode, Json<WrittenView>)> {
    let (ticket, entry) = entry_now(desk, signed, id).await?;
    Ok((StatusCode::CREATED, Json(WrittenView { number: ticket.number, version: ticket.version, status: ticket.status, entry })))
}

/// An id of the client's choice under which a repeated call answers what the first one wrote.
fn check_client_id(client_id: Option<String>) -> Result<Option<String>> {
    match client_id {
        Some(id) if id.is_empty() || id.len() > 100 => Err(Error::field("client_id", "A client id has 1 to 100 characters.")),
        other => Ok(other),
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyBody {
    /// Makes a repeated call answer what the first one wrote.
    client_id: Option<String>,
    #[serde(default)]
    text: String,
    /// The same with formatting.
    html: Option<String>,
    /// If absent, whoever `reply_to` of the ticket names.
    to: Option<Vec<Mailbox>>,
    cc: Option<Vec<Mailbox>>,
    #[serde(default)]
    bcc: Vec<Mailbox>,
    /// Uploads that go along.
    #[serde(default)]
    files: Vec<FileId>,
    /// Where the ticket goes with it; `waiting` if absent and nothing else was decided.
    status: Option<Status>,
    /// The history below the answer; yes, if absent.
    quotes_history: Option<bool>,
    /// Through which inbox it goes out; the ticket's own, if absent.
    inbox_id: Option<InboxId>,
    /// By which line it goes, of those that `channels` of the ticket names. With neither this nor `channel`, `inbox_id` or recipients,
    /// it goes where the person wrote last.
    line_id: Option<LineId>,
    /// On which channel it goes: by the line on which somebody of the ticket wrote last there, or by mail.
    channel: Option<ChannelKind>,
    /// The message that it answers, for channels that show it.
    answers_entry_id: Option<EntryId>,
    /// The author knows that this answer costs money; needed where `is_charged` of the channel says so.
    #[serde(default)]
    #[schema(required = false)]
    accepts_charge: bool,
    /// The entry that was stored last (the highest id) of those the author saw. If somebody else, outside or here, wrote a message
    /// since, nothing is sent: 409 `stale` with the ids of what came in `newer`.
    seen_up_to: Option<EntryId>,
    /// Send although there is something newer.
    #[serde(default)]
    #[schema(required = false)]
    send_anyway: bool,
    /// The draft that this was: it goes in the same transaction. If it was changed on another screen, the answer is refused as
    /// `stale` with the field `draft` and that draft as `current`.
    draft: Option<DraftRef>,
    /// How long it can be taken back, in seconds, 0 to 120; as the agent prefers, or else as the desk has it, if absent.
    undo_seconds: Option<u16>,
}

fn undo_of(seconds: Option<u16>) -> Result<Option<Duration>> {
    Ok(seconds
        .map(|seconds| check_undo_seconds("undo_seconds", seconds))
        .transpose()?
        .map(|seconds| Duration::from_secs(u64::from(seconds))))
}

fn reply_of(body: ReplyBody) -> Result<Answer> {
    Ok(Answer {
        text: body.text,
        html: body.html,
        to: body.to,
        cc: body.cc,
        bcc: body.bcc,
        files: body.files,
        status: body.status,
        client_id: check_client_id(body.client_id)?,
        quotes_history: body.quotes_history.unwrap_or(true),
        inbox: body.inbox_id,
        line: body.line_id,
        channel: body.channel,
        answers: body.answers_entry_id,
        accepts_charge: body.accepts_charge,
        seen_up_to: body.seen_up_to,
        sends_anyway: body.send_anyway,
        undo: undo_of(body.undo_seconds)?,
        draft: body.draft,
    })
}

/// Answer the people of a ticket
#[utoipa::path(post, path = "/tickets/{number}/replies", operation_id = "tickets_reply", tag = "tickets", params(("number" = i64, Path)),
    request_body = ReplyBody,
    responses((status = 201, body = WrittenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn reply(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<ReplyBody>,
) -> Result<(StatusCode, Json<WrittenView>)> {
    let answer = reply_of(body)?;
    let draft = answer.draft;
    let at = desk.clone();
    let sent = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::reply(tx, &pen(&at), id, &answer)
    });
    match sent.await {
        Ok(sent) => {
            desk.engine.bells.outbox.notify_one();
            written(&desk, &signed, sent.entry).await
        }
        Err(error) => {
            let error = with_sent_draft(&desk, &signed, draft, error).await;
            Err(with_current(&desk, signed.actor, number, error).await)
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardBody {
    client_id: Option<String>,
    /// What is passed on: entries of this ticket that are no notes.
    entries: Vec<EntryId>,
    #[serde(default)]
    text: String,
    html: Option<String>,
    to: Vec<Mailbox>,
    #[serde(default)]
    cc: Vec<Mailbox>,
    #[serde(default)]
    bcc: Vec<Mailbox>,
    #[serde(default)]
    files: Vec<FileId>,
    status: Option<Status>,
    inbox_id: Option<InboxId>,
    /// The draft that this was: it goes in the same transaction.
    draft: Option<DraftRef>,
    /// How long it can be taken back, in seconds, 0 to 120; as the agent prefers, or else as the desk has it, if absent.
    undo_seconds: Option<u16>,
}

/// Pass entries of a ticket on to somebody else
#[utoipa::path(post, path = "/tickets/{number}/forwards", operation_id = "tickets_forward", tag = "tickets", params(("number" = i64, Path)),
    request_body = ForwardBody,
    responses((status = 201, body = WrittenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn forward(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<ForwardBody>,
) -> Result<(StatusCode, Json<WrittenView>)> {
    let entries = body.entries;
    let answer = Answer {
        text: body.text,
        html: body.html,
        to: Some(body.to),
        cc: Some(body.cc),
        bcc: body.bcc,
        files: body.files,
        status: body.status,
        client_id: check_client_id(body.client_id)?,
        inbox: body.inbox_id,
        undo: undo_of(body.undo_seconds)?,
        draft: body.draft,
        ..Answer::default()
    };
    let draft = answer.draft;
    let at = desk.clone();
    let sent = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::forward(tx, &pen(&at), id, entries, &answer)
    });
    let sent = match sent.await {
        Ok(sent) => sent,
        Err(error) => return Err(with_sent_draft(&desk, &signed, draft, error).await),
    };
    desk.engine.bells.outbox.notify_one();
    written(&desk, &signed, sent.entry).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    client_id: Option<String>,
    #[serde(default)]
    text: String,
    html: Option<String>,
    #[serde(default)]
    files: Vec<FileId>,
    /// Colleagues whom it names: they follow the ticket from then on, and are told.
    #[serde(default)]
    #[schema(required = false)]
    mentions: Mentions,
    /// Where the ticket goes with it; it stays where it is if absent.
    status: Option<Status>,
    /// The draft that this was: it goes in the same transaction.
    draft: Option<DraftRef>,
}

/// Write a note that only colleagues see
#[utoipa::path(post, path = "/tickets/{number}/notes", operation_id = "tickets_note", tag = "tickets", params(("number" = i64, Path)),
    request_body = NoteBody,
    responses((status = 201, body = WrittenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn note(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<NoteBody>,
) -> Result<(StatusCode, Json<WrittenView>)> {
    let note = NewNote {
        text: body.text,
        html: body.html,
        files: body.files,
        mentions: body.mentions,
        status: body.status,
        client_id: check_client_id(body.client_id)?,
        draft: body.draft,
    };
    let blobs = desk.engine.blobs.clone();
    let entry = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::note(tx, &blobs, id, note)
    });
    match entry.await {
        Ok(entry) => written(&desk, &signed, entry).await,
        Err(error) => Err(with_sent_draft(&desk, &signed, body.draft, error).await),
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicketBody {
    client_id: Option<String>,
    subject: String,
    /// The first one becomes the requester.
    to: Vec<Mailbox>,
    #[serde(default)]
    cc: Vec<Mailbox>,
    #[serde(default)]
    bcc: Vec<Mailbox>,
    #[serde(default)]
    text: String,
    html: Option<String>,
    #[serde(default)]
    files: Vec<FileId>,
    inbox_id: Option<InboxId>,
    /// Where it stands once the message is written; `waiting` if absent.
    status: Option<Status>,
    priority: Option<Priority>,
    r#type: Option<TicketType>,
    /// Of the fields of its type, by key.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: Values,
    team_id: Option<TeamId>,
    /// Whoever writes, if absent.
    assignee_id: Option<AgentId>,
    /// The draft that this was: it goes in the same transaction.
    draft: Option<DraftRef>,
    /// How long it can be taken back, in seconds, 0 to 120; as the agent prefers, or else as the desk has it, if absent.
    undo_seconds: Option<u16>,
}

/// Open a ticket by writing first
#[utoipa::path(post, path = "/tickets", operation_id = "tickets_write_new", tag = "tickets", request_body = NewTicketBody,
    responses((status = 201, body = WrittenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn write_new(
    State(desk): State<Desk>,
    signed: Signed,
    Json(body): Json<NewTicketBody>,
) -> Result<(StatusCode, Json<WrittenView>)> {
    let answer = Answer {
        text: body.text,
        html: body.html,
        to: Some(body.to),
        cc: Some(body.cc),
        bcc: body.bcc,
        files: body.files,
        status: body.status,
        client_id: check_client_id(body.client_id)?,
        inbox: body.inbox_id,
        undo: undo_of(body.undo_seconds)?,
        draft: body.draft,
        ..Answer::default()
    };
    let draft = answer.draft;
    let at = desk.clone();
    let (subject, priority, kind) = (body.subject, body.priority, body.r#type);
    let (team, assignee, fields) = (body.team_id, body.assignee_id, body.fields);
    let sent = desk.engine.db.write(signed.actor.clone(), move |tx| {
        commands::write_new(tx, &pen(&at), &subject, &answer, |new| {
            new.priority = priority.unwrap_or(new.priority);
            if let Some(kind) = kind {
                new.r#type = kind;
            }
            new.fields = fields;
            new.team = team.or(new.team);
            new.assignee = assignee.or(new.assignee);
        })
    });
    let sent = match sent.await {
        Ok(sent) => sent,
        Err(error) => return Err(with_sent_draft(&desk, &signed, draft, error).await),
    };
    desk.engine.bells.outbox.notify_one();
    written(&desk, &signed, sent.entry).await
}

/// What was taken back, and where its ticket stands.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RetractedView {
    /// Of the ticket.
    number: i64,
    /// Of the ticket as it is now.
    version: i64,
    status: Status,
    /// What was written is a draft again, with its recipients and files.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<DraftDetail>,
}

/// Take a message back before it goes out; what was written becomes a draft again
#[utoipa::path(post, path = "/entries/{id}/retract", operation_id = "tickets_retract", tag = "tickets", params(("id" = EntryId, Path)),
    responses((status = 200, body = RetractedView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn retract(State(desk): State<Desk>, signed: Signed, Path(id): Path<EntryId>) -> Result<Json<RetractedView>> {
    let blobs = desk.engine.blobs.clone();
    let draft = desk.engine.db.write(signed.actor.clone(), move |tx| commands::retract(tx, &blobs, id)).await?;
    let view = desk.engine.db.read(move |connection| {
        let (_, ticket) = listing::get_entry(connection, &signed.actor, id)?;
        let draft = draft.map(|draft| drafted::detail(connection, &signed.actor, draft)).transpose()?;
        Ok(RetractedView { number: ticket.number, version: ticket.version, status: ticket.status, draft })
    });
    Ok(Json(view.await?))
}
