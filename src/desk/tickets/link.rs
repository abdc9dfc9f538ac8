//! What tickets are to each other. A link is stored once, by the ticket that names the other; each of the two has its own word for it.
use super::model::{LinkKind, words};
use crate::base::{Time, id::TicketId};
use serde::{Deserialize, Serialize};

words! {
    /// What another ticket is to this one. Agents choose the first five; the others say how a ticket came to be.
    Relation {
        Related = "related",
        /// This one repeats the other.
        DuplicateOf = "duplicate_of",
        /// The other one repeats this.
        DuplicatedBy = "duplicated_by",
        /// The other one is above this.
        Parent = "parent",
        /// The other one is below this.
        Child = "child",
        /// This one goes on from the other, which was closed too long ago.
        Follows = "follows",
        FollowedBy = "followed_by",
        SplitFrom = "split_from",
        SplitInto = "split_into",
    }
}

impl Relation {
    /// How it is stored: the kind, and whether this ticket is the one that names the other.
    pub const fn stored(self) -> (LinkKind, bool) {
        match self {
            Self::Related => (LinkKind::Related, true),
            Self::DuplicateOf => (LinkKind::DuplicateOf, true),
            Self::DuplicatedBy => (LinkKind::DuplicateOf, false),
            Self::Parent => (LinkKind::Parent, true),
            Self::Child => (LinkKind::Parent, false),
            Self::Follows => (LinkKind::Follows, true),
            Self::FollowedBy => (LinkKind::Follows, false),
            Self::SplitFrom => (LinkKind::SplitFrom, true),
            Self::SplitInto => (LinkKind::SplitFrom, false),
        }
    }

    const fn of(kind: LinkKind, names: bool) -> Self {
        match (kind, names) {
            (LinkKind::Related, _) => Self::Related,
            (LinkKind::DuplicateOf, true) => Self::DuplicateOf,
            (LinkKind::DuplicateOf, false) => Self::DuplicatedBy,
            (LinkKind::Parent, true) => Self::Parent,
            (LinkKind::Parent, false) => Self::Child,
            (LinkKind::Follows, true) => Self::Follows,
            (LinkKind::Follows, false) => Self::FollowedBy,
            (LinkKind::SplitFrom, true) => Self::SplitFrom,
            (LinkKind::SplitFrom, false) => Self::SplitInto,
        }
    }
}

impl LinkKind {
    /// Whether agents make and remove links of this kind.
    pub const fn is_chosen(self) -> bool {
        matches!(self, Self::Related | Self::DuplicateOf | Self::Parent)
    }
}

/// A link as it is stored: `ticket` names `other`. Of two that are related, the older ticket names the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub ticket: TicketId,
    pub kind: LinkKind,
    pub other: TicketId,
    pub since: Time,
}

impl Link {
    /// `other` is `relation` to `ticket`.
    pub fn new(ticket: TicketId, relation: Relation, other: TicketId, since: Time) -> Self {
        let (kind, names) = relation.stored();
        let is_turned = if kind == LinkKind::Related { other.0 < ticket.0 } else { !names };
        let (ticket, other) = if is_turned { (other, ticket) } else { (ticket, other) };
        Self { ticket, kind, other, since }
    }

    /// Whether it says the same, whenever it was made.
    pub fn says(&self, same: &Self) -> bool {
        (self.ticket, self.kind, self.other) == (same.ticket, same.kind, same.other)
    }

    /// What the other ticket is to `ticket`, and which that is.
    pub fn seen_from(&self, ticket: TicketId) -> (Relation, TicketId) {
        let names = self.ticket == ticket;
        (Relation::of(self.kind, names), if names { self.other } else { self.ticket })
    }

    /// The same between `to` and the other ticket, in the place of `from`.
    #[must_use]
    pub fn carried(&self, from: TicketId, to: TicketId) -> Self {
        let (relation, other) = self.seen_from(from);
        Self::new(to, relation, other, self.since)
    }
}

/// What became of a link of a ticket that was merged away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedLink {
    pub was: Link,
    /// As it went over; absent where it could not stand beside what the ticket that goes on had.
    pub now: Option<Link>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: TicketId = TicketId(1);
    const TWO: TicketId = TicketId(2);

    #[test]
    fn every_relation_is_stored_and_read_back_from_either_side() {
        for relation in Relation::ALL {
            let link = Link::new(TWO, *relation, ONE, Time::from_millis(0));
            assert_eq!(link.seen_from(TWO), (*relation, ONE));
            let (turned, _) = link.seen_from(ONE);
            assert!(Link::new(ONE, turned, TWO, Time::from_millis(9)).says(&link), "{relation:?} {turned:?}");
            assert_eq!(turned == *relation, *relation == Relation::Related);
        }
    }

    #[test]
    fn a_link_that_goes_over_means_the_same_to_the_third_ticket() {
        let third = TicketId(7);
        for relation in Relation::ALL {
            let link = Link::new(ONE, *relation, third, Time::from_millis(0)).carried(ONE, TicketId(9));
            assert_eq!(link.seen_from(TicketId(9)), (*relation, third));
        }
    }
}
