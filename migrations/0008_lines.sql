-- Channels that know people by names of their own and not by addresses: the standing lines to those people, what was handed over of
-- a message that goes out in several parts, how far it got, and files that are still with whoever brought their message.

-- A line is the way to one person through one inbox. Whose it is, is told by the identity, which goes along when contacts are merged.
create table lines (
  id integer primary key,
  inbox_id integer not null references inboxes (id),
  -- How the channel names it; the same whenever this person writes by it.
  external_id text not null,
  identity_kind text not null,
  identity_value text not null,
  name text not null,
  -- What was told of the person without proof, as JSON.
  claims text not null,
  last_contact_at integer,
  unreachable_at integer,
  unreachable_words text not null,
  created_at integer not null,
  updated_at integer not null,
  constraint lines_external_id unique (inbox_id, external_id)
) strict;
create index lines_by_identity on lines (identity_kind, identity_value);
create index lines_with_email on lines (claims ->> 'email') where claims <> '{}';
create index lines_with_phone on lines (claims ->> 'phone') where claims <> '{}';

alter table entries add column line_id integer references lines (id);
create index entries_by_line on entries (line_id, id) where line_id is not null;

alter table deliveries add column line_id integer references lines (id);
alter table deliveries add column delivered_at integer;
alter table deliveries add column read_at integer;
create index deliveries_waiting_by_line on deliveries (line_id, id)
  where line_id is not null and (state = 'queued' or state = 'deferred' or state = 'sending');

-- What of a delivery the other side has taken, by the id that it gave it: nothing of this is handed over again.
create table delivery_parts (
  delivery_id integer not null references deliveries (id),
  position integer not null,
  external_id text not null,
  sent_at integer not null,
  primary key (delivery_id, position)
) strict, without rowid;
create index delivery_parts_by_external_id on delivery_parts (external_id);

create table awaited_files (
  id integer primary key,
  entry_id integer not null references entries (id),
  inbox_id integer not null references inboxes (id),
  position integer not null,
  name text not null,
  media_type text not null,
  size integer,
  -- By what the channel finds it again, as its own text.
  reference text not null,
  state text not null constraint awaited_files_state check (state = 'waiting' or state = 'fetching' or state = 'failed'),
  words text not null,
  attempts integer not null,
  due_at integer not null,
  leased_until integer,
  created_at integer not null
) strict;
create index awaited_files_due on awaited_files (due_at, id) where state = 'waiting';
create index awaited_files_leased on awaited_files (leased_until) where state = 'fetching';
create index awaited_files_by_entry on awaited_files (entry_id, position);
