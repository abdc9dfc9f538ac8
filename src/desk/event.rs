//! Everything that can happen at the desk: a closed list. Each is a row of the log: audit trail, feed and queue at once.
//! Events name rows by id and say what changed; they hold no text of customers and no secret.
use crate::{
    base::{
        Address, Time,
        id::{
            AgentId, BackupId, CallId, ContactId, ContactOperationId, DeliveryId, EntryId, FileId, InboxId, LedgerId, LineId, MacroId,
            OperationId, OrganisationId, Seq, TeamId, TicketId, TokenId, ViewId,
        },
    },
    engine::{db::LogEvent, log::Logged},
};
use serde::{Deserialize, Serialize};

/// One field that got another value; both as the API writes them, `null` for none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Change {
    pub field: String,
    pub from: serde_json::Value,
    pub to: serde_json::Value,
}

/// What differs between two JSON objects of the same shape, in the order of their fields. Of the fields in `silent` it says
/// only that they changed: their texts do not belong into the log.
pub fn changes(before: &serde_json::Value, after: &serde_json::Value, silent: &[&str]) -> Vec<Change> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let differing = after.iter().filter(|(field, to)| before.get(*field) != Some(to));
    differing
        .map(|(field, to)| {
            let is_silent = silent.contains(&field.as_str());
            let value = |value: Option<&serde_json::Value>| value.filter(|_| !is_silent).cloned().unwrap_or_default();
            Change { field: field.clone(), from: value(before.get(field)), to: value(Some(to)) }
        })
        .collect()
}

/// Among whom a view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Audience {
    /// One agent's own.
    Me {
        agent: AgentId,
    },
    Team {
        team: TeamId,
    },
    All,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    // People.
    DeskSetUp {
        agent: AgentId,
    },
    AgentCreated {
        agent: AgentId,
    },
    AgentChanged {
        agent: AgentId,
        changes: Vec<Change>,
    },
    TeamCreated {
        team: TeamId,
    },
    TeamChanged {
        team: TeamId,
        changes: Vec<Change>,
    },
    SignedIn {
        agent: AgentId,
    },
    /// `account` is what was typed only if it is an account here.
    SignInFailed {
        account: Option<AgentId>,
    },
    SignedOut {
        agent: AgentId,
    },
    PasswordChanged {
        agent: AgentId,
    },
    /// `turned_on`, `turned_off`, `reset` (by somebody else), `recovery_codes_renewed` or `recovery_code_used`.
    TwoFactorChanged {
        agent: AgentId,
        change: String,
    },
    /// A one-time code was made: `invitation`, `password` or `sign_in`.
    CodeCreated {
        agent: AgentId,
        purpose: String,
    },
    TokenCreated {
        token: TokenId,
        agent: AgentId,
    },
    TokenRevoked {
        token: TokenId,
        agent: AgentId,
    },

    // The box.
    SettingsChanged {
        keys: Vec<String>,
    },
    InboxCreated {
        inbox: InboxId,
    },
    InboxChanged {
        inbox: InboxId,
        changes: Vec<Change>,
    },
    InboxRemoved {
        inbox: InboxId,
        name: String,
        address: Option<Address>,
    },
    TagChanged {
        tag: String,
        change: String,
    },
    /// What comes from this address or domain is spam from now on.
    SenderBlocked {
        sender: String,
    },
    SenderUnblocked {
        sender: String,
    },
    /// A type of tickets was `created`, `changed`, `archived` or brought `back`.
    TicketTypeChanged {
        key: String,
        change: String,
    },
    /// A prepared answer was `created`, `changed` or `deleted`.
    MacroChanged {
        #[serde(rename = "macro")]
        id: MacroId,
        change: String,
    },
    EverythingExported {},
    BackupAsked {
        backup: BackupId,
    },
    BackupMade {
        backup: BackupId,
    },
    BackupDownloaded {
        backup: BackupId,
    },
    IndexRebuildAsked {},
    /// An event that a follower could not handle was run again (`again`), or let be (`dismissed`).
    SetAsideSettled {
        follower: String,
        seq: Seq,
        how: String,
    },

    // Views.
    /// `change` is `created`, `changed` or `deleted`.
    ViewChanged {
        view: ViewId,
        change: String,
        audience: Audience,
    },

    // Contacts.
    ContactCreated {
        contact: ContactId,
    },
    ContactChanged {
        contact: ContactId,
        changes: Vec<Change>,
    },
    ContactMerged {
        contact: ContactId,
        into: ContactId,
        operation: ContactOperationId,
    },
    ContactSplit {
        contact: ContactId,
        into: ContactId,
        operation: ContactOperationId,
    },
    ContactOperationUndone {
        contact: ContactId,
        other: ContactId,
        operation: ContactOperationId,
    },
    OrganisationCreated {
        organisation: OrganisationId,
    },
    OrganisationChanged {
        organisation: OrganisationId,
        changes: Vec<Change>,
    },

    // Tickets.
    TicketOpened {
        ticket: TicketId,
        number: i64,
        channel: String,
    },
    TicketChanged {
        ticket: TicketId,
        changes: Vec<Change>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    TicketWoken {
        ticket: TicketId,
    },
    TicketDeleted {
        ticket: TicketId,
        operation: OperationId,
    },
    /// `is_blocked`: it was spam from the start, because its sender is blocked.
    TicketMarkedSpam {
        ticket: TicketId,
        operation: OperationId,
        #[serde(default, skip_serializing_if = "is_false")]
        is_blocked: bool,
    },
    /// Its time in the trash or among the spam is over: of the ticket its number is left.
    TicketEmptied {
        ticket: TicketId,
    },
    ParticipantsChanged {
        ticket: TicketId,
        added: Vec<ContactId>,
        removed: Vec<ContactId>,
    },
    FollowersChanged {
        ticket: TicketId,
        added: Vec<AgentId>,
        removed: Vec<AgentId>,
    },
    EntryAdded {
        ticket: TicketId,
        entry: EntryId,
        #[serde(default, skip_serializing_if = "is_false")]
        held: bool,
    },
    EntryAllowed {
        ticket: TicketId,
        entry: EntryId,
    },
    EntryRetracted {
        ticket: TicketId,
        entry: EntryId,
    },
    /// What an entry shows became another: it was `edited` or `withdrawn` by whoever wrote it, or `completed` by what came later.
    EntryChanged {
        ticket: TicketId,
        entry: EntryId,
        change: String,
    },
    /// Whether the text of a file can be searched is known: `found`, `none` or `failed`.
    FileRead {
        ticket: TicketId,
        entry: EntryId,
        file: FileId,
        state: String,
    },
    EntriesMoved {
        ticket: TicketId,
        to: TicketId,
        entries: Vec<EntryId>,
        operation: OperationId,
    },
    TicketSplit {
        ticket: TicketId,
        into: TicketId,
        entries: Vec<EntryId>,
        operation: OperationId,
    },
    TicketMerged {
        ticket: TicketId,
        into: TicketId,
        operation: OperationId,
    },
    OperationUndone {
        ticket: TicketId,
        operation: OperationId,
    },
    /// Another ticket, of this `number`, is of a `kind` to this one: a word of `Relation`.
    TicketLinked {
        ticket: TicketId,
        kind: String,
        other: TicketId,
        number: i64,
    },
    /// And is not any more.
    TicketUnlinked {
        ticket: TicketId,
        kind: String,
        other: TicketId,
        number: i64,
    },
    /// No link that was given out for it opens its request any more.
    RequestLinksRevoked {
        ticket: TicketId,
    },

    /// Whoever asked says how well they were helped, 1 to 5; or says it anew.
    TicketRated {
        ticket: TicketId,
        score: u8,
    },
    /// What a visitor writes by this line is refused from now on, or taken again.
    VisitorBlocked {
        ticket: Option<TicketId>,
        line: LineId,
        is_blocked: bool,
    },

    /// A call rings, is answered, is over, or more is known of it.
    CallChanged {
        call: CallId,
        /// Once it is over: where it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<EntryId>,
        state: String,
    },
    RecordingRemoved {
        call: CallId,
        ticket: Option<TicketId>,
    },

    // What goes out and what came in.
    DeliveryQueued {
        ticket: Option<TicketId>,
        delivery: DeliveryId,
    },
    DeliveryChanged {
        ticket: Option<TicketId>,
        delivery: DeliveryId,
        state: String,
    },
    MailQuarantined {
        ticket: Option<TicketId>,
        ledger: LedgerId,
    },
    MailReprocessed {
        ticket: Option<TicketId>,
        ledger: LedgerId,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Event {
    /// The ticket whose history this belongs to.
    pub fn ticket(&self) -> Option<TicketId> {
        use Event::*;
        match self {
            TicketOpened { ticket, .. }
            | TicketChanged { ticket, .. }
            | TicketWoken { ticket }
            | TicketDeleted { ticket, .. }
            | TicketMarkedSpam { ticket, .. }
            | TicketEmptied { ticket }
            | ParticipantsChanged { ticket, .. }
            | FollowersChanged { ticket, .. }
            | EntryAdded { ticket, .. }
            | EntryAllowed { ticket, .. }
            | EntryRetracted { ticket, .. }
            | EntryChanged { ticket, .. }
            | FileRead { ticket, .. }
            | EntriesMoved { ticket, .. }
            | TicketSplit { ticket, .. }
            | TicketMerged { ticket, .. }
            | OperationUndone { ticket, .. }
            | TicketLinked { ticket, .. }
            | TicketUnlinked { ticket, .. }
            | TicketRated { ticket, .. }
            | RequestLinksRevoked { ticket } => Some(*ticket),
            DeliveryQueued { ticket, .. }
            | DeliveryChanged { ticket, .. }
            | CallChanged { ticket, .. }
            | VisitorBlocked { ticket, .. }
            | RecordingRemoved { ticket, .. }
            | MailQuarantined { ticket, .. }
            | MailReprocessed { ticket, .. } => *ticket,
            _ => None,
        }
    }

    /// An event read back; `None` for those of the engine (alarms) and of programs newer than this.
    pub fn read(logged: &Logged) -> Option<Self> {
        serde_json::from_str(&logged.payload).ok()
    }
}

/// Who did something: `system`, an `agent`, a `token` that acted for one, or a `contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Doer {
    pub kind: String,
    /// Of the agent, token or contact; a number, as a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A row of the log as the API writes it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Happened {
    pub seq: Seq,
    pub at: Time,
    pub actor: Doer,
    /// The same word as in the event.
    pub kind: String,
    /// One of the desk's events (the schema `Event`), or an alarm of the machine.
    #[schema(value_type = Event)]
    pub event: serde_json::Value,
}

/// The row as the API writes it.
pub fn happened(logged: Logged) -> Happened {
    Happened {
        seq: logged.seq,
        at: logged.at,
        actor: Doer { kind: logged.actor_kind, id: logged.actor_id.map(|id| id.to_string()) },
        event: serde_json::from_str(&logged.payload).unwrap_or_default(),
        kind: logged.kind,
    }
}

impl LogEvent for Event {
    fn kind(&self) -> &'static str {
        use Event::*;
        match self {
            DeskSetUp { .. } => "desk_set_up",
            AgentCreated { .. } => "agent_created",
            AgentChanged { .. } => "agent_changed",
            TeamCreated { .. } => "team_created",
            TeamChanged { .. } => "team_changed",
            SignedIn { .. } => "signed_in",
            SignInFailed { .. } => "sign_in_failed",
            SignedOut { .. } => "signed_out",
            PasswordChanged { .. } => "password_changed",
            TwoFactorChanged { .. } => "two_factor_changed",
            CodeCreated { .. } => "code_created",
            TokenCreated { .. } => "token_created",
            TokenRevoked { .. } => "token_revoked",
            SettingsChanged { .. } => "settings_changed",
            InboxCreated { .. } => "inbox_created",
            InboxChanged { .. } => "inbox_changed",
            InboxRemoved { .. } => "inbox_removed",
            TagChanged { .. } => "tag_changed",
            SenderBlocked { .. } => "sender_blocked",
            SenderUnblocked { .. } => "sender_unblocked",
            TicketTypeChanged { .. } => "ticket_type_changed",
            MacroChanged { .. } => "macro_changed",
            EverythingExported {} => "everything_exported",
            ViewChanged { .. } => "view_changed",
            BackupAsked { .. } => "backup_asked",
            BackupMade { .. } => "backup_made",
            BackupDownloaded { .. } => "backup_downloaded",
            IndexRebuildAsked {} => "index_rebuild_asked",
            SetAsideSettled { .. } => "set_aside_settled",
            ContactCreated { .. } => "contact_created",
            ContactChanged { .. } => "contact_changed",
            ContactMerged { .. } => "contact_merged",
            ContactSplit { .. } => "contact_split",
            ContactOperationUndone { .. } => "contact_operation_undone",
            OrganisationCreated { .. } => "organisation_created",
            OrganisationChanged { .. } => "organisation_changed",
            TicketOpened { .. } => "ticket_opened",
            TicketChanged { .. } => "ticket_changed",
            TicketWoken { .. } => "ticket_woken",
            TicketDeleted { .. } => "ticket_deleted",
            TicketMarkedSpam { .. } => "ticket_marked_spam",
            TicketEmptied { .. } => "ticket_emptied",
            ParticipantsChanged { .. } => "participants_changed",
            FollowersChanged { .. } => "followers_changed",
            CallChanged { .. } => "call_changed",
            RecordingRemoved { .. } => "recording_removed",
            EntryAdded { .. } => "entry_added",
            EntryAllowed { .. } => "entry_allowed",
            EntryRetracted { .. } => "entry_retracted",
            EntryChanged { .. } => "entry_changed",
            FileRead { .. } => "file_read",
            EntriesMoved { .. } => "entries_moved",
            TicketSplit { .. } => "ticket_split",
            TicketMerged { .. } => "ticket_merged",
            OperationUndone { .. } => "operation_undone",
            TicketLinked { .. } => "ticket_linked",
            TicketUnlinked { .. } => "ticket_unlinked",
            RequestLinksRevoked { .. } => "request_links_revoked",
            TicketRated { .. } => "ticket_rated",
            VisitorBlocked { .. } => "visitor_blocked",
            DeliveryQueued { .. } => "delivery_queued",
            DeliveryChanged { .. } => "delivery_changed",
            MailQuarantined { .. } => "mail_quarantined",
            MailReprocessed { .. } => "mail_reprocessed",
        }
    }
    fn stream(&self) -> Option<i64> {
        self.ticket().map(|ticket| ticket.0)
    }
}
