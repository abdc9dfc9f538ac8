-- Writing: drafts that survive everything, macros, what is remembered about contacts, contacts that turn out to be one person or
-- two, and types of tickets that administrators keep.

-- ---------------------------------------------------------------- people

-- How an agent speaks of themselves in Vietnamese.
alter table agents add column self_word text not null default '';

-- ---------------------------------------------------------------- contacts

alter table contacts add column merged_into_id integer references contacts (id);
create index contacts_by_target on contacts (merged_into_id) where merged_into_id is not null;

create table contact_notes (
  id integer primary key,
  contact_id integer not null references contacts (id),
  text text not null,
  agent_id integer references agents (id),
  created_at integer not null,
  updated_at integer not null,
  version integer not null
) strict;
create index contact_notes_by_contact on contact_notes (contact_id, id);

-- Merges and splits of contacts, with what it takes to undo them.
create table contact_operations (
  id integer primary key,
  kind text not null constraint contact_operations_kind check (kind in ('merge', 'split')),
  contact_id integer not null references contacts (id),
  other_id integer not null references contacts (id),
  undo text not null,
  at integer not null,
  agent_id integer references agents (id),
  undone_at integer
) strict;
create index contact_operations_by_contact on contact_operations (contact_id, id);
create index contact_operations_by_other on contact_operations (other_id, id);

-- ---------------------------------------------------------------- tickets

-- A ticket names its type by key; which keys there are, is no longer for the schema to say.
alter table tickets drop constraint tickets_type;

create table ticket_types (
  key text primary key,
  name_vi text not null,
  name_en text not null,
  position integer not null,
  is_archived integer not null,
  version integer not null
) strict, without rowid;
insert into ticket_types (key, name_vi, name_en, position, is_archived, version) values
  ('question', 'Câu hỏi', 'Question', 1, 0, 1),
  ('incident', 'Sự cố', 'Incident', 2, 0, 1),
  ('problem', 'Vấn đề', 'Problem', 3, 0, 1),
  ('task', 'Việc cần làm', 'Task', 4, 0, 1),
  ('feature_request', 'Đề xuất tính năng', 'Feature request', 5, 0, 1),
  ('service_request', 'Yêu cầu dịch vụ', 'Service request', 6, 0, 1);

-- ---------------------------------------------------------------- drafts

create table drafts (
  id integer primary key,
  agent_id integer not null references agents (id),
  ticket_id integer references tickets (id),
  mode text not null constraint drafts_mode check (mode in ('reply', 'note', 'forward', 'new')),
  content text not null,
  snippet text not null,
  answers_entry_id integer references entries (id),
  -- Another draft of the same kind stands in its place: both tickets of a merge had one.
  is_aside integer not null,
  created_at integer not null,
  updated_at integer not null,
  discarded_at integer,
  version integer not null,
  constraint drafts_place check ((mode = 'new') = (ticket_id is null))
) strict;
create unique index drafts_in_place on drafts (agent_id, ticket_id, mode) where ticket_id is not null and is_aside = 0 and discarded_at is null;
create index drafts_by_agent on drafts (agent_id, updated_at, id) where discarded_at is null;
create index drafts_by_ticket on drafts (ticket_id) where ticket_id is not null;
create index drafts_by_entry on drafts (answers_entry_id) where answers_entry_id is not null;
create index drafts_discarded on drafts (discarded_at) where discarded_at is not null;

create table draft_files (
  draft_id integer not null references drafts (id),
  file_id integer not null references entry_files (id),
  position integer not null,
  primary key (draft_id, file_id)
) strict, without rowid;
create index draft_files_by_file on draft_files (file_id);

-- ---------------------------------------------------------------- macros

create table macros (
  id integer primary key,
  name text not null,
  folder text not null,
  keywords text not null,
  audience text not null constraint macros_audience check (audience in ('personal', 'team', 'all')),
  agent_id integer references agents (id),
  team_id integer references teams (id),
  bodies text not null,
  actions text not null,
  used_count integer not null,
  used_at integer,
  created_at integer not null,
  updated_at integer not null,
  version integer not null,
  constraint macros_owner check ((audience = 'personal') = (agent_id is not null) and (audience = 'team') = (team_id is not null))
) strict;
