-- What each agent has read and where they were named, so that unread is each agent's own; and the views that agents save.

-- Up to which entry an agent has read a ticket. Entries count by their ids, the order in which they were stored: a date may lie.
create table ticket_reads (
  agent_id integer not null references agents (id),
  ticket_id integer not null references tickets (id),
  entry_id integer not null,
  primary key (agent_id, ticket_id)
) strict, without rowid;

-- What holds for all tickets that have no row above: without it, a new colleague would find years of mail unread.
create table reading_floors (
  agent_id integer primary key references agents (id),
  entry_id integer not null
) strict;

-- Whom a note named, teams as their members of that time.
create table mentions (
  agent_id integer not null references agents (id),
  entry_id integer not null references entries (id),
  is_waiting integer not null,
  primary key (agent_id, entry_id)
) strict, without rowid;
create index mentions_waiting on mentions (agent_id, entry_id) where is_waiting = 1;

create table views (
  id integer primary key,
  slug text not null constraint views_slug unique,
  name text not null,
  audience text not null constraint views_audience check (audience in ('me', 'team', 'all')),
  owner_id integer not null references agents (id),
  team_id integer references teams (id),
  filter text not null,
  sort text not null constraint views_sort check (sort in ('activity', 'created', 'priority', 'number')),
  direction text not null constraint views_direction check (direction in ('asc', 'desc')),
  color integer constraint views_color check (color between 1 and 6),
  position integer not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null,
  constraint views_team check ((audience = 'team') = (team_id is not null))
) strict;
create index views_by_owner on views (owner_id);
