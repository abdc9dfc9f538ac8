//! Saving, changing, ordering and deleting views.
use super::{
    list::{is_in_audience, missing},
    model::{NewView, PERSONAL, SHARED, Sharing, View, ViewPatch, check_name, is_reserved, slug_of},
    store,
};
use crate::{
    base::{
        Error, Kind, Result,
        id::{AgentId, ViewId},
    },
    desk::{
        event::{Audience, Event},
        people::{
            self,
            policy::{Action, Object, authorize},
        },
    },
    engine::db::Tx,
};

/// Saves a view for the actor, or for others where they may share.
pub fn create(tx: &mut Tx<'_>, new: NewView) -> Result<View> {
    let owner = own(tx)?;
    let name = check_name(&new.name)?;
    let view = View {
        id: ViewId(0),
        slug: free_slug(tx, &name)?,
        name,
        sharing: new.sharing,
        owner,
        team: new.team,
        filter: new.filter,
        sort: new.sort,
        order: new.order,
        color: new.color,
        position: store::next_position(tx)?,
        version: 1,
    };
    admit(tx, &view)?;
    expect_room(tx, &view)?;
    let id = store::insert(tx, &view)?;
    record(tx, id, "created", view.audience())?;
    Ok(View { id, ..view })
}

/// Changes a view; those who had it and have it no more are told that it is gone.
pub fn change(tx: &mut Tx<'_>, id: ViewId, patch: ViewPatch) -> Result<View> {
    let before = changeable(tx, id)?;
    if before.version != patch.version {
        return Err(Error::new(Kind::Stale, "Somebody else changed this view meanwhile. Look at it again, then repeat your change."));
    }
    let (sharing, team) = patch.sharing.unwrap_or((before.sharing, before.team));
    let after = View {
        name: patch.name.map_or(Ok(before.name.clone()), |name| check_name(&name))?,
        sharing,
        team,
        filter: patch.filter.unwrap_or_else(|| before.filter.clone()),
        sort: patch.sort.unwrap_or(before.sort),
        order: patch.order.unwrap_or(before.order),
        color: patch.color.unwrap_or(before.color),
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    admit(tx, &after)?;
    if (after.sharing == Sharing::Me) != (before.sharing == Sharing::Me) {
        if after.sharing == Sharing::Me && before.owner != own(tx)? {
            return Err(Error::field("audience", "Only whoever made a view can take it for themselves alone. Delete it instead."));
        }
        expect_room(tx, &after)?;
    }
    store::update(tx, &after)?;
    if after.audience() == before.audience() {
        record(tx, id, "changed", after.audience())?;
    } else {
        record(tx, id, "deleted", before.audience())?;
        record(tx, id, "created", after.audience())?;
    }
    Ok(View { version: before.version + 1, ..after })
}

pub fn delete(tx: &mut Tx<'_>, id: ViewId) -> Result<()> {
    let view = changeable(tx, id)?;
    store::delete(tx, id)?;
    record(tx, id, "deleted", view.audience())
}

/// Puts views that the actor may change in this order, before all others of their kind: one's own, or those that are shared.
pub fn put_in_order(tx: &mut Tx<'_>, ids: &[ViewId]) -> Result<()> {
    if ids.len() > (PERSONAL + SHARED) as usize {
        return Err(Error::field("ids", "There are not so many views."));
    }
    let own = own(tx)?;
    let views = ids.iter().map(|id| changeable(tx, *id)).collect::<Result<Vec<_>>>()?;
    let Some(kind) = views.first().map(|view| view.sharing == Sharing::Me) else { return Ok(()) };
    if views.iter().any(|view| (view.sharing == Sharing::Me) != kind) {
        return Err(Error::field("ids", "Order your own views and those that are shared one after the other."));
    }
    let is_other = |view: &View| !ids.contains(&view.id) && (view.sharing == Sharing::Me) == kind && may_change(tx, view);
    let others: Vec<View> = store::list(tx, own)?.into_iter().filter(is_other).collect();
    for (position, view) in (1..).zip(views.into_iter().chain(others)) {
        if view.position != position {
            let audience = view.audience();
            store::update(tx, &View { position, ..view.clone() })?;
            record(tx, view.id, "changed", audience)?;
        }
    }
    Ok(())
}

/// Whether the actor may change this view, which they have.
fn may_change(tx: &Tx<'_>, view: &View) -> bool {
    match view.sharing {
        Sharing::Me => tx.actor().agent_id() == Some(view.owner),
        _ => authorize(tx.actor(), Action::ShareViews, &Object::Desk).is_ok(),
    }
}

/// The view, if the actor may change it; one that they do not have does not exist.
fn changeable(tx: &Tx<'_>, id: ViewId) -> Result<View> {
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    let view = store::find(tx, id)?.ok_or_else(missing)?;
    let shares = authorize(tx.actor(), Action::ShareViews, &Object::Desk);
    match view.sharing {
        Sharing::Me if tx.actor().agent_id() != Some(view.owner) => return Err(missing()),
        Sharing::Me => {}
        // Whoever orders the views of teams need not be in them.
        _ if shares.is_ok() => {}
        _ if is_in_audience(tx, tx.actor(), &view.audience())? => return shares.map(|()| view),
        _ => return Err(missing()),
    }
    Ok(view)
}

/// Whether the view may be as it is, by who saves it and by what it says.
fn admit(tx: &Tx<'_>, view: &View) -> Result<()> {
    let own = own(tx)?;
    authorize(tx.actor(), if view.sharing == Sharing::Me { Action::See } else { Action::ShareViews }, &Object::Desk)?;
    view.check(own)?;
    match view.team {
        Some(team) if !people::team_exists(tx, team)? => Err(Error::field("team_id", "There is no such team.")),
        _ => Ok(()),
    }
}

fn expect_room(tx: &Tx<'_>, view: &View) -> Result<()> {
    let (personal, most) = if view.sharing == Sharing::Me { (Some(view.owner), PERSONAL) } else { (None, SHARED) };
    if store::count(tx, personal)? >= most {
        return Err(Error::conflict(format!("There are {most} of these views already. Delete one first.")));
    }
    Ok(())
}

fn free_slug(tx: &Tx<'_>, name: &str) -> Result<String> {
    let slug = slug_of(name);
    let mut free = slug.clone();
    for number in 2.. {
        if !is_reserved(&free) && store::find_by_slug(tx, &free)?.is_none() {
            break;
        }
        free = format!("{slug}-{number}");
    }
    Ok(free)
}

fn own(tx: &Tx<'_>) -> Result<AgentId> {
    tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only agents have views."))
}

fn record(tx: &mut Tx<'_>, view: ViewId, change: &str, audience: Audience) -> Result<()> {
    tx.record(&Event::ViewChanged { view, change: change.to_owned(), audience })?;
    Ok(())
}
