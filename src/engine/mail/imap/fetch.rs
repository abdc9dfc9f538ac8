//! Fetching mails whole, many in one command, one in memory at a time.
//!
//! Sizes are asked first: a mail beyond the cap comes as its header only. A mail that the server cannot give, or does
//! not give, holds up no other: it is reported as refused or missing.
use super::{
    ImapError, ImapSession, Result,
    response::{FetchedItems, Untagged},
    session::Step,
    uids,
};
use crate::base::Time;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Mails whose sizes are asked in one command.
const SIZES: usize = 500;
/// Mails, and bytes of them, asked for in one command.
const BATCH: usize = 50;
const BATCH_BYTES: u64 = 16 << 20;
/// The most of a header that is fetched where the whole mail is too large.
const HEAD: usize = 1 << 20;

/// A mail as the server gave it; nothing on the server was changed by reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub uid: u32,
    /// In bytes, as the server states it.
    pub size: u64,
    /// When the server received it.
    pub internal_date: Option<Time>,
    pub flags: Vec<String>,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Whole(Vec<u8>),
    /// Beyond the cap: its header fields, at most 1 MiB of them.
    TooLarge {
        head: Vec<u8>,
    },
}

/// Mails on their way. Drop it only after [`Fetching::next`] gave `None`, or drop the session with it.
pub struct Fetching<'a> {
    session: &'a mut ImapSession,
    cap: usize,
    /// Sizes not yet known.
    unsized_uids: VecDeque<u32>,
    batches: VecDeque<Batch>,
    active: Option<(String, Batch)>,
    missing: Vec<u32>,
    refused: Vec<(u32, String)>,
}

struct Batch {
    uids: BTreeSet<u32>,
    sizes: BTreeMap<u32, u64>,
    is_head: bool,
}

impl ImapSession {
    /// One mail; `None` if there is none with this UID. With more than `cap` bytes it comes as its header only.
    pub async fn fetch(&mut self, uid: u32, cap: usize) -> Result<Option<Fetched>> {
        let mut fetching = self.fetch_many(&[uid], cap);
        let mut found = None;
        while let Some(fetched) = fetching.next().await? {
            found = Some(fetched);
        }
        match fetching.refused.pop() {
            Some((_, words)) => Err(ImapError::Refused { code: None, words }),
            None => Ok(found),
        }
    }

    /// Mails one after the other, each at most once, in whatever order the server gives them.
    pub fn fetch_many(&mut self, uids: &[u32], cap: usize) -> Fetching<'_> {
        let uids: BTreeSet<u32> = uids.iter().copied().filter(|uid| *uid > 0).collect();
        Fetching {
            session: self,
            cap,
            unsized_uids: uids.into_iter().collect(),
            batches: VecDeque::new(),
            active: None,
            missing: Vec::new(),
            refused: Vec::new(),
        }
    }
}

impl Fetching<'_> {
    /// The next mail; `None` when all have come, or are [`missing`](Self::missing) or [`refused`](Self::refused).
    pub async fn next(&mut self) -> Result<Option<Fetched>> {
        loop {
            let Some((tag, batch)) = &mut self.active else {
                if self.begin().await? {
                    continue;
                }
                return Ok(None);
            };
            match self.session.next(tag).await {
                Ok(Step::Data(Untagged::Fetch(data))) => {
                    if let Some(fetched) = batch.take(data) {
                        return Ok(Some(fetched));
                    }
                }
                Ok(Step::Data(_)) => {}
                Ok(Step::Continue) => return Err(ImapError::Protocol("a question where there is nothing to answer".to_owned())),
                Ok(Step::Done(_)) => {
                    self.missing.extend(&batch.uids);
                    self.active = None;
                }
                Err(ImapError::Refused { words, .. }) => {
                    let (uids, sizes, is_head) = (std::mem::take(&mut batch.uids), std::mem::take(&mut batch.sizes), batch.is_head);
                    self.active = None;
                    // One mail that the server cannot read refuses the whole command: ask for the others singly.
                    match uids.len() {
                        1 => self.refused.extend(uids.into_iter().map(|uid| (uid, words.clone()))),
                        _ => {
                            let single = |uid| Batch { uids: BTreeSet::from([uid]), sizes: sizes.clone(), is_head };
                            self.batches.extend(uids.into_iter().map(single));
                        }
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
    /// UIDs that were asked for and are not there.
    pub fn missing(&self) -> &[u32] {
        &self.missing
    }
    /// UIDs whose mails the server says it cannot give, with its words.
    pub fn refused(&self) -> &[(u32, String)] {
        &self.refused
    }

    /// Sends the next command; false if there is none left.
    async fn begin(&mut self) -> Result<bool> {
        while self.batches.is_empty() {
            let some: Vec<u32> = self.unsized_uids.drain(..self.unsized_uids.len().min(SIZES)).collect();
            if some.is_empty() {
                return Ok(false);
            }
            let sizes: BTreeMap<u32, u64> = self.session.sizes(&some).await?.into_iter().collect();
            self.missing.extend(some.iter().filter(|uid| !sizes.contains_key(uid)));
            self.plan(sizes);
        }
        let Some(batch) = self.batches.pop_front() else { return Ok(false) };
        let uids: Vec<u32> = batch.uids.iter().copied().collect();
        // At most a few hundred characters: a batch is small.
        let set = uids::sets(&uids).join(",");
        // Stated sizes may be a little off (converted line ends), so a literal may exceed the cap by a little.
        let (what, literal) = match batch.is_head {
            true => (format!("BODY.PEEK[HEADER]<0.{HEAD}>"), HEAD),
            false => ("BODY.PEEK[]".to_owned(), self.cap + self.cap / 8 + (64 << 10)),
        };
        let budget = (literal as u64).saturating_mul(uids.len() as u64).saturating_add(16 << 20);
        let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE {what})");
        let tag = self.session.start_within(&command, literal, budget).await?;
        self.active = Some((tag, batch));
        Ok(true)
    }

    fn plan(&mut self, sizes: BTreeMap<u32, u64>) {
        let (small, large): (BTreeMap<_, _>, BTreeMap<_, _>) = sizes.into_iter().partition(|(_, size)| *size <= self.cap as u64);
        for (sizes, is_head) in [(small, false), (large, true)] {
            let (mut batch, mut bytes) = (BTreeMap::new(), 0);
            for (uid, size) in sizes {
                let cost = if is_head { HEAD as u64 } else { size };
                if !batch.is_empty() && (batch.len() >= BATCH || bytes + cost > BATCH_BYTES) {
                    self.batches.push_back(Batch::of(std::mem::take(&mut batch), is_head));
                    bytes = 0;
                }
                batch.insert(uid, size);
                bytes += cost;
            }
            if !batch.is_empty() {
                self.batches.push_back(Batch::of(batch, is_head));
            }
        }
    }
}

impl Batch {
    fn of(sizes: BTreeMap<u32, u64>, is_head: bool) -> Self {
        Self { uids: sizes.keys().copied().collect(), sizes, is_head }
    }
    /// The mail in a response, if it was asked for and has not come yet.
    fn take(&mut self, data: FetchedItems) -> Option<Fetched> {
        let (uid, body) = (data.uid?, data.body?);
        if !self.uids.remove(&uid) {
            return None;
        }
        let content = if self.is_head { Content::TooLarge { head: body } } else { Content::Whole(body) };
        let size = self.sizes.get(&uid).copied().unwrap_or_default();
        Some(Fetched { uid, size, internal_date: data.internal_date, flags: data.flags, content })
    }
}
