//! Lists and counts: right against looking at every ticket, and never by doing so.
use crate::{
    base::{
        Actor, PageRequest,
        id::{AgentId, ContactId, InboxId, TeamId, TicketId},
    },
    desk::{
        inboxes::ChannelKind,
        people::policy::Role,
        testing::Shop,
        tests::world::World,
        tickets::{
            Priority, Status, TicketType,
            model::Aside,
            page::{Counted, Filter, Sort, count_steps, count_within, explain, list, list_walking, row_steps},
        },
    },
};
use serde_json::json;

fn actor(only_teams: Option<&[TeamId]>) -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: Role::Admin.grants(), only_teams: only_teams.map(Into::into) }
}

/// A desk with `count` tickets of all kinds, made without their entries.
fn filled(count: i64) -> Shop {
    let shop = Shop::open();
    shop.hire("a@desk.example", Role::Admin);
    shop.hire("b@desk.example", Role::Agent);
    shop.write(move |tx| {
        tx.execute_batch(
            "insert into teams (id, name, is_active, created_at, version) values (1, 'A', 1, 0, 1), (2, 'B', 1, 0, 1);
             insert into contacts (id, name, form_of_address, note, hard_bounces, is_blocked, created_at, updated_at, version)
               with recursive n(i) as (select 1 union all select i + 1 from n where i < 50) select i, 'C' || i, '', '', 0, 0, 0, 0, 1 from n;
             insert into tags (id, name, created_at) values (1, 'rare', 0), (2, 'common', 0);",
        )?;
        tx.prepare(
            "insert into tickets (number, subject, requester_id, type, status, priority, channel, team_id, assignee_id, created_at, updated_at,
               last_entry_at, held_count, snoozed_until)
             with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
             select i, 'T' || i, 1 + i % 50, case i % 3 when 0 then 'incident' else 'question' end,
               case i % 10 when 0 then 'new' when 1 then 'open' when 2 then 'waiting' when 3 then 'on_hold' when 4 then 'solved' else 'closed' end,
               case i % 7 when 0 then 'urgent' when 1 then 'high' when 2 then 'low' else 'normal' end, 'email',
               case i % 4 when 0 then null when 1 then 1 else 2 end, case i % 5 when 0 then 1 when 1 then 2 else null end,
               1000 * i, 1000 * i, 1000 * ((i * 7919) % ?1), case when i % 97 = 0 then 1 else 0 end, case when i % 89 = 0 then 5 end from n",
        )?
        .execute([count])?;
        tx.execute_batch(
            "insert into ticket_tags select id, 1 from tickets where id % 100 = 0;
             insert into ticket_tags select id, 2 from tickets where id % 2 = 0;
             insert into ticket_followers select id, 1, 0 from tickets where id % 50 = 0;
             insert into entries (id, ticket_id, kind, channel, at, created_at, preview, automatic, why, content_codec, content_size, content)
               select id, id, 'note', 'email', 0, 0, '', 'no', '', 0, 0, x'' from tickets;
             insert into mentions select 1, id, id % 80 = 0 from tickets where id % 40 = 0;
             insert into drafts (agent_id, ticket_id, mode, content, snippet, is_aside, created_at, updated_at, version)
               select 1, t.id, m.mode, '{}', '', 0, 0, 0, 1 from tickets t, (select 'reply' as mode union all select 'note') m where t.id % 70 = 0;
             insert into drafts (agent_id, ticket_id, mode, content, snippet, is_aside, created_at, updated_at, version)
               select 2, id, 'reply', '{}', '', 0, 0, 0, 1 from tickets where id % 71 = 0;
             update tickets set aside = case when id % 2 = 0 then 1 else 2 end where id % 61 = 0;",
        )?;
        Ok(())
    })
    .unwrap();
    shop
}

fn filters() -> Vec<Filter> {
    let open: Vec<Status> = Status::ALL.iter().copied().filter(|status| !status.is_over()).collect();
    let plain = Filter::default;
    vec![
        plain(),
        Filter { statuses: vec![Status::Open], ..plain() },
        Filter { statuses: open.clone(), ..plain() },
        Filter { statuses: open.clone(), is_snoozed: Some(false), ..plain() },
        Filter { assignee: Some(Some(AgentId(1))), statuses: open.clone(), ..plain() },
        Filter { assignee: Some(None), statuses: open.clone(), ..plain() },
        Filter { team: Some(Some(TeamId(1))), ..plain() },
        Filter { team: Some(None), assignee: Some(None), ..plain() },
        Filter { team: Some(Some(TeamId(2))), assignee: Some(Some(AgentId(2))), statuses: open.clone(), ..plain() },
        Filter { requester: Some(ContactId(7)), ..plain() },
        Filter { tag: Some("RARE".to_owned()), ..plain() },
        Filter { tag: Some("common".to_owned()), statuses: open.clone(), ..plain() },
        Filter { tag: Some("never".to_owned()), ..plain() },
        Filter { follower: Some(AgentId(1)), ..plain() },
        Filter { mentioned: Some(AgentId(1)), ..plain() },
        Filter { mentioned: Some(AgentId(1)), assignee: Some(None), ..plain() },
        Filter { drafter: Some(AgentId(1)), ..plain() },
        Filter { drafter: Some(AgentId(1)), statuses: open.clone(), tag: Some("common".to_owned()), ..plain() },
        Filter { is_held: true, ..plain() },
        Filter { is_snoozed: Some(true), ..plain() },
        Filter { aside: Some(Aside::Trash), ..plain() },
        Filter { aside: Some(Aside::Spam), ..plain() },
        Filter { priorities: vec![Priority::Urgent, Priority::High], statuses: open, ..plain() },
        Filter { r#type: TicketType::parse("incident"), channel: Some(ChannelKind::Email), ..plain() },
        Filter { inbox: Some(InboxId(1)), ..plain() },
        Filter { r#type: TicketType::parse("problem"), ..plain() },
        Filter { channel: Some(ChannelKind::Phone), statuses: vec![Status::Closed], ..plain() },
        Filter { priorities: vec![Priority::Low], statuses: vec![Status::New], ..plain() },
    ]
}

/// The same listing, told by looking at every ticket.
fn expected(shop: &Shop, filter: &Filter, sort: Sort, is_ascending: bool, teams: Option<&[TeamId]>) -> Vec<i64> {
    let key = match sort {
        Sort::Activity => "last_entry_at",
        Sort::Created => "created_at",
        Sort::Priority => "priority_rank",
        Sort::Number => "number",
    };
    let direction = if is_ascending { "asc" } else { "desc" };
    let all: Vec<(i64, bool)> = shop.read(|connection| {
        let mut statement = connection.prepare(&format!(
            "select number, status, priority, type, inbox_id, team_id, assignee_id, requester_id, held_count, snoozed_until, aside, id
             from tickets order by {key} {direction}, id {direction}"
        ))?;
        let rows = statement.query_map([], |row| {
            let (status, priority, kind): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let (inbox, team, assignee): (Option<i64>, Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?, row.get(6)?);
            let (requester, held, snoozed): (i64, i64, Option<i64>) = (row.get(7)?, row.get(8)?, row.get(9)?);
            let (aside, id): (i64, i64) = (row.get(10)?, row.get(11)?);
            let tagged = |name: &str| match name.to_lowercase().as_str() {
                "rare" => id % 100 == 0,
                "common" => id % 2 == 0,
                _ => false,
            };
            let fits = (filter.statuses.is_empty() || filter.statuses.iter().any(|one| one.word() == status))
                && (filter.priorities.is_empty() || filter.priorities.iter().any(|one| one.word() == priority))
                && filter.r#type.as_ref().is_none_or(|one| one.word() == kind)
                && filter.channel.is_none_or(|one| one == ChannelKind::Email)
                && filter.inbox.is_none_or(|one| Some(one.0) == inbox)
                && filter.team.is_none_or(|one| one.map(|id| id.0) == team)
                && filter.assignee.is_none_or(|one| one.map(|id| id.0) == assignee)
                && filter.requester.is_none_or(|one| one.0 == requester)
                && (!filter.is_held || held > 0)
                && filter.is_snoozed.is_none_or(|is| is == snoozed.is_some())
                && filter.aside == Aside::from_number(aside)
                && filter.drafter.is_none_or(|_| id % 70 == 0)
                && filter.follower.is_none_or(|_| id % 50 == 0)
                && filter.mentioned.is_none_or(|_| id % 80 == 0)
                && filter.tag.as_deref().is_none_or(tagged)
                && teams.is_none_or(|teams| teams.iter().any(|one| Some(one.0) == team) || assignee == Some(1) || id % 50 == 0);
            Ok((row.get(0)?, fits))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    });
    all.into_iter().filter(|(_, fits)| *fits).map(|(number, _)| number).collect()
}

#[test]
fn every_filter_in_every_order_gives_exactly_what_looking_at_all_gives() {
    let shop = filled(1_000);
    for teams in [None, Some(vec![]), Some(vec![TeamId(1)]), Some(vec![TeamId(1), TeamId(2)])] {
        for filter in filters() {
            for sort in Sort::ALL {
                for is_ascending in [false, true] {
                    let wanted = expected(&shop, &filter, sort, is_ascending, teams.as_deref());
                    let actor = actor(teams.as_deref());
                    for is_walking in [false, true] {
                        let read = |c: &rusqlite::Connection, page: &PageRequest| match is_walking {
                            true => list_walking(c, &actor, &filter, (sort, is_ascending), page),
                            false => list(c, &actor, &filter, sort, is_ascending, page),
                        };
                        let (mut found, mut page) = (Vec::new(), PageRequest { cursor: None, limit: Some(200) });
                        // Three pages show whether pages join without gap or repetition.
                        for _ in 0..3 {
                            let part = shop.read(|c| read(c, &page));
                            found.extend(part.items.into_iter().map(|row| row.number));
                            page.cursor = part.next;
                            if page.cursor.is_none() {
                                break;
                            }
                        }
                        let wanted = if page.cursor.is_some() { &wanted[..found.len()] } else { &wanted[..] };
                        assert_eq!(found, wanted, "{filter:?} {sort:?} ascending: {is_ascending} {teams:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn counts_are_right_up_to_where_counting_ends() {
    let shop = filled(1_000);
    for teams in [None, Some(vec![]), Some(vec![TeamId(1)]), Some(vec![TeamId(1), TeamId(2)])] {
        for filter in filters() {
            let wanted = u32::try_from(expected(&shop, &filter, Sort::Activity, false, teams.as_deref()).len()).unwrap();
            let counted = |limits| shop.read(|connection| count_within(connection, &actor(teams.as_deref()), &filter, limits));
            let about = format!("{filter:?} {teams:?}");
            assert_eq!(counted((1_000, 1_000)), Counted { count: wanted, is_more: false }, "{about}");
            assert_eq!(counted((3, 1_000)), Counted { count: wanted.min(3), is_more: wanted > 3 }, "{about}");
            // Where not all are asked, what is found is not too much, and it is said.
            let some = counted((1_000, 20));
            assert!(some.count <= wanted && (some.is_more || some.count == wanted), "{about}: {some:?} of {wanted}");
        }
    }
}

#[test]
fn a_page_of_long_tickets_that_nobody_has_read_is_read_in_few_steps() {
    const STEPS: i32 = 200_000;
    let shop = filled(20_000);
    shop.write(|tx| {
        tx.execute_batch(
            "insert into entries (ticket_id, kind, direction, channel, at, created_at, preview, automatic, why, content_codec, content_size, content)
               with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000)
               select 1 + i % 50, 'message', 'in', 'email', i, i, '', 'no', '', 0, 0, zeroblob(500) from n;
             insert into entry_files (entry_id, position, name, media_type, size, hash, is_inline, created_at)
               select id, 0, '', '', 0, x'', 1, 0 from entries where ticket_id <= 50;
             insert or ignore into mentions select 1, id, 1 from entries where id % 10 = 0;",
        )?;
        Ok(())
    })
    .unwrap();
    let ids: Vec<TicketId> = (1..=50).map(TicketId).collect();
    let steps = shop.read(|connection| row_steps(connection, AgentId(1), &ids));
    assert!(steps < STEPS, "{steps}");
}

#[test]
fn no_count_looks_at_every_ticket() {
    const STEPS: i32 = 400_000;
    let shop = filled(60_000);
    for teams in [None, Some(vec![TeamId(1)])] {
        for filter in filters() {
            let steps = shop.read(|connection| count_steps(connection, &actor(teams.as_deref()), &filter));
            assert!(steps < STEPS, "{filter:?} {teams:?}: {steps}");
        }
    }
}

#[test]
fn no_listing_looks_at_every_ticket_or_sorts_many() {
    // A step of the database takes some 20 ns: a page of fewer steps takes less than five milliseconds.
    const STEPS: i32 = 200_000;
    let shop = filled(30_000);
    let walking_all = shop.read(|connection| {
        let mut statement = connection.prepare("select id from tickets not indexed where subject = ''")?;
        statement.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(statement.get_status(rusqlite::StatementStatus::VmStep))
    });
    let mut slow = Vec::new();
    for teams in [None, Some(vec![]), Some(vec![TeamId(1), TeamId(2)]), Some(vec![TeamId(1)])] {
        for filter in filters() {
            for sort in Sort::ALL {
                let (plan, steps) = shop.read(|connection| explain(connection, &actor(teams.as_deref()), &filter, sort));
                let about = format!("{filter:?} {sort:?} {teams:?}: {steps} steps, {walking_all} for all\n{plan}");
                if steps >= STEPS {
                    slow.push(about.clone());
                }
                let is_plain = teams.is_none() && filter == Filter { statuses: filter.statuses.clone(), ..Filter::default() };
                assert!(!is_plain || !plan.contains("TEMP B-TREE"), "{about}");
            }
        }
    }
    let heads: Vec<&str> = slow.iter().filter_map(|about| about.lines().next()).collect();
    assert!(heads.is_empty(), "{}", heads.join("\n"));
}

#[tokio::test]
async fn a_row_shows_who_asks_who_works_on_it_and_how_it_goes_on() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let team = world.team("First line", &[lan.agent]);
    let number = world.mail("An <an@home.vn>", "Hello", "", "My parcel is lost.");
    let version = lan.get(&format!("/tickets/{number}")).await.1["version"].clone();
    lan.patch(&format!("/tickets/{number}"), json!({"version": version, "team_id": team, "assignee_id": lan.agent, "tags": ["b", "A"]}))
        .await;
    let (status, page) =
        lan.get(&format!("/tickets?state=open&assignee_id=me&team_id={team}&tag=a&channel=email&sort=priority&order=asc")).await;
    let row = &page["items"][0];
    assert_eq!(status, 200, "{page}");
    assert_eq!(
        (&row["requester"]["address"], &row["team"]["name"], &row["assignee"]["name"]),
        (&json!("an@home.vn"), &json!("First line"), &json!("lan"))
    );
    assert_eq!(
        (&row["newest"]["preview"], &row["last_speaker"], &row["tags"]),
        (&json!("My parcel is lost."), &json!("contact"), &json!(["A", "b"]))
    );
    let (_, counts) = lan.get("/tickets/counts").await;
    assert_eq!((&counts["mine"], &counts["unassigned"], &counts["by_team"][0]["open"]), (&json!(1), &json!(0), &json!(1)));
    for bad in ["status=lost", "state=open&status=new", "assignee_id=x", "team_id=mine", "sort=age", "unknown=1", "cursor=x"] {
        assert_eq!(lan.get(&format!("/tickets?{bad}")).await.0, 400, "{bad}");
    }
    assert!(lan.get("/tickets?requester_id=99").await.1["items"].as_array().unwrap().is_empty());
}
