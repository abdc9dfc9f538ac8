-- Telephone calls: what a switchboard or an agent says of each, from ringing to the recording. A call that is over is an entry of a
-- ticket; what was said of it stands there.
create table calls (
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
) strict;
create index calls_live on calls (updated_at) where state = 'ringing' or state = 'talking';
create index calls_by_recording on calls (recording_id) where recording_id is not null;
create index entry_files_by_blob on entry_files (blob_id) where blob_id is not null;
create index calls_recorded on calls (started_at) where recording_id is not null;
