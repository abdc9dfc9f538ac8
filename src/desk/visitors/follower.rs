//! Follows the log for those who chat: what is said in their tickets by whatever channel, and what becomes of these, reaches their pages.
use super::commands::{carry, mailed, said};
use crate::{
    base::{Result, id::LineId},
    desk::{event::Event, outbox},
    engine::{
        db::Tx,
        log::{Follower, Logged},
    },
};
use std::sync::{Arc, Mutex, PoisonError};

/// Who is told which lines have news.
pub type Tell = dyn Fn(Vec<LineId>) + Send + Sync;

/// Writes down what the pages of lines show.
pub struct Showing {
    tell: Arc<Tell>,
    touched: Mutex<Vec<LineId>>,
}

impl Showing {
    /// `tell` is told once what is new is on disk.
    pub fn new(tell: Arc<Tell>) -> Self {
        Self { tell, touched: Mutex::default() }
    }
}

impl Follower for Showing {
    fn name(&self) -> &'static str {
        "chat"
    }

    fn handle(&self, tx: &mut Tx<'_>, logged: &Logged) -> Result<()> {
        use Event::*;
        let Some(event) = Event::read(logged) else { return Ok(()) };
        let lines = match event {
            EntryAdded { entry, held: false, .. } | EntryAllowed { entry, .. } => said(tx, entry)?,
            DeliveryChanged { delivery, state, ticket: Some(_) } if state == "sent" => mailed(tx, &outbox::get(tx, delivery)?)?,
            TicketMerged { ticket, into, .. } | TicketSplit { ticket, into, .. } => carry(tx, ticket, Some(into))?,
            EntriesMoved { ticket, to, .. } => carry(tx, ticket, Some(to))?,
            TicketChanged { ticket, .. }
            | TicketDeleted { ticket, .. }
            | TicketMarkedSpam { ticket, .. }
            | OperationUndone { ticket, .. }
            | EntryChanged { ticket, .. }
            | TicketRated { ticket, .. } => carry(tx, ticket, None)?,
            VisitorBlocked { line, .. } => vec![line],
            _ => return Ok(()),
        };
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).extend(lines);
        Ok(())
    }

    fn committed(&self) {
        let touched = std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner));
        if !touched.is_empty() {
            (self.tell)(touched);
        }
    }
}
