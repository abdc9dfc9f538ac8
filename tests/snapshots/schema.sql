CREATE TABLE agent_absences (
  agent_id integer primary key references agents (id),
  substitute_id integer not null references agents (id),
  from_at integer not null,
  until_at integer constraint agent_absences_until check (until_at > from_at),
  is_begun integer not null default 0,
  updated_at integer not null,
  constraint agent_absences_substitute check (substitute_id <> agent_id)
) strict;

CREATE TABLE agent_preferences (
  agent_id integer primary key references agents (id),
  value text not null,
  updated_at integer not null
) strict;

CREATE TABLE agents (
  id integer primary key,
  email text not null constraint agents_email unique,
  name text not null,
  role text not null constraint agents_role check (role = 'admin' or role = 'manager' or role = 'agent' or role = 'light_agent'),
  sees text not null constraint agents_sees check (sees in ('all', 'teams')),
  language text not null constraint agents_language check (language in ('vi', 'en')),
  time_zone text not null,
  signature text not null,
  password_hash text,
  is_active integer not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null
, self_word text not null default '') strict;

CREATE TABLE alarms (
  id integer primary key,
  key text not null constraint alarms_key unique,
  kind text not null,
  message text not null,
  raised_at integer not null,
  last_at integer not null,
  count integer not null,
  cleared_at integer
) strict;

CREATE TABLE api_tokens (
  id integer primary key,
  name text not null,
  secret_hash blob not null constraint api_tokens_secret_hash unique,
  agent_id integer not null references agents (id),
  scopes text not null,
  created_at integer not null,
  expires_at integer,
  last_used_at integer,
  revoked_at integer
) strict;

CREATE INDEX api_tokens_by_agent on api_tokens (agent_id);

CREATE TABLE automatic_mail (
  id integer primary key,
  address text not null,
  ticket_id integer,
  at integer not null
) strict;

CREATE INDEX automatic_mail_by_address on automatic_mail (address, at);

CREATE INDEX automatic_mail_by_time on automatic_mail (at);

CREATE TABLE awaited_files (
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

CREATE INDEX awaited_files_by_entry on awaited_files (entry_id, position);

CREATE INDEX awaited_files_due on awaited_files (due_at, id) where state = 'waiting';

CREATE INDEX awaited_files_leased on awaited_files (leased_until) where state = 'fetching';

CREATE TABLE backups (
  id integer primary key,
  cause text not null constraint backups_cause check (cause in ('nightly', 'asked')),
  state text not null constraint backups_state check (state = 'waiting' or state = 'running' or state = 'done' or state = 'failed'),
  agent_id integer references agents (id),
  asked_at integer not null,
  began_at integer,
  ended_at integer,
  path text,
  bytes integer,
  problem text,
  removed_at integer
) strict;

CREATE INDEX backups_open on backups (id) where state = 'waiting' or state = 'running';

CREATE TABLE blob_dictionaries (
  codec integer primary key,
  bytes blob not null
) strict;

CREATE TABLE blob_rows (
  blob_id integer primary key references blobs (id),
  bytes blob not null
) strict;

CREATE TABLE blobs (
  id integer primary key,
  hash blob not null constraint blobs_hash unique,
  size integer not null,
  place text not null constraint blobs_place check (place in ('row', 'file')),
  codec integer not null
) strict;

CREATE TABLE blocked_senders (
  id integer primary key,
  -- An address, or a domain with those below it.
  sender text not null constraint blocked_senders_sender unique,
  agent_id integer references agents (id),
  created_at integer not null
) strict;

CREATE TABLE calls (
  id integer primary key,
  entry_id integer constraint calls_entry unique references entries (id),
  -- The switchboard's own id: what it says of the same call again changes this row.
  external_id text constraint calls_external_id unique,
  direction text not null constraint calls_direction check (direction = 'in' or direction = 'out'),
  state text not null constraint calls_state check (state = 'ringing' or state = 'talking' or state = 'answered' or state = 'missed' or state = 'busy' or state = 'voicemail' or state = 'failed'),
  -- Of the person outside, with the country's number; empty if it was withheld.
  number text not null,
  own_number text not null,
  queue text not null,
  caller_name text not null,
  note text not null,
  agent_id integer references agents (id),
  ticket_id integer references tickets (id),
  started_at integer not null,
  answered_at integer,
  ended_at integer,
  talk_seconds integer,
  recording_id integer references entry_files (id),
  recording_removed_at integer,
  created_at integer not null,
  updated_at integer not null
, inbox_id integer references inboxes (id), recording_reference text not null default '') strict;

CREATE INDEX calls_by_recording on calls (recording_id) where recording_id is not null;

CREATE INDEX calls_live on calls (updated_at) where state = 'ringing' or state = 'talking';

CREATE INDEX calls_live_of_inbox on calls (inbox_id) where inbox_id is not null and (state = 'ringing' or state = 'talking');

CREATE INDEX calls_recorded on calls (started_at) where recording_id is not null;

CREATE TABLE chat_codes (
  id integer primary key,
  visitor_id integer not null references chat_visitors (id),
  address text not null,
  code_hash blob not null,
  tries integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;

CREATE INDEX chat_codes_by_address on chat_codes (address, created_at);

CREATE INDEX chat_codes_by_visitor on chat_codes (visitor_id, id);

CREATE TABLE chat_lines (
  line_id integer primary key references lines (id),
  -- Up to here the person has seen the conversation.
  seen_seq integer not null,
  -- When what they have not seen goes by mail.
  mail_due_at integer
) strict;

CREATE INDEX chat_lines_due on chat_lines (mail_due_at) where mail_due_at is not null;

CREATE TABLE chat_stream (
  seq integer primary key autoincrement,
  line_id integer not null references lines (id),
  ticket_id integer not null references tickets (id),
  entry_id integer references entries (id),
  -- Where it is no entry: what happened.
  word text not null,
  -- Not for somebody who only typed who they are.
  needs_proof integer not null,
  -- When it was seen or went by mail besides; an answer without is waited with.
  settled_at integer,
  at integer not null,
  constraint chat_stream_entry unique (line_id, entry_id)
) strict;

CREATE INDEX chat_stream_by_line on chat_stream (line_id, seq);

CREATE INDEX chat_stream_unseen on chat_stream (line_id, seq) where settled_at is null;

CREATE TABLE chat_tickets (
  ticket_id integer not null references tickets (id),
  line_id integer not null references lines (id),
  primary key (ticket_id, line_id)
) strict, without rowid;

CREATE TABLE chat_uploads (
  id integer primary key,
  visitor_id integer not null references chat_visitors (id),
  name text not null,
  media_type text not null,
  size integer not null,
  hash blob not null,
  blob_id integer not null references blobs (id),
  created_at integer not null
) strict;

CREATE INDEX chat_uploads_by_visitor on chat_uploads (visitor_id);

CREATE TABLE chat_visitors (
  id integer primary key,
  inbox_id integer not null references inboxes (id),
  -- SHA-256 of the 256 random bits that their browser keeps.
  token_hash blob not null constraint chat_visitors_token_hash unique,
  -- By which they write: the line's name within the inbox. It is there once they wrote.
  line text not null,
  proof text not null constraint chat_visitors_proof check (proof = 'none' or proof = 'signed' or proof = 'code'),
  name text not null,
  email text not null,
  phone text not null,
  language text not null,
  -- Where they are in the shop, as their page tells.
  page_url text not null,
  page_title text not null,
  is_blocked integer not null,
  created_at integer not null,
  -- When one of their pages was last connected.
  seen_at integer not null
) strict;

CREATE INDEX chat_visitors_by_line on chat_visitors (inbox_id, line);

CREATE INDEX chat_visitors_by_seen on chat_visitors (seen_at);

CREATE TABLE contact_identities (
  id integer primary key,
  contact_id integer not null references contacts (id),
  kind text not null constraint contact_identities_kind check (kind = 'email' or kind = 'phone' or kind = 'chat' or kind = 'zalo' or kind = 'telegram' or kind = 'facebook' or kind = 'instagram' or kind = 'whatsapp' or kind = 'other'),
  value text not null,
  added_at integer not null,
  constraint contact_identities_value unique (kind, value)
) strict;

CREATE INDEX contact_identities_by_contact on contact_identities (contact_id);

CREATE TABLE contact_notes (
  id integer primary key,
  contact_id integer not null references contacts (id),
  text text not null,
  agent_id integer references agents (id),
  created_at integer not null,
  updated_at integer not null,
  version integer not null
) strict;

CREATE INDEX contact_notes_by_contact on contact_notes (contact_id, id);

CREATE TABLE contact_operations (
  id integer primary key,
  kind text not null constraint contact_operations_kind check (kind in ('merge', 'split')),
  contact_id integer not null references contacts (id),
  other_id integer not null references contacts (id),
  undo text not null,
  at integer not null,
  agent_id integer references agents (id),
  undone_at integer
) strict;

CREATE INDEX contact_operations_by_contact on contact_operations (contact_id, id);

CREATE INDEX contact_operations_by_other on contact_operations (other_id, id);

CREATE TABLE contacts (
  id integer primary key,
  name text not null,
  form_of_address text not null,
  language text constraint contacts_language check (language in ('vi', 'en')),
  organisation_id integer references organisations (id),
  note text not null,
  hard_bounces integer not null,
  undeliverable_at integer,
  is_blocked integer not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null
, merged_into_id integer references contacts (id)) strict;

CREATE INDEX contacts_by_name on contacts (name collate nocase, id);

CREATE INDEX contacts_by_organisation on contacts (organisation_id) where organisation_id is not null;

CREATE INDEX contacts_by_target on contacts (merged_into_id) where merged_into_id is not null;

CREATE TABLE counters (
  name text primary key,
  value integer not null
) strict, without rowid;

CREATE TABLE deliveries (
  id integer primary key,
  entry_id integer references entries (id),
  ticket_id integer references tickets (id),
  inbox_id integer not null references inboxes (id),
  kind text not null constraint deliveries_kind check (kind = 'reply' or kind = 'forward' or kind = 'acknowledgement' or kind = 'notification'),
  state text not null constraint deliveries_state check (state = 'queued' or state = 'sending' or state = 'sent' or state = 'deferred' or state = 'failed' or state = 'bounced' or state = 'uncertain' or state = 'parked' or state = 'cancelled'),
  author_agent_id integer references agents (id),
  external_id text not null constraint deliveries_external_id unique,
  content text not null,
  blob_id integer references blobs (id),
  attempts integer not null,
  phase text not null constraint deliveries_phase check (phase = 'none' or phase = 'started' or phase = 'final'),
  due_at integer not null,
  leased_until integer,
  words text not null,
  created_at integer not null,
  settled_at integer
, line_id integer references lines (id), delivered_at integer, read_at integer) strict;

CREATE INDEX deliveries_by_blob on deliveries (blob_id) where blob_id is not null;

CREATE INDEX deliveries_by_entry on deliveries (entry_id) where entry_id is not null;

CREATE INDEX deliveries_by_state on deliveries (state, id) where state not in ('sent', 'cancelled');

CREATE INDEX deliveries_due on deliveries (due_at) where state in ('queued', 'deferred');

CREATE INDEX deliveries_leased on deliveries (leased_until) where state = 'sending';

CREATE INDEX deliveries_waiting_by_line on deliveries (line_id, id)
  where line_id is not null and (state = 'queued' or state = 'deferred' or state = 'sending');

CREATE TABLE delivery_parts (
  delivery_id integer not null references deliveries (id),
  position integer not null,
  external_id text not null,
  sent_at integer not null,
  primary key (delivery_id, position)
) strict, without rowid;

CREATE INDEX delivery_parts_by_external_id on delivery_parts (external_id);

CREATE TABLE delivery_recipients (
  delivery_id integer not null references deliveries (id),
  address text not null,
  role text not null constraint delivery_recipients_role check (role = 'to' or role = 'cc' or role = 'bcc'),
  name text not null,
  state text not null constraint delivery_recipients_state check (state = 'queued' or state = 'sent' or state = 'failed' or state = 'bounced'),
  words text not null,
  primary key (delivery_id, address)
) strict, without rowid;

CREATE INDEX delivery_recipients_by_address on delivery_recipients (address);

CREATE TABLE draft_files (
  draft_id integer not null references drafts (id),
  file_id integer not null references entry_files (id),
  position integer not null,
  primary key (draft_id, file_id)
) strict, without rowid;

CREATE INDEX draft_files_by_file on draft_files (file_id);

CREATE TABLE drafts (
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

CREATE INDEX drafts_by_agent on drafts (agent_id, updated_at, id) where discarded_at is null;

CREATE INDEX drafts_by_entry on drafts (answers_entry_id) where answers_entry_id is not null;

CREATE INDEX drafts_by_ticket on drafts (ticket_id) where ticket_id is not null;

CREATE INDEX drafts_discarded on drafts (discarded_at) where discarded_at is not null;

CREATE UNIQUE INDEX drafts_in_place on drafts (agent_id, ticket_id, mode) where ticket_id is not null and is_aside = 0 and discarded_at is null;

CREATE TABLE entries (
  id integer primary key,
  ticket_id integer not null references tickets (id),
  kind text not null constraint entries_kind check (kind = 'message' or kind = 'call' or kind = 'note'),
  direction text constraint entries_direction check (direction in ('in', 'out')),
  channel text not null,
  inbox_id integer references inboxes (id),
  author_contact_id integer references contacts (id),
  author_agent_id integer references agents (id),
  at integer not null,
  created_at integer not null,
  preview text not null,
  automatic text not null constraint entries_automatic check (automatic = 'no' or automatic = 'auto_reply' or automatic = 'bounce' or automatic = 'list' or automatic = 'feedback_report'),
  is_held integer not null default 0,
  is_quarantined integer not null default 0,
  is_retracted integer not null default 0,
  why text not null,
  raw_blob_id integer references blobs (id),
  content_codec integer not null,
  content_size integer not null,
  content blob not null,
  client_id text,
  origin_ticket_id integer references tickets (id)
, line_id integer references lines (id)) strict;

CREATE UNIQUE INDEX entries_by_client_id on entries (author_agent_id, client_id) where client_id is not null;

CREATE INDEX entries_by_line on entries (line_id, id) where line_id is not null;

CREATE INDEX entries_by_ticket on entries (ticket_id, at, id);

CREATE TABLE entry_files (
  id integer primary key,
  entry_id integer references entries (id),
  position integer not null,
  name text not null,
  media_type text not null,
  size integer not null,
  hash blob not null,
  is_inline integer not null,
  content_id text,
  blob_id integer references blobs (id),
  uploaded_by_id integer references agents (id),
  created_at integer not null
) strict;

CREATE INDEX entry_files_by_blob on entry_files (blob_id) where blob_id is not null;

CREATE INDEX entry_files_by_entry on entry_files (entry_id, position) where entry_id is not null;

CREATE INDEX entry_files_by_hash on entry_files (hash) where entry_id is not null and substr(media_type, 1, 6) <> 'image/';

CREATE INDEX entry_files_waiting on entry_files (created_at) where entry_id is null;

CREATE TABLE entry_keys (
  key integer not null,
  relation text not null constraint entry_keys_relation check (relation in ('own', 'names')),
  entry_id integer not null references entries (id),
  primary key (key, relation, entry_id)
) strict, without rowid;

CREATE TABLE file_texts (
  id integer primary key,
  hash blob not null,
  format text not null,
  state text not null constraint file_texts_state check (state = 'waiting' or state = 'found' or state = 'none' or state = 'failed'),
  problem text,
  attempts integer not null,
  due_at integer not null,
  leased_until integer,
  settled_at integer,
  codec integer,
  size integer,
  content blob,
  constraint file_texts_of unique (hash, format)
) strict;

CREATE INDEX file_texts_due on file_texts (due_at, id) where state = 'waiting';

CREATE TABLE followers (
  name text primary key,
  cursor integer not null,
  updated_at integer not null
) strict, without rowid;

CREATE TABLE inbox_aliases (
  address text primary key,
  inbox_id integer not null references inboxes (id)
) strict, without rowid;

CREATE TABLE inboxes (
  id integer primary key,
  name text not null constraint inboxes_name unique,
  channel text not null,
  address text constraint inboxes_address unique,
  team_id integer references teams (id),
  language text not null constraint inboxes_language check (language in ('vi', 'en')),
  signature text not null,
  sends_acknowledgement integer not null,
  reopen_days integer not null,
  settings text not null,
  is_active integer not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null
, removed_at integer) strict;

CREATE TABLE ledger (
  id integer primary key,
  source_id integer not null references sources (id),
  external_id text not null,
  state text not null constraint ledger_state check (state = 'stored' or state = 'ticketed' or state = 'quarantined' or state = 'ignored'),
  rule text,
  reason text,
  digest integer not null,
  blob_id integer references blobs (id),
  entry_id integer references entries (id),
  received_at integer not null,
  stored_at integer not null,
  constraint ledger_external_id unique (source_id, external_id)
) strict;

CREATE INDEX ledger_by_digest on ledger (digest);

CREATE INDEX ledger_by_entry on ledger (entry_id) where entry_id is not null;

CREATE INDEX ledger_ignored on ledger (id) where state = 'ignored';

CREATE INDEX ledger_quarantined on ledger (id) where state = 'quarantined';

CREATE INDEX ledger_waiting on ledger (id) where state = 'stored';

CREATE TABLE lines (
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

CREATE INDEX lines_by_identity on lines (identity_kind, identity_value);

CREATE INDEX lines_with_email on lines (claims ->> 'email') where claims <> '{}';

CREATE INDEX lines_with_phone on lines (claims ->> 'phone') where claims <> '{}';

CREATE TABLE log (
  seq integer primary key,
  at integer not null,
  actor_kind text not null constraint log_actor_kind check (actor_kind = 'system' or actor_kind = 'agent' or actor_kind = 'token' or actor_kind = 'contact'),
  actor_id integer,
  kind text not null,
  stream integer,
  payload text not null
) strict;

CREATE INDEX log_by_stream on log (stream, seq) where stream is not null;

CREATE TABLE macros (
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

CREATE TABLE mentions (
  agent_id integer not null references agents (id),
  entry_id integer not null references entries (id),
  is_waiting integer not null,
  primary key (agent_id, entry_id)
) strict, without rowid;

CREATE INDEX mentions_waiting on mentions (agent_id, entry_id) where is_waiting = 1;

CREATE TABLE notice_choices (
  agent_id integer primary key references agents (id),
  value text not null,
  updated_at integer not null
) strict;

CREATE TABLE notices (
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

CREATE INDEX notices_by_agent on notices (agent_id, id);

CREATE INDEX notices_unread on notices (agent_id, ticket_id, kind) where read_at is null;

CREATE TABLE one_time_codes (
  id integer primary key,
  purpose text not null constraint one_time_codes_purpose check (purpose = 'set_up' or purpose = 'invitation' or purpose = 'password' or purpose = 'sign_in'),
  code_hash blob not null constraint one_time_codes_code_hash unique,
  agent_id integer references agents (id),
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;

CREATE TABLE operations (
  id integer primary key,
  kind text not null,
  ticket_id integer not null references tickets (id),
  other_ticket_id integer references tickets (id),
  undo text not null,
  at integer not null,
  agent_id integer references agents (id),
  undone_at integer
, constraint operations_kind
  check (kind = 'merge' or kind = 'split' or kind = 'move' or kind = 'allow' or kind = 'delete' or kind = 'spam')) strict;

CREATE INDEX operations_by_other on operations (other_ticket_id, id) where other_ticket_id is not null;

CREATE INDEX operations_by_ticket on operations (ticket_id, id);

CREATE TABLE organisation_domains (
  domain text primary key,
  organisation_id integer not null references organisations (id)
) strict, without rowid;

CREATE INDEX organisation_domains_by_organisation on organisation_domains (organisation_id);

CREATE TABLE organisations (
  id integer primary key,
  name text not null,
  note text not null,
  created_at integer not null,
  updated_at integer not null,
  version integer not null
) strict;

CREATE TABLE reading_floors (
  agent_id integer primary key references agents (id),
  entry_id integer not null
) strict;

CREATE TABLE recovery_codes (
  agent_id integer not null references agents (id),
  code_hash blob not null,
  used_at integer,
  primary key (agent_id, code_hash)
) strict, without rowid;

CREATE TABLE request_generations (
  ticket_id integer primary key references tickets (id),
  generation integer not null
) strict;

CREATE TABLE request_sessions (
  secret_hash blob primary key,
  address text not null,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;

CREATE TABLE request_shares (
  ticket_id integer not null references tickets (id),
  contact_id integer not null references contacts (id),
  by_contact_id integer not null references contacts (id),
  added_at integer not null,
  primary key (ticket_id, contact_id)
) strict, without rowid;

CREATE INDEX request_shares_by_contact on request_shares (contact_id);

CREATE TABLE request_sign_ins (
  id integer primary key,
  address text not null,
  code_hash blob not null constraint request_sign_ins_code_hash unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;

CREATE INDEX request_sign_ins_by_address on request_sign_ins (address, created_at);

CREATE TABLE second_factors (
  agent_id integer primary key references agents (id),
  sealed blob not null,
  last_step integer not null,
  created_at integer not null,
  confirmed_at integer
) strict;

CREATE TABLE secrets (
  place text primary key,
  sealed blob not null,
  updated_at integer not null
) strict, without rowid;

CREATE TABLE sessions (
  id integer primary key,
  token_hash blob not null constraint sessions_token_hash unique,
  csrf_hash blob not null,
  agent_id integer not null references agents (id),
  created_at integer not null,
  seen_at integer not null,
  expires_at integer not null,
  remote_address text not null,
  user_agent text not null
) strict;

CREATE INDEX sessions_by_agent on sessions (agent_id);

CREATE TABLE set_aside (
  follower text not null,
  seq integer not null,
  kind text not null,
  problem text not null,
  tries integer not null,
  set_aside_at integer not null,
  tried_at integer not null,
  primary key (follower, seq)
) strict, without rowid;

CREATE TABLE settings (
  key text primary key,
  value text not null,
  updated_at integer not null
) strict, without rowid;

CREATE TABLE sign_in_challenges (
  token_hash blob primary key,
  agent_id integer not null references agents (id),
  failures integer not null,
  expires_at integer not null
) strict, without rowid;

CREATE INDEX sign_in_challenges_by_agent on sign_in_challenges (agent_id);

CREATE TABLE sign_in_failures (
  key text primary key,
  failures integer not null,
  last_at integer not null,
  blocked_until integer not null
) strict, without rowid;

CREATE TABLE sign_in_rules (
  id integer primary key constraint sign_in_rules_one_row check (id = 1),
  requires_two_factor integer not null
) strict;

CREATE TABLE sources (
  id integer primary key,
  kind text not null,
  name text not null,
  inbox_id integer references inboxes (id),
  state text not null,
  constraint sources_name unique (kind, name)
) strict;

CREATE TABLE tags (
  id integer primary key,
  name text not null collate nocase constraint tags_name unique,
  created_at integer not null
) strict;

CREATE TABLE team_members (
  team_id integer not null references teams (id),
  agent_id integer not null references agents (id),
  primary key (team_id, agent_id)
) strict, without rowid;

CREATE INDEX team_members_by_agent on team_members (agent_id);

CREATE TABLE teams (
  id integer primary key,
  name text not null constraint teams_name unique,
  is_active integer not null,
  created_at integer not null,
  version integer not null
) strict;

CREATE TABLE ticket_counts (
  status text not null,
  team_id integer not null,
  assignee_id integer not null,
  tickets integer not null,
  primary key (status, team_id, assignee_id)
) strict, without rowid;

CREATE TABLE ticket_fields (
  ticket_id integer not null references tickets (id),
  key text not null,
  value text not null,
  primary key (ticket_id, key)
) strict, without rowid;

CREATE TABLE ticket_followers (
  ticket_id integer not null references tickets (id),
  agent_id integer not null references agents (id),
  added_at integer not null,
  primary key (ticket_id, agent_id)
) strict, without rowid;

CREATE INDEX ticket_followers_by_agent on ticket_followers (agent_id);

CREATE TABLE ticket_links (
  ticket_id integer not null references tickets (id),
  kind text not null constraint ticket_links_kind check (kind = 'follows' or kind = 'split_from' or kind = 'duplicate_of' or kind = 'related' or kind = 'parent'),
  other_id integer not null references tickets (id),
  created_at integer not null,
  primary key (ticket_id, kind, other_id)
) strict, without rowid;

CREATE INDEX ticket_links_by_other on ticket_links (other_id);

CREATE UNIQUE INDEX ticket_links_parent on ticket_links (ticket_id) where kind = 'parent';

CREATE TABLE ticket_participants (
  ticket_id integer not null references tickets (id),
  contact_id integer not null references contacts (id),
  role text not null constraint ticket_participants_role check (role = 'requester' or role = 'sender' or role = 'copied' or role = 'added'),
  is_copied integer not null,
  added_at integer not null,
  primary key (ticket_id, contact_id)
) strict, without rowid;

CREATE INDEX ticket_participants_by_contact on ticket_participants (contact_id);

CREATE TABLE ticket_ratings (
  ticket_id integer primary key references tickets (id),
  contact_id integer references contacts (id),
  -- By which channel they were asked.
  channel text not null,
  -- Who worked on it then.
  agent_id integer references agents (id),
  score integer not null constraint ticket_ratings_score check (score between 1 and 5),
  comment text not null,
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE INDEX ticket_ratings_by_time on ticket_ratings (updated_at);

CREATE TABLE ticket_reads (
  agent_id integer not null references agents (id),
  ticket_id integer not null references tickets (id),
  entry_id integer not null,
  primary key (agent_id, ticket_id)
) strict, without rowid;

CREATE TABLE ticket_tags (
  ticket_id integer not null references tickets (id),
  tag_id integer not null references tags (id),
  primary key (ticket_id, tag_id)
) strict, without rowid;

CREATE INDEX ticket_tags_by_tag on ticket_tags (tag_id);

CREATE TABLE ticket_types (
  key text primary key,
  name_vi text not null,
  name_en text not null,
  position integer not null,
  is_archived integer not null,
  version integer not null
, fields text not null default '[]') strict, without rowid;

CREATE TABLE tickets (
  id integer primary key,
  number integer not null constraint tickets_number unique,
  subject text not null,
  requester_id integer not null references contacts (id),
  type text not null,
  status text not null constraint tickets_status check (status = 'new' or status = 'open' or status = 'waiting' or status = 'on_hold' or status = 'solved' or status = 'closed'),
  priority text not null constraint tickets_priority check (priority = 'low' or priority = 'normal' or priority = 'high' or priority = 'urgent'),
  priority_rank integer generated always as (case priority when 'urgent' then 3 when 'high' then 2 when 'normal' then 1 else 0 end) virtual,
  channel text not null,
  inbox_id integer references inboxes (id),
  team_id integer references teams (id),
  assignee_id integer references agents (id),
  created_at integer not null,
  updated_at integer not null,
  last_entry_at integer not null,
  last_speaker text constraint tickets_last_speaker check (last_speaker in ('contact', 'agent')),
  last_contact_at integer,
  last_agent_at integer,
  first_answered_at integer,
  solved_at integer,
  closed_at integer,
  snoozed_until integer,
  reopened_count integer not null default 0,
  entry_count integer not null default 0,
  held_count integer not null default 0,
  merged_into_id integer references tickets (id),
  aside integer not null default 0,
  version integer not null default 1
, aside_at integer) strict;

CREATE TRIGGER ticket_counts_insert after insert on tickets when new.merged_into_id is null and new.aside = 0 begin
  insert into ticket_counts (status, team_id, assignee_id, tickets) values (new.status, coalesce(new.team_id, 0), coalesce(new.assignee_id, 0), 1)
    on conflict do update set tickets = tickets + 1;
end;

CREATE TRIGGER ticket_counts_update after update of status, team_id, assignee_id, merged_into_id, aside on tickets
when old.status is not new.status or old.team_id is not new.team_id or old.assignee_id is not new.assignee_id
  or old.merged_into_id is not new.merged_into_id or old.aside is not new.aside begin
  update ticket_counts set tickets = tickets - 1
    where status = old.status and team_id = coalesce(old.team_id, 0) and assignee_id = coalesce(old.assignee_id, 0)
      and old.merged_into_id is null and old.aside = 0;
  insert into ticket_counts (status, team_id, assignee_id, tickets)
    select new.status, coalesce(new.team_id, 0), coalesce(new.assignee_id, 0), 1 where new.merged_into_id is null and new.aside = 0
    on conflict do update set tickets = tickets + 1;
end;

CREATE INDEX tickets_aside_by_time on tickets (aside_at) where aside_at is not null;

CREATE INDEX tickets_by_assignee on tickets (assignee_id, status, last_entry_at, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_channel on tickets (channel) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_inbox on tickets (inbox_id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_requester on tickets (requester_id, last_entry_at, id);

CREATE INDEX tickets_by_snooze on tickets (snoozed_until) where snoozed_until is not null;

CREATE INDEX tickets_by_status on tickets (status, last_entry_at, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_status_created on tickets (status, created_at, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_status_number on tickets (status, number, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_status_priority on tickets (status, priority_rank, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_target on tickets (merged_into_id) where merged_into_id is not null;

CREATE INDEX tickets_by_team on tickets (team_id, status, last_entry_at, id) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_by_type on tickets (type) where merged_into_id is null and aside = 0;

CREATE INDEX tickets_deleted on tickets (last_entry_at, id) where aside = 1;

CREATE INDEX tickets_held on tickets (last_entry_at, id) where held_count > 0;

CREATE INDEX tickets_spam on tickets (last_entry_at, id) where aside = 2;

CREATE TABLE views (
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

CREATE INDEX views_by_owner on views (owner_id);
