//! Listens to one mailbox: signs in, fetches what the ledger does not have, waits, and starts over. The place in the mailbox is
//! UIDVALIDITY and UID of our own; flags and dates decide nothing. What happens to a mail on the server happens after it is on
//! disk here.
use super::{
    Email,
    digest::digest,
    reader::PARTIAL_HEADER,
    settings::{Afterwards, EmailSettings, Receiving},
    sign_in::Side,
};
use crate::{
    base::{Actor, Error, Result, id::InboxId},
    channels::accept,
    desk::{
        inboxes::{self, ChannelKind},
        intake::{Inbound, Intake, Source, ledger},
    },
    engine::{
        alarm,
        mail::imap::{self, Content, Fetched, IdleEnd, ImapError, ImapSession, Selected},
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, time::Duration};
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("email");
/// Mails beyond this are not fetched whole; it leaves room above what the reader understands.
const FETCH: usize = 64 << 20;
/// Mails, and bytes of them, that go through the door together.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 8 << 20;
/// Providers and routers drop quiet connections; nine minutes is safe (stays below RFC 2177's 29).
const IDLE: Duration = Duration::from_secs(9 * 60);
/// Even where the server tells of new mail, look by oneself so often: some servers forget to.
const SAFETY: Duration = Duration::from_secs(5 * 60);
/// A wait that the server ends sooner was none.
const SHORTEST: Duration = Duration::from_secs(1);
/// The keyword of mails that are here.
const KEYWORD: &str = "$Hopdesk";
/// Pauses after a refused sign-in: trying again quickly locks accounts.
const LOCKED_OUT: [u64; 4] = [60, 300, 900, 3600];
/// Pauses after everything else.
const BROKEN: [u64; 6] = [1, 5, 15, 60, 120, 300];

/// What is remembered of a mailbox folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    uid_validity: u32,
    /// Everything up to this UID is in the ledger.
    last_uid: u32,
    /// For everything up to this UID the server was told what happens to it.
    done_uid: u32,
}

/// Why listening stopped.
enum Broken {
    Server(ImapError),
    Here(Error),
}
impl From<ImapError> for Broken {
    fn from(error: ImapError) -> Self {
        Self::Server(error)
    }
}
impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

pub(super) async fn listen(email: &Email, id: InboxId, door: Intake, stop: CancellationToken) -> Result<()> {
    let inbox = email.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let settings = EmailSettings::read(&inbox.settings)?;
    let Some(receiving) = settings.imap.clone().filter(|_| inbox.is_active && !settings.demo) else { return Ok(()) };
    let source = Source {
        kind: ChannelKind::Email,
        name: format!("imap:{}@{}/{}", receiving.user, receiving.host, receiving.folder),
        inbox: Some(id),
    };
    let mailbox = Mailbox { email, id, settings, receiving, source, door, stop };
    let mut failures = 0_usize;
    while !mailbox.stop.is_cancelled() {
        let started = tokio::time::Instant::now();
        let Err(broken) = mailbox.session().await else { return Ok(()) };
        if started.elapsed() > SAFETY {
            failures = 0;
        }
        let pause = mailbox.note(&broken, failures).await?;
        failures += 1;
        tokio::select! {
            () = mailbox.stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

struct Mailbox<'a> {
    email: &'a Email,
    id: InboxId,
    settings: EmailSettings,
    receiving: Receiving,
    source: Source,
    door: Intake,
    stop: CancellationToken,
}

impl Mailbox<'_> {
    fn alarm_key(&self, what: &str) -> String {
        format!("inbox:{}:{what}", self.id)
    }

    /// Tells people what is wrong, and how long to wait before the next try.
    async fn note(&self, broken: &Broken, failures: usize) -> Result<Duration> {
        let (kind, message, pauses): (&'static str, String, &[u64]) = match broken {
            Broken::Server(error @ (ImapError::Authentication(_) | ImapError::Tls(_))) => {
                self.email.sign_in.forget(self.id).await;
                ("inbox_sign_in_failed", error.to_string(), &LOCKED_OUT)
            }
            Broken::Server(error) => ("inbox_unreachable", error.to_string(), &BROKEN),
            Broken::Here(error) => ("inbox_stopped", error.message().to_owned(), &BROKEN),
        };
        // One cut connection is nothing to look at; a second one is.
        if failures > 0 || kind == "inbox_sign_in_failed" {
            let key = self.alarm_key("connection");
            self.email.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, kind, &message)).await?;
        } else {
            tracing::info!(inbox = %self.id, message, "the mailbox is tried again");
        }
        Ok(Duration::from_secs(pauses[failures.min(pauses.len() - 1)]))
    }

    /// One connection, for as long as it lasts. Ends well only when told to stop.
    async fn session(&self) -> Result<(), Broken> {
        let proof = self.email.sign_in.proof(self.id, &self.settings, Side::Receiving).await?;
        let proof = proof.ok_or_else(|| Error::conflict("Receiving needs a sign-in."))?;
        let mut session = imap::connect(&self.receiving.config(&self.email.tls, proof)).await?;
        let selected = session.select(&self.receiving.folder).await?;
        let mut place = self.place(&selected).await?;
        let key = self.alarm_key("connection");
        self.email.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &key)).await?;
        let can_idle = session.capabilities().idle();
        let pause = Duration::from_secs(u64::from(self.receiving.poll_seconds));
        while !self.stop.is_cancelled() {
            self.fetch_new(&mut session, &selected, &mut place).await?;
            self.compare(&mut session, &selected, &mut place).await?;
            let mut waits = !can_idle;
            if can_idle {
                let began = tokio::time::Instant::now();
                match session.idle(IDLE.min(SAFETY), &self.stop).await? {
                    IdleEnd::NewMail => {}
                    // A server that ends the wait at once is asked no more often than one that cannot wait.
                    IdleEnd::Timeout => waits = began.elapsed() < SHORTEST,
                    IdleEnd::Stopped => break,
                }
            }
            if waits {
                tokio::select! {
                    () = self.stop.cancelled() => break,
                    () = tokio::time::sleep(pause) => session.noop().await?,
                }
            }
        }
        session.logout().await;
        Ok(())
    }

    /// Where reading goes on. After the server renumbered its mails all are looked at again; the ledger's digests tell the known
    /// ones.
    async fn place(&self, selected: &Selected) -> Result<Place> {
        let source = self.source.clone();
        let state = self.email.engine.db.read(move |connection| ledger::source_state(connection, &source)).await?;
        let mut place: Place = serde_json::from_value(state).unwrap_or_default();
        if place.uid_validity != selected.uid_validity {
            let renumbered = place.uid_validity != 0;
            place = Place { uid_validity: selected.uid_validity, ..Place::default() };
            if renumbered {
                tracing::warn!(inbox = %self.id, "the mail server renumbered the folder; all its mails are compared with the ledger");
            }
            self.remember(&place).await?;
        }
        Ok(place)
    }

    async fn remember(&self, place: &Place) -> Result<()> {
        let (source, state) = (self.source.clone(), serde_json::to_value(place)?);
        self.email.engine.db.write(ACTOR, move |tx| ledger::set_source_state(tx, &source, &state)).await
    }

    fn external_id(place: &Place, uid: u32) -> String {
        format!("{}:{uid}", place.uid_validity)
    }

    async fn fetch_new(&self, session: &mut ImapSession, selected: &Selected, place: &mut Place) -> Result<(), Broken> {
        if place.done_uid < place.last_uid && self.receiving.afterwards != Afterwards::Leave {
            // The connection was cut between taking mails in and telling the server.
            let late: Vec<u32> = session.uids_from(place.done_uid + 1).await?.into_iter().filter(|uid| *uid <= place.last_uid).collect();
            self.afterwards(session, selected, &late).await?;
            place.done_uid = place.last_uid;
            self.remember(place).await?;
        }
        let uids = session.uids_from(place.last_uid + 1).await?;
        self.take_in(session, selected, place, &uids).await
    }

    /// Fetches mails, puts them through the door, and only then tells the server.
    async fn take_in(&self, session: &mut ImapSession, selected: &Selected, place: &mut Place, uids: &[u32]) -> Result<(), Broken> {
        for chunk in uids.chunks(BATCH * 4) {
            let mut refused = Vec::new();
            {
                let mut fetching = session.fetch_many(chunk, FETCH);
                let (mut batch, mut bytes) = (Vec::new(), 0);
                while let Some(fetched) = fetching.next().await? {
                    let inbound = inbound(place, fetched);
                    bytes += inbound.raw.len();
                    batch.push(inbound);
                    if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                        accept(&self.door, &self.source, std::mem::take(&mut batch)).await?;
                        bytes = 0;
                    }
                }
                accept(&self.door, &self.source, batch).await?;
                refused.extend_from_slice(fetching.refused());
            }
            self.note_refused(&refused).await?;
            let is_refused = |uid: &u32| refused.iter().any(|(other, _)| other == uid);
            let taken: Vec<u32> = chunk.iter().copied().filter(|uid| !is_refused(uid)).collect();
            place.last_uid = place.last_uid.max(chunk.last().copied().unwrap_or(0));
            self.remember(place).await?;
            self.afterwards(session, selected, &taken).await?;
            place.done_uid = place.last_uid;
            self.remember(place).await?;
        }
        Ok(())
    }

    async fn note_refused(&self, refused: &[(u32, String)]) -> Result<()> {
        let Some((uid, words)) = refused.first() else { return Ok(()) };
        let key = self.alarm_key("unreadable");
        let message = format!(
            "The mail server does not hand out {} mail(s), the first with UID {uid}: {words} They are tried again; look at them in another mail program.",
            refused.len()
        );
        self.email.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, "mail_not_handed_out", &message)).await
    }

    /// What is to happen on the server to mails that are here. A refusal loses nothing: it is shown, and the mails stay.
    async fn afterwards(&self, session: &mut ImapSession, selected: &Selected, uids: &[u32]) -> Result<(), Broken> {
        if uids.is_empty() {
            return Ok(());
        }
        let outcome = match self.receiving.afterwards {
            Afterwards::Leave => return Ok(()),
            Afterwards::Flag => session.store_flag(uids, if selected.permanent_keywords { KEYWORD } else { "\\Flagged" }).await,
            Afterwards::Move => session.move_to(uids, self.receiving.move_to.as_deref().unwrap_or("Archive")).await.map(|_| ()),
            Afterwards::Delete => session.delete(uids).await.map(|_| ()),
        };
        let key = self.alarm_key("afterwards");
        match outcome {
            Ok(()) => {
                self.email.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &key)).await?;
                Ok(())
            }
            Err(error) if error.leaves_session_usable() => {
                let message = format!("Mails were taken in, but the server did not do with them what is set for afterwards. {error}");
                self.email.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, "inbox_afterwards_failed", &message)).await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Compares the server's count with the ledger. More there than here is a gap: what is missing is fetched, and if it stays
    /// missing, people are told.
    async fn compare(&self, session: &mut ImapSession, selected: &Selected, place: &mut Place) -> Result<(), Broken> {
        let there = u64::from(session.count().await?);
        let (source, prefix) = (self.source.clone(), format!("{}:", place.uid_validity));
        let here = self.email.engine.db.read(move |connection| ledger::count(connection, &source, &prefix)).await?;
        let key = self.alarm_key("gap");
        if there <= here {
            self.email.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &key)).await?;
            return Ok(());
        }
        let uids = session.uids_from(1).await?;
        let missing = self.missing(place, &uids).await?;
        if !missing.is_empty() {
            let settled = place.last_uid;
            self.take_in(session, selected, place, &missing).await?;
            place.last_uid = place.last_uid.max(settled);
        }
        let still = self.missing(place, &uids).await?.len();
        if still > 0 {
            let message = format!("The mailbox holds {still} mail(s) that are not in the ledger and could not be fetched.");
            self.email.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, "mail_missing", &message)).await?;
        } else {
            self.email.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &key)).await?;
        }
        Ok(())
    }

    async fn missing(&self, place: &Place, uids: &[u32]) -> Result<Vec<u32>> {
        let (source, ids) = (self.source.clone(), uids.iter().map(|uid| Self::external_id(place, *uid)).collect::<Vec<_>>());
        let known = self.email.engine.db.read(move |connection| ledger::known(connection, &source, &ids)).await?;
        let missing: HashSet<u32> = uids.iter().zip(known).filter(|(_, known)| !known).map(|(uid, _)| *uid).collect();
        Ok(uids.iter().copied().filter(|uid| missing.contains(uid)).collect())
    }
}

fn inbound(place: &Place, fetched: Fetched) -> Inbound {
    let raw = match fetched.content {
        Content::Whole(raw) => raw,
        Content::TooLarge { head } => [format!("{PARTIAL_HEADER}: {}\r\n", fetched.size).as_bytes(), &head].concat(),
    };
    Inbound {
        external_id: Mailbox::external_id(place, fetched.uid),
        received_at: fetched.internal_date.unwrap_or_default(),
        digest: digest(&raw),
        raw,
    }
}
