//! Whatever happens to tickets, the columns that were kept are those that would be read anew.
use super::*;
use crate::{
    base::Actor,
    desk::{
        people::policy::Role,
        tests::world::World,
        tickets::{
            Priority, Status,
            commands::{self, TicketChanges},
        },
    },
};

/// Without the numbers by which words are named, which depend on the order in which they came.
fn shown(table: &Table) -> Vec<String> {
    let one = |(id, row): (i64, &Row)| {
        let mut plain = *row;
        (plain.tags, plain.r#type) = (0, 0);
        format!("{id} {plain:?} {:?} {}", table.tags_of(row), table.type_of(row))
    };
    table.rows().map(one).collect()
}

fn check(world: &World, columns: &Columns) -> usize {
    let kept = world.shop.read(|connection| columns.current(connection));
    let anew = world.shop.read(|connection| Columns::default().current(connection));
    assert_eq!(shown(&kept), shown(&anew));
    kept.rows().count()
}

#[test]
fn columns_that_follow_the_log_are_those_that_are_read_anew() {
    let world = World::open();
    let columns = Columns::default();
    assert_eq!(check(&world, &columns), 0);
    let lan = world.client("lan", Role::Agent).agent;
    let team = world.team("Returns", &[lan]);
    let numbers: Vec<i64> = (0..6).map(|n| world.mail(&format!("p{n}@home.vn"), &format!("Subject {n}"), "", "Hello.")).collect();
    let ids: Vec<TicketId> = numbers
        .iter()
        .map(|number| world.shop.read(|connection| Ok(crate::desk::tickets::list::find_by_number(connection, *number)?.unwrap().id)))
        .collect();
    assert_eq!(check(&world, &columns), 6);
    let change = |id: TicketId, changes: TicketChanges| world.shop.write(move |tx| commands::change(tx, id, changes)).map(drop).unwrap();
    change(ids[0], TicketChanges { status: Some(Status::Waiting), priority: Some(Priority::Urgent), ..TicketChanges::default() });
    change(ids[1], TicketChanges { team: Some(Some(team)), assignee: Some(Some(lan)), ..TicketChanges::default() });
    change(ids[2], TicketChanges { tags: Some(vec!["refund".to_owned(), "vip".to_owned()]), ..TicketChanges::default() });
    assert_eq!(check(&world, &columns), 6);
    change(ids[2], TicketChanges { tags: Some(vec!["vip".to_owned()]), ..TicketChanges::default() });
    let (one, other) = (ids[2], ids[3]);
    let operation = world.shop.write(move |tx| commands::merge(tx, one, other)).unwrap();
    assert_eq!(check(&world, &columns), 5, "what was merged away is in no listing");
    world.shop.write(move |tx| commands::undo(tx, operation)).unwrap();
    assert_eq!(check(&world, &columns), 6);
    let gone = ids[4];
    world.shop.write_as(Actor::System("test"), move |tx| commands::delete(tx, gone)).unwrap();
    assert_eq!(check(&world, &columns), 5);
    world.mail("p1@home.vn", "Re: Subject 1", "", "Again.");
    let again = world.shop.read(|connection| columns.current(connection));
    assert_eq!(check(&world, &columns), again.rows().count());
}

#[test]
fn an_answer_that_is_being_made_keeps_the_columns_it_began_with() {
    let world = World::open();
    let columns = Columns::default();
    world.mail("p@home.vn", "One", "", "Hello.");
    let before = world.shop.read(|connection| columns.current(connection));
    world.mail("q@home.vn", "Two", "", "Hello.");
    let after = world.shop.read(|connection| columns.current(connection));
    assert_eq!((before.rows().count(), after.rows().count()), (1, 2));
}
