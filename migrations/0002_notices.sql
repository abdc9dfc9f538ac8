-- What an agent must be told in the app stands in rows, so that it waits for them and is read once on whatever screen.

create table notices (
  id integer primary key,
  agent_id integer not null references agents (id),
  kind text not null constraint notices_kind check (kind in (
    'ticket_assigned', 'contact_replied', 'note_added', 'mentioned', 'reply_failed', 'reply_uncertain', 'entry_held',
    'ticket_reopened', 'ticket_woken')),
  ticket_id integer references tickets (id),
  entry_id integer references entries (id),
  -- How often the same thing happened since the last was read, and nothing that customers wrote.
  params text not null,
  at integer not null,
  read_at integer
) strict;
create index notices_by_agent on notices (agent_id, id);
create index notices_unread on notices (agent_id, ticket_id, kind) where read_at is null;
