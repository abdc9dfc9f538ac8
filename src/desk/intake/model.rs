//! What comes in: first as bytes with their place, then as a message understood.
use crate::{
    base::{
        Address, Language, Mailbox, Time,
        id::{BlobId, ContactId, InboxId, LedgerId},
        message::{Automatic, Bounce, Defect, Forwarded, Invitation, Protection},
    },
    desk::{
        contacts::IdentityKind,
        inboxes::ChannelKind,
        lines::Claims,
        outbox::Mark,
        ticket_types::{TicketType, Values},
        tickets::{Direction, awaited::NewAwaited},
    },
};

/// Where messages come from: a folder of a mailbox, a path that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    pub kind: ChannelKind,
    /// `imap:…` or `file:…`: stable, for people and for finding it again.
    pub name: String,
    pub inbox: Option<InboxId>,
}

/// A message as it arrived, before anything interprets it.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// Unique within its source, and the same whenever the source shows this message again.
    pub external_id: String,
    /// By the source: the mailbox's internal date, the file's time.
    pub received_at: Time,
    pub raw: Vec<u8>,
    /// The same for every copy of this message, however it travelled.
    pub digest: i64,
}

/// A message understood by its channel.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    pub external_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// What may be reply tokens of ours: from ids it names and addresses it went to.
    pub tokens: Vec<String>,
    /// What may be a reply token of ours in its own id: then it is our own message, seen again.
    pub own_token: Option<String>,
    /// Who wrote it, if the channel knows by proof; else whoever has the address of `from`.
    pub contact: Option<ContactId>,
    /// The address of `from` was typed, and nobody has proved that it is theirs: it brings nobody's ticket and changes nobody.
    pub is_unproven: bool,
    /// What it is about, where its channel asks: of a ticket that it opens.
    pub r#type: Option<TicketType>,
    pub fields: Values,
    pub from: Mailbox,
    pub reply_to: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    /// Addresses that it was delivered to, besides To and Cc.
    pub delivered_to: Vec<Address>,
    pub subject: String,
    /// A ticket number that the subject names.
    pub subject_number: Option<i64>,
    /// When it was written; `None` if it does not say.
    pub at: Option<Time>,
    pub text: String,
    pub visible: String,
    pub has_html: bool,
    pub files: Vec<IncomingFile>,
    pub automatic: Automatic,
    /// Whoever sent it wants no automatic answer, though a person may have written it.
    pub refuses_replies: bool,
    pub bounce: Option<Bounce>,
    pub forwarded: Option<Forwarded>,
    pub protection: Option<Protection>,
    pub invitations: Vec<Invitation>,
    pub defects: Vec<Defect>,
    pub language: Option<Language>,
    /// Beyond what is safe to understand: why. The rest holds what could be read all the same.
    pub unreadable: Option<Defect>,
    /// It came by a line: who is at its other end, and what happened there. Then `external_id` is how the channel names the message,
    /// and no address of it is looked at.
    pub talk: Option<Box<Talk>>,
}

/// What is known of something that came by a line.
#[derive(Debug, Clone)]
pub struct Talk {
    pub person: Person,
    /// How the channel names the line, within its inbox.
    pub line: String,
    /// The line is of one matter alone: what comes by it joins no other ticket of the person.
    pub is_one_matter: bool,
    /// Out, if one of us wrote it in a program of the channel's own.
    pub direction: Direction,
    pub what: What,
    /// Messages of one group are one entry: pictures that were sent together.
    pub group: Option<String>,
    /// Files that are to be fetched.
    pub awaited: Vec<NewAwaited>,
    /// Other names by which the channel knows the same person, earlier ones among them: it vouches for all of these.
    pub also: Vec<String>,
    /// A message of ours, told back with what it carried along: the delivery, by its own id, and which of its messages.
    pub echo_of: Option<(String, u32)>,
    /// What the person showed when they opened the conversation by a link, whosever that is. Its message says nothing else.
    pub shown: Option<String>,
}

/// Somebody whom a channel knows.
#[derive(Debug, Clone)]
pub struct Person {
    pub kind: IdentityKind,
    /// The same whenever they write, and nobody else's.
    pub value: String,
    /// As they call themselves.
    pub name: String,
    pub claims: Claims,
}

/// What happened on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Said,
    /// The message of this id reads as it is told now.
    Edited,
    /// The message of this id was taken back.
    Withdrawn,
    /// A message of ours, of this id, got so far.
    Marked {
        mark: Mark,
        words: String,
    },
    /// All messages of ours on the line have been read that are no newer than this.
    ReadUntil,
    /// Who is at its other end is known better now.
    Introduced,
    /// The person can be written to, or not any more and why.
    Reach {
        is_open: bool,
        words: String,
    },
    /// Nothing that anybody needs to see, and why not.
    Nothing {
        reason: String,
    },
}

/// A file of an incoming message; its bytes stay in the raw message, unless it came before its message.
#[derive(Debug, Clone)]
pub struct IncomingFile {
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub hash: [u8; 32],
    pub is_inline: bool,
    pub content_id: Option<String>,
    /// Where its bytes are kept, if they are no part of the raw message.
    pub blob: Option<BlobId>,
}

/// How a channel's raw messages are understood. Pure: the same bytes of the same source give the same message.
pub trait Reader: Send + Sync {
    fn kind(&self) -> ChannelKind;
    fn read(&self, source: &Source, raw: &[u8]) -> Incoming;
    /// The HTML of a message, as received.
    fn html(&self, raw: &[u8]) -> Option<String>;
    /// The bytes of its file with this hash, looked for at `position` first.
    fn file(&self, raw: &[u8], position: u32, hash: &[u8; 32]) -> Option<Vec<u8>>;
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// On disk, not yet understood.
    Stored,
    Ticketed,
    /// Kept, with a ticket that shows it, but not understood.
    Quarantined,
    Ignored,
}

impl LedgerState {
    pub const ALL: [Self; 4] = [Self::Stored, Self::Ticketed, Self::Quarantined, Self::Ignored];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Ticketed => "ticketed",
            Self::Quarantined => "quarantined",
            Self::Ignored => "ignored",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A row of the ledger.
#[derive(Debug, Clone)]
pub struct LedgerRow {
    pub id: LedgerId,
    pub source: Source,
    pub external_id: String,
    pub state: LedgerState,
    pub rule: Option<String>,
    pub reason: Option<String>,
    pub digest: i64,
    pub blob: Option<BlobId>,
    pub entry: Option<crate::base::id::EntryId>,
    pub received_at: Time,
    pub stored_at: Time,
}

/// What became of a message at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    New(LedgerId),
    /// The ledger has this place already.
    Known(LedgerId),
}
