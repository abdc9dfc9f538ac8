//! A request as the one who asked sees it: what they wrote and what we answered them. Notes, held and quarantined entries, automatic
//! mail, what colleagues passed on and what they asked others are not theirs to see; nor are the addresses of those who work here.
use super::{
    access,
    model::{Request, Scope},
};
use crate::{
    base::{
        Mailbox, Result, Time,
        id::{ContactId, EntryId, FileId},
        message::Automatic,
    },
    desk::{
        contacts, inboxes,
        inboxes::ChannelKind,
        outbox::{self, DeliveryKind, DeliveryState},
        tickets::{Content, Direction, Entry, EntryFile, EntryKind, Status, call, content, list},
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Entries that a page shows at most: the newest ones.
const ENTRIES: u32 = 500;
/// Bytes of text of one entry that a page shows.
const TEXT: usize = 64 << 10;
/// How long a solved request can be opened again where no inbox says so.
const REOPEN_DAYS: u32 = 14;

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Received,
    /// Somebody works on it.
    InWork,
    /// We answered, and it is up to whoever asked.
    YourTurn,
    /// It waits for somebody else.
    Elsewhere,
    Solved,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestFile {
    pub id: FileId,
    pub name: String,
    pub size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownKind {
    Message,
    /// That there was a call, and how long; what was noted of it is for colleagues.
    Call {
        seconds: Option<u32>,
    },
}

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub id: EntryId,
    pub kind: ShownKind,
    pub channel: ChannelKind,
    /// By whoever looks at the page.
    pub is_own: bool,
    /// By one of us.
    pub is_ours: bool,
    /// As its author is called on what goes out; may be empty.
    pub name: String,
    pub at: Time,
    pub text: String,
    pub files: Vec<RequestFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPage {
    pub number: i64,
    pub subject: String,
    pub step: Step,
    pub status: Status,
    pub created_at: Time,
    pub first_answered_at: Option<Time>,
    pub over_since: Option<Time>,
    /// Oldest first.
    pub entries: Vec<Shown>,
    /// There is more, which is older.
    pub is_cut: bool,
    /// Names or addresses of whom the request is shared with besides whoever looks.
    pub people: Vec<String>,
    /// Where answers go.
    pub answers_to: Option<String>,
    /// So many days after its end an answer opens it again; later it opens another.
    pub reopen_days: u32,
    pub can_reopen: bool,
}

impl Step {
    pub const fn of(status: Status) -> Self {
        match status {
            Status::New => Self::Received,
            Status::Open => Self::InWork,
            Status::Waiting => Self::YourTurn,
            Status::OnHold => Self::Elsewhere,
            Status::Solved | Status::Closed => Self::Solved,
        }
    }
}

/// Who belongs to a request on the side of those who asked.
struct Circle {
    /// Whoever asked, and whom they brought in.
    contacts: HashSet<ContactId>,
    requester: ContactId,
    /// By what the one who asked is known, in the spellings of comparison.
    known_as: HashSet<String>,
    scope: Scope,
}

impl Circle {
    fn of(connection: &Connection, request: &Request) -> Result<Self> {
        let requester = contacts::living(connection, request.ticket.requester)?;
        let mut all: HashSet<ContactId> = access::shared_with(connection, request.ticket.id)?.into_iter().collect();
        all.insert(requester);
        let known_as = contacts::get(connection, requester)?.identities.into_iter().map(|identity| identity.value.to_lowercase()).collect();
        Ok(Self { contacts: all, requester, known_as, scope: request.scope })
    }

    fn is_sent_to(&self, mailboxes: &[Mailbox]) -> bool {
        mailboxes.iter().any(|mailbox| {
            let own = mailbox.identity().map_or_else(|| mailbox.address.to_lowercase(), |address| address.as_str().to_owned());
            self.known_as.contains(&own)
        })
    }

    /// Whether an entry is theirs to see; `author` is who goes on in the place of its author.
    fn sees(&self, entry: &Entry, content: &Content, author: Option<ContactId>, is_internal: bool) -> bool {
        // What its author took back is not theirs to see any more, as on the channel that it came by.
        let is_said = matches!(entry.kind, EntryKind::Message | EntryKind::Call) && content.withdrawn_at.is_none();
        if !is_said || entry.is_held || entry.is_quarantined || entry.is_retracted || entry.automatic != Automatic::No || is_internal {
            return false;
        }
        if self.scope == Scope::Own {
            return content.is_unproven && entry.direction == Some(Direction::In) && author == Some(self.requester);
        }
        if entry.kind == EntryKind::Call {
            return author == Some(self.requester);
        }
        match entry.direction {
            Some(Direction::In) => author.is_some_and(|author| self.contacts.contains(&author)) || self.is_addressed(content),
            Some(Direction::Out) => self.is_addressed(content),
            None => false,
        }
    }

    fn is_addressed(&self, content: &Content) -> bool {
        self.is_sent_to(&content.to) || self.is_sent_to(&content.cc)
    }
}

/// Whether what went out was passed on to somebody else, or can be taken back still.
fn is_internal(connection: &Connection, entry: &Entry, now: Time) -> Result<bool> {
    if entry.direction != Some(Direction::Out) {
        return Ok(false);
    }
    let deliveries = outbox::of_entry(connection, entry.id)?;
    let waits = |state: DeliveryState, due_at: Time| matches!(state, DeliveryState::Queued) && due_at > now;
    Ok(deliveries.iter().any(|delivery| delivery.kind != DeliveryKind::Reply || waits(delivery.state, delivery.due_at)))
}

/// Who goes on in the place of an author; remembers.
fn living(connection: &Connection, known: &mut HashMap<ContactId, ContactId>, author: Option<ContactId>) -> Result<Option<ContactId>> {
    let Some(author) = author else { return Ok(None) };
    if let Some(living) = known.get(&author) {
        return Ok(Some(*living));
    }
    let living = contacts::living(connection, author)?;
    known.insert(author, living);
    Ok(Some(living))
}

/// The page of a request.
pub fn page(connection: &Connection, blobs: &Blobs, request: &Request, now: Time) -> Result<RequestPage> {
    let ticket = &request.ticket;
    let circle = Circle::of(connection, request)?;
    let mut found = list::newest_entries(connection, ticket.id, ENTRIES + 1)?;
    let is_cut = found.len() > ENTRIES as usize;
    found.truncate(ENTRIES as usize);
    let mut known = HashMap::new();
    let mut entries = Vec::new();
    let mut typed = None;
    for entry in found.into_iter().rev() {
        let author = living(connection, &mut known, entry.author_contact)?;
        let content = content::unpack(blobs, connection, &entry.packed)?;
        if circle.sees(&entry, &content, author, is_internal(connection, &entry, now)?) {
            typed = typed.or_else(|| (request.scope == Scope::Own).then(|| content.from.address.clone()));
            entries.push(shown(connection, &entry, content, author == Some(request.contact))?);
        }
    }
    let mut people = Vec::new();
    let mut answers_to = typed;
    if request.scope == Scope::Whole {
        let others: Vec<ContactId> = circle.contacts.iter().copied().filter(|contact| *contact != request.contact).collect();
        people = contacts::briefs(connection, &others)?
            .into_values()
            .map(|brief| if brief.name.is_empty() { brief.address.unwrap_or_default() } else { brief.name })
            .collect();
        people.sort();
        answers_to = contacts::preferred_address(connection, request.contact)?.map(|address| address.to_string());
    }
    let reopen_days = reopen_days(connection, request)?;
    Ok(RequestPage {
        number: ticket.number,
        subject: ticket.subject.clone(),
        step: Step::of(ticket.status),
        status: ticket.status,
        created_at: ticket.created_at,
        first_answered_at: ticket.first_answered_at,
        over_since: ticket.over_since(),
        entries,
        is_cut,
        people,
        answers_to,
        reopen_days,
        can_reopen: ticket.status.is_over() && ticket.takes_reply_at(now, reopen_days),
    })
}

/// So many days after its end a request can be opened again.
pub(super) fn reopen_days(connection: &Connection, request: &Request) -> Result<u32> {
    let inbox = request.ticket.inbox.map(|inbox| inboxes::get(connection, inbox)).transpose()?;
    Ok(inbox.map_or(REOPEN_DAYS, |inbox| inbox.reopen_days))
}

fn shown(connection: &Connection, entry: &Entry, content: Content, is_own: bool) -> Result<Shown> {
    let is_ours = entry.direction == Some(Direction::Out);
    let is_call = entry.kind == EntryKind::Call;
    let kind = if is_call { ShownKind::Call { seconds: call::talked(connection, entry.id)? } } else { ShownKind::Message };
    let visible = content.visible().trim();
    let text = if is_call { String::new() } else { visible[..visible.floor_char_boundary(TEXT)].to_owned() };
    let name = if content.from.name.is_empty() && !is_ours { content.from.address.clone() } else { content.from.name.clone() };
    let files = if is_call { Vec::new() } else { list::files(connection, entry.id)? };
    // Of what came in, pictures within the text are signatures more often than not.
    let files = files.into_iter().filter(|file| is_ours || !file.is_inline);
    Ok(Shown {
        id: entry.id,
        kind,
        channel: entry.channel,
        is_own,
        is_ours,
        name,
        at: entry.at,
        text,
        files: files.map(|file| RequestFile { id: file.id, name: file.name, size: file.size }).collect(),
    })
}

/// A file of an entry that the page shows, with its entry.
pub fn file(connection: &Connection, blobs: &Blobs, request: &Request, id: FileId, now: Time) -> Result<Option<(EntryFile, Entry)>> {
    let Some(file) = list::find_file(connection, id)? else { return Ok(None) };
    let Some(entry) = file.entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten() else { return Ok(None) };
    if entry.ticket != request.ticket.id || entry.kind == EntryKind::Call {
        return Ok(None);
    }
    let author = living(connection, &mut HashMap::new(), entry.author_contact)?;
    let content = content::unpack(blobs, connection, &entry.packed)?;
    let sees = Circle::of(connection, request)?.sees(&entry, &content, author, is_internal(connection, &entry, now)?);
    Ok(sees.then_some((file, entry)))
}
