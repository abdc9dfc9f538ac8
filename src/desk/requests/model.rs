//! Links to requests and what they open, as values.
use crate::{
    base::id::{ContactId, TicketId},
    desk::tickets::Ticket,
};

/// How much of a request a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All that was said between us and whoever asked. Such a link goes to their own address alone.
    Whole,
    /// What was written by whoever holds it, and no answer of ours: the address that they typed is not proved to be theirs.
    Own,
}

impl Scope {
    pub const fn letter(self) -> char {
        match self {
            Self::Whole => 'w',
            Self::Own => 'o',
        }
    }
    pub fn from_letter(letter: &str) -> Option<Self> {
        [Self::Whole, Self::Own].into_iter().find(|scope| letter.chars().eq([scope.letter()]))
    }
}

/// What an authentic link names. Whether it opens anything, the tables say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub ticket: TicketId,
    /// Whose it is.
    pub contact: ContactId,
    pub scope: Scope,
    /// Links of an older one than the ticket's were taken back.
    pub generation: u32,
}

/// A request that somebody may open.
#[derive(Debug, Clone)]
pub struct Request {
    /// As it goes on: of one that was merged, the ticket that it went into.
    pub ticket: Ticket,
    /// Who opens it.
    pub contact: ContactId,
    pub scope: Scope,
    /// Absent for somebody who signed in.
    pub link: Option<Link>,
}

impl Request {
    /// Whether it was opened by the one who asked.
    pub fn is_requester(&self) -> bool {
        self.contact == self.ticket.requester
    }
}
