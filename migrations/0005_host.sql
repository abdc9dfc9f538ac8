-- What hosting the desk for people needs: a second factor at the door, what each agent prefers and wants to be told, the events that a
-- follower could not handle, and the copies that are made of everything.

create table second_factors (
  agent_id integer primary key references agents (id),
  sealed blob not null,
  last_step integer not null,
  created_at integer not null,
  confirmed_at integer
) strict;

create table recovery_codes (
  agent_id integer not null references agents (id),
  code_hash blob not null,
  used_at integer,
  primary key (agent_id, code_hash)
) strict, without rowid;

-- A right password that waits for the second factor.
create table sign_in_challenges (
  token_hash blob primary key,
  agent_id integer not null references agents (id),
  failures integer not null,
  expires_at integer not null
) strict, without rowid;
create index sign_in_challenges_by_agent on sign_in_challenges (agent_id);

create table sign_in_rules (
  id integer primary key constraint sign_in_rules_one_row check (id = 1),
  requires_two_factor integer not null
) strict;

create table agent_preferences (
  agent_id integer primary key references agents (id),
  value text not null,
  updated_at integer not null
) strict;

create table notice_choices (
  agent_id integer primary key references agents (id),
  value text not null,
  updated_at integer not null
) strict;

create table set_aside (
  follower text not null,
  seq integer not null,
  kind text not null,
  problem text not null,
  tries integer not null,
  set_aside_at integer not null,
  tried_at integer not null,
  primary key (follower, seq)
) strict, without rowid;

create table backups (
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
create index backups_open on backups (id) where state = 'waiting' or state = 'running';
