-- Who is out of the office, and who takes over meanwhile. One row an agent: the absence that is, or comes next.
create table agent_absences (
  agent_id integer primary key references agents (id),
  substitute_id integer not null references agents (id),
  from_at integer not null,
  until_at integer constraint agent_absences_until check (until_at > from_at),
  is_begun integer not null default 0,
  updated_at integer not null,
  constraint agent_absences_substitute check (substitute_id <> agent_id)
) strict;
