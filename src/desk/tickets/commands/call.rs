//! Calls: from the first ring to the entry in a ticket, and the recording with it.
use super::{Effect, NewTicket, add_entry, await_files, load, load_live, open};
use crate::{
    base::{
        Error, Language, Mailbox, Result,
        id::{CallId, ContactId, EntryId, TicketId},
        message::Automatic,
        text,
    },
    desk::{
        contacts::{self, IdentityKind, PhoneNumber},
        event::Event,
        inboxes::{self, ChannelKind},
        people::policy::{Action, Object, authorize},
        settings::{self, Settings},
        tickets::{
            awaited::{Awaited, NewAwaited},
            call::{Call, CallState, Told},
            content,
            entry::{Content, Direction, EntryKind, NewEntry, NewFile, Why, WhyRule},
            list::follow_merges,
            media,
            model::{Status, Ticket},
            store::{self, calls, entries},
            words,
        },
    },
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
    },
};
use std::time::Duration;

/// The longest note of a call, in bytes.
const NOTE: usize = 64 << 10;
/// A switchboard that says nothing more of a call that rings, or that goes on, has forgotten it.
const RINGS_AT_MOST: Duration = Duration::from_mins(10);
const LASTS_AT_MOST: Duration = Duration::from_hours(8);
/// Recordings that are removed in one transaction.
const REMOVED_TOGETHER: u32 = 50;

/// Takes in what is told of a call, for the first time or once more; once it is over, it is an entry of a ticket.
pub fn log_call(tx: &mut Tx<'_>, blobs: &Blobs, mut told: Told) -> Result<Call> {
    authorize(tx.actor(), Action::Call, &Object::Desk)?;
    let settings = settings::get(tx)?;
    if told.note.len() > NOTE {
        return Err(Error::field("note", "This is longer than 64 kB. Attach it as a file."));
    }
    let number = PhoneNumber::read(&told.number, &settings.phone.country_code);
    told.number =
        number.map_or_else(|| text::one_line(&told.number, 40).chars().filter(char::is_ascii_digit).collect(), |number| number.value);
    if let Some(ticket) = told.ticket {
        load_live(tx, ticket, Action::Call)?;
    }
    let known = told.external_id.as_deref().map(|id| calls::find_by_external_id(tx, id)).transpose()?.flatten();
    let (before, call) = match known {
        Some(known) => {
            let after = known.after(&told);
            (Some(known), after)
        }
        None => {
            let id = calls::insert(tx, &told)?;
            (None, calls::find(tx, id)?.ok_or_else(|| Error::internal("a call that was just kept is missing"))?)
        }
    };
    if before.as_ref() == Some(&call) {
        return Ok(call);
    }
    let is_recorded_since = before.as_ref().is_none_or(|before| before.recording_reference != call.recording_reference);
    if before.is_some_and(|before| before.note != call.note || before.state.is_over() && before.state != call.state) {
        write_note(tx, blobs, &settings, &call)?;
    }
    bring_up(tx, blobs, &settings, call, is_recorded_since)
}

/// Keeps a call as it is now, in a ticket if it is over, and tells of it. Its recording is fetched once, from when it has an entry.
fn bring_up(tx: &mut Tx<'_>, blobs: &Blobs, settings: &Settings, mut call: Call, is_recorded_since: bool) -> Result<Call> {
    let lands = call.state.is_over() && call.entry.is_none();
    if lands {
        call.entry = Some(land(tx, blobs, settings, &call)?);
    }
    if (lands || is_recorded_since)
        && !call.recording_reference.is_empty()
        && let (Some(entry), Some(inbox), None) = (call.entry, call.inbox, call.recording)
    {
        let reference = call.recording_reference.clone();
        let sound = NewAwaited { name: format!("call-{}", call.id), media_type: media::SOUND.to_owned(), size: None, reference };
        await_files(tx, entry, inbox, &[sound])?;
    }
    calls::update(tx, &call)?;
    tell(tx, &call)?;
    Ok(call)
}

fn tell(tx: &mut Tx<'_>, call: &Call) -> Result<()> {
    let ticket = call.entry.map(|entry| entries::find(tx, entry)).transpose()?.flatten().map(|entry| entry.ticket);
    tx.record(&Event::CallChanged { call: call.id, ticket, entry: call.entry, state: call.state.word().to_owned() })?;
    Ok(())
}

/// The entry of a call that is over, in the ticket where it belongs.
fn land(tx: &mut Tx<'_>, blobs: &Blobs, settings: &Settings, call: &Call) -> Result<EntryId> {
    let contact = caller(tx, settings, call)?;
    let (mut ticket, why) = place(tx, settings, call, contact)?;
    let is_in = call.direction == Direction::In;
    let person = Mailbox::new(&call.caller_name, &call.number);
    let written = Content {
        from: if is_in { person.clone() } else { Mailbox::default() },
        to: if is_in { Vec::new() } else { vec![person] },
        text: call.note.clone(),
        external_id: call.external_id.clone(),
        ..Content::default()
    };
    let entry = NewEntry {
        kind: EntryKind::Call,
        direction: Some(call.direction),
        channel: ChannelKind::Phone,
        inbox: call.inbox,
        line: None,
        author_contact: is_in.then_some(contact),
        author_agent: if is_in { None } else { call.agent },
        at: call.started_at,
        preview: preview(&call.note, settings.default_language, call),
        automatic: Automatic::No,
        is_held: false,
        is_quarantined: false,
        why,
        raw: None,
        packed: content::pack(blobs, &written)?,
        client_id: None,
        own_key: None,
        named_keys: Vec::new(),
        files: Vec::new(),
    };
    // Who was spoken to was answered; who only left a word, or nothing, waits for us. Whoever was called back has what they called for.
    let effect = match (is_in, call.state) {
        (false, CallState::Answered) if ticket.entry_count > 0 && calls::is_missed_alone(tx, ticket.id)? => {
            Effect::AgentReplied(Some(Status::Solved))
        }
        (_, CallState::Answered) => Effect::AgentReplied(Some(if ticket.status == Status::New { Status::Open } else { ticket.status })),
        (true, CallState::Missed | CallState::Busy | CallState::Voicemail) => Effect::ContactWrote,
        _ => Effect::None,
    };
    let id = add_entry(tx, &mut ticket, &entry, effect)?;
    contacts::note_alive(tx, contact)?;
    if let Some(recording) = call.recording {
        entries::attach_file(tx, recording, id, 0, None)?;
    }
    Ok(id)
}

/// Whose call it is: who is known by the number, or somebody new.
fn caller(tx: &mut Tx<'_>, settings: &Settings, call: &Call) -> Result<ContactId> {
    if let Some(ticket) = call.ticket
        && call.number.is_empty()
        && let Some(ticket) = store::find(tx, ticket)?
    {
        return Ok(ticket.requester);
    }
    let Some(number) = PhoneNumber::read(&call.number, &settings.phone.country_code) else {
        // Without a number nobody can be told from anybody else: each such call is of somebody of its own.
        return contacts::ensure(tx, IdentityKind::Other, &format!("call:{}", call.id), words::withheld(settings.default_language), None);
    };
    match contacts::find_by_number(tx, &number)? {
        Some(contact) => Ok(contact),
        None => contacts::ensure(tx, IdentityKind::Phone, &number.value, &call.caller_name, None),
    }
}

/// In which ticket a call stands: where somebody said, in the caller's open one, or in one of its own.
fn place(tx: &mut Tx<'_>, settings: &Settings, call: &Call, contact: ContactId) -> Result<(Ticket, Why)> {
    let get = |tx: &Tx<'_>, id: TicketId| -> Result<Option<Ticket>> {
        let Some(ticket) = store::find(tx, id)? else { return Ok(None) };
        Ok(Some(follow_merges(tx, ticket)?).filter(|ticket| !ticket.is_deleted()))
    };
    if let Some(ticket) = call.ticket.map(|id| get(tx, id)).transpose()?.flatten() {
        return Ok((ticket, Why::rule(WhyRule::Written)));
    }
    if settings.phone.join_days > 0 {
        let since = tx.now().before(Duration::from_hours(24) * u32::from(settings.phone.join_days));
        if let Some(ticket) = calls::open_ticket_of(tx, contact, since)?.map(|id| get(tx, id)).transpose()?.flatten() {
            return Ok((ticket, Why::rule(WhyRule::Caller)));
        }
    }
    let title = words::title(settings.default_language, call);
    let team = call.inbox.map(|inbox| inboxes::get(tx, inbox)).transpose()?.and_then(|inbox| inbox.team);
    let question = NewTicket::question(&title, contact, ChannelKind::Phone, call.inbox, call.started_at);
    let new = NewTicket { assignee: call.agent, team, ..question };
    Ok((open(tx, &new)?, Why::rule(WhyRule::New)))
}

fn preview(note: &str, language: Language, call: &Call) -> String {
    let note = text::one_line(note, content::PREVIEW);
    if note.is_empty() { text::one_line(&words::title(language, call), content::PREVIEW) } else { note }
}

/// The call, if the actor may write about it: on a ticket that they see, or on none yet. That the ticket was merged or deleted
/// meanwhile is no reason to lose what was recorded.
fn load_call(tx: &Tx<'_>, id: CallId) -> Result<Call> {
    authorize(tx.actor(), Action::Call, &Object::Desk)?;
    let missing = || Error::not_found("There is no such call.");
    let call = calls::find(tx, id)?.ok_or_else(missing)?;
    if let Some(entry) = call.entry {
        let entry = entries::find(tx, entry)?.ok_or_else(missing)?;
        // A switchboard adds a recording to a call of its own without seeing tickets.
        if authorize(tx.actor(), Action::See, &Object::Desk).is_ok() {
            load(tx, entry.ticket, Action::Call)?;
        }
    }
    Ok(call)
}

/// Writes what was said into a call, in place of what stood there.
pub fn set_call_note(tx: &mut Tx<'_>, blobs: &Blobs, id: CallId, note: &str) -> Result<Call> {
    let mut call = load_call(tx, id)?;
    if note.len() > NOTE {
        return Err(Error::field("note", "This is longer than 64 kB. Attach it as a file."));
    }
    if call.note == note {
        return Ok(call);
    }
    note.clone_into(&mut call.note);
    let settings = settings::get(tx)?;
    write_note(tx, blobs, &settings, &call)?;
    calls::update(tx, &call)?;
    tell(tx, &call)?;
    Ok(call)
}

/// Puts the note of a call into its entry, if it has one by now.
fn write_note(tx: &Tx<'_>, blobs: &Blobs, settings: &Settings, call: &Call) -> Result<()> {
    let Some(entry) = call.entry.map(|entry| entries::find(tx, entry)).transpose()?.flatten() else { return Ok(()) };
    let mut written = content::unpack(blobs, tx, &entry.packed)?;
    written.text.clone_from(&call.note);
    written.visible = None;
    entries::set_content(tx, entry.id, &content::pack(blobs, &written)?)?;
    entries::set_preview(tx, entry.id, &preview(&call.note, settings.default_language, call))
}

/// Keeps the recording of a call. The same bytes once more change nothing; others are refused.
pub fn keep_recording(tx: &mut Tx<'_>, id: CallId, media_type: &str, prepared: &Prepared) -> Result<Call> {
    let call = load_call(tx, id)?;
    if let Some(present) = call.recording.map(|file| entries::find_file(tx, file)).transpose()?.flatten() {
        return if present.hash == prepared.hash { Ok(call) } else { Err(Error::conflict("This call has a recording already.")) };
    }
    let ending = mime_guess::get_mime_extensions_str(media_type).and_then(|endings| endings.first()).unwrap_or(&"bin");
    let file = NewFile {
        name: format!("call-{id}.{ending}"),
        media_type: media_type.to_owned(),
        size: prepared.size,
        hash: prepared.hash,
        is_inline: false,
        content_id: None,
        blob: Some(Blobs::keep(tx, prepared)?),
    };
    let file = entries::insert_file(tx, call.entry, 0, &file, tx.actor().agent_id())?;
    calls::set_recording(tx, id, Some(file), None)?;
    let call = Call { recording: Some(file), recording_removed_at: None, ..call };
    tell(tx, &call)?;
    Ok(call)
}

/// The same of a recording that was fetched for the entry that a call is. `false` if the file is none.
pub(super) fn keep_fetched_recording(tx: &mut Tx<'_>, file: &Awaited, media_type: &str, prepared: &Prepared) -> Result<bool> {
    let call = calls::of_entries(tx, &[file.entry])?.remove(&file.entry);
    let Some(call) = call.filter(|call| call.recording_reference == file.reference) else { return Ok(false) };
    // Somebody may have put one by hand meanwhile.
    if call.recording.is_none() {
        keep_recording(tx, call.id, media_type, prepared)?;
    }
    Ok(true)
}

/// Ends what a switchboard forgot to end; how many.
pub fn settle_stale_calls(tx: &mut Tx<'_>, blobs: &Blobs) -> Result<usize> {
    let settings = settings::get(tx)?;
    let mut settled = 0;
    for call in calls::live(tx, 1000)? {
        let (limit, state) = match (call.state, call.direction) {
            (CallState::Talking, _) => (LASTS_AT_MOST, CallState::Answered),
            (_, Direction::In) => (RINGS_AT_MOST, CallState::Missed),
            (_, Direction::Out) => (RINGS_AT_MOST, CallState::Failed),
        };
        if tx.now().since(call.updated_at) >= limit {
            let ended_at = Some(call.updated_at);
            bring_up(tx, blobs, &settings, Call { state, ended_at, ..call }, false)?;
            settled += 1;
        }
    }
    Ok(settled)
}

/// Removes recordings that are older than the desk keeps them; how many.
pub fn remove_old_recordings(tx: &mut Tx<'_>, blobs: &Blobs) -> Result<usize> {
    let Some(days) = settings::get(tx)?.phone.recording_days else { return Ok(0) };
    let before = tx.now().before(Duration::from_hours(24) * u32::from(days));
    let old = calls::recorded_before(tx, before, REMOVED_TOGETHER)?;
    for call in &old {
        let Some(file) = call.recording.map(|file| entries::find_file(tx, file)).transpose()?.flatten() else { continue };
        calls::set_recording(tx, call.id, None, Some(tx.now()))?;
        let is_last = entries::delete_file(tx, file.id)?;
        if let Some(blob) = file.blob.filter(|_| is_last) {
            blobs.forget(tx, blob)?;
        }
        let ticket = call.entry.map(|entry| entries::find(tx, entry)).transpose()?.flatten().map(|entry| entry.ticket);
        tx.record(&Event::RecordingRemoved { call: call.id, ticket })?;
    }
    Ok(old.len())
}
