//! Links between tickets: made and removed by agents, and taken along when a ticket is merged.
use super::{load, load_live};
use crate::{
    base::{Error, Result, id::TicketId},
    desk::{
        event::Event,
        people::policy::Action,
        tickets::{
            link::{CarriedLink, Link, Relation},
            model::{LinkKind, Ticket},
            store::{self, links},
        },
    },
    engine::db::Tx,
};

/// At most so many links of a ticket are made by agents. What a merge brings comes on top.
pub const LINKS: u32 = 50;

/// Says of two tickets how one came out of the other. Asks no permission and records nothing: what made the ticket is recorded.
pub fn link(tx: &mut Tx<'_>, ticket: TicketId, kind: LinkKind, other: TicketId) -> Result<()> {
    links::add(tx, &Link { ticket, kind, other, since: tx.now() }).map(drop)
}

/// Makes another ticket `relation` to this one. Doing it twice changes nothing.
pub fn link_to(tx: &mut Tx<'_>, id: TicketId, relation: Relation, other: TicketId) -> Result<()> {
    let ticket = load_live(tx, id, Action::Organise)?;
    if !relation.stored().0.is_chosen() {
        return Err(Error::field("kind", "Links of this kind say where a ticket came from; nobody makes them."));
    }
    if id == other {
        return Err(Error::field("number", "A ticket cannot be linked to itself."));
    }
    let other = load(tx, other, Action::Organise)?;
    if other.is_deleted() {
        return Err(Error::conflict(format!("#{} was deleted. Bring it back first.", other.number)));
    }
    if let Some(target) = other.merged_into {
        let into = store::find(tx, target)?.map_or(0, |target| target.number);
        return Err(Error::conflict(format!("#{} was merged into #{into}; link that one.", other.number)));
    }
    let link = Link::new(id, relation, other.id, tx.now());
    if links::chosen_between(tx, id, other.id)?.is_some_and(|known| known.says(&link)) {
        return Ok(());
    }
    for ticket in [&ticket, &other] {
        if links::count_chosen(tx, ticket.id)? >= LINKS {
            return Err(Error::conflict(format!("#{} has {LINKS} links, and more are not possible. Remove one first.", ticket.number)));
        }
    }
    if let Some(obstacle) = obstacle(tx, &link)? {
        return Err(obstacle);
    }
    links::add(tx, &link)?;
    record(tx, &link, (&ticket, &other), true)
}

/// Removes the link that agents made between two tickets. One that is not there is removed.
pub fn unlink_from(tx: &mut Tx<'_>, id: TicketId, other: TicketId) -> Result<()> {
    let ticket = load_live(tx, id, Action::Organise)?;
    let other = load(tx, other, Action::Organise)?;
    let Some(link) = links::chosen_between(tx, id, other.id)? else { return Ok(()) };
    links::remove(tx, &link)?;
    record(tx, &link, (&ticket, &other), false)
}

/// Why a link cannot stand beside those that are there.
fn obstacle(tx: &Tx<'_>, link: &Link) -> Result<Option<Error>> {
    if !link.kind.is_chosen() {
        return Ok(None);
    }
    if links::chosen_between(tx, link.ticket, link.other)?.is_some() {
        return Ok(Some(Error::conflict("These tickets are linked in another way. Remove that link first.")));
    }
    if link.kind == LinkKind::Parent && links::names_another(tx, link.ticket, LinkKind::Parent)? {
        let number = store::find(tx, link.ticket)?.map_or(0, |child| child.number);
        return Ok(Some(Error::conflict(format!("#{number} has a parent. Remove that link first."))));
    }
    if link.kind != LinkKind::Related && links::leads_to(tx, link.kind, link.other, link.ticket)? {
        return Ok(Some(Error::conflict("Such a link would go round in a circle: the other ticket leads to this one.")));
    }
    Ok(None)
}

/// Each of the two tickets tells it from its own side.
fn record(tx: &mut Tx<'_>, link: &Link, (one, two): (&Ticket, &Ticket), is_made: bool) -> Result<()> {
    tell(tx, link, one.id, two, is_made)?;
    tell(tx, link, two.id, one, is_made)
}

fn tell(tx: &mut Tx<'_>, link: &Link, ticket: TicketId, other: &Ticket, is_made: bool) -> Result<()> {
    let (relation, _) = link.seen_from(ticket);
    let (kind, number, other) = (relation.word().to_owned(), other.number, other.id);
    tx.record(&match is_made {
        true => Event::TicketLinked { ticket, kind, other, number },
        false => Event::TicketUnlinked { ticket, kind, other, number },
    })?;
    Ok(())
}

/// Has the links of a ticket that is merged away go over to the one that goes on; answers what it takes to bring them back. What was
/// between the two ends, as does what cannot stand beside the links of the one that goes on.
pub(super) fn carry_links(tx: &mut Tx<'_>, source: &Ticket, target: &Ticket) -> Result<Vec<CarriedLink>> {
    let all = links::list(tx, source.id, None)?;
    for link in &all {
        links::remove(tx, link)?;
    }
    let mut carried = Vec::with_capacity(all.len());
    for was in all {
        let (_, third) = was.seen_from(source.id);
        let mut now = None;
        if third != target.id {
            tell(tx, &was, third, source, false)?;
            let moved = was.carried(source.id, target.id);
            if obstacle(tx, &moved)?.is_none() && links::add(tx, &moved)? {
                tell(tx, &moved, third, target, true)?;
                now = Some(moved);
            }
        }
        carried.push(CarriedLink { was, now });
    }
    Ok(carried)
}

/// Brings links back that went over. What somebody removed since stays removed, and what cannot stand any more is left out.
pub(super) fn bring_links_back(tx: &mut Tx<'_>, source: &Ticket, target: &Ticket, carried: &[CarriedLink]) -> Result<()> {
    for CarriedLink { was, now } in carried {
        let (_, third) = was.seen_from(source.id);
        if let Some(now) = now {
            if !links::remove(tx, now)? {
                continue;
            }
            tell(tx, now, third, target, false)?;
        }
        let is_there = third == target.id || store::find(tx, third)?.is_some_and(|third| third.merged_into.is_none());
        if is_there && obstacle(tx, was)?.is_none() && links::add(tx, was)? && third != target.id {
            tell(tx, was, third, source, true)?;
        }
    }
    Ok(())
}
