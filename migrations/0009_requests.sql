-- The customer's side: who may open a request by its link besides the one who asked, links that were taken back, signing in by
-- mail, and the fields that the types of tickets have of their own.

-- Links are made from the key of the box and kept nowhere; those of an older generation open nothing any more.
create table request_generations (
  ticket_id integer primary key references tickets (id),
  generation integer not null
) strict;

-- Whom somebody who may open a request has brought in on its page.
create table request_shares (
  ticket_id integer not null references tickets (id),
  contact_id integer not null references contacts (id),
  by_contact_id integer not null references contacts (id),
  added_at integer not null,
  primary key (ticket_id, contact_id)
) strict, without rowid;
create index request_shares_by_contact on request_shares (contact_id);

create table request_sign_ins (
  id integer primary key,
  address text not null,
  code_hash blob not null constraint request_sign_ins_code_hash unique,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;
create index request_sign_ins_by_address on request_sign_ins (address, created_at);

-- Who has proved that an address is theirs, in one browser.
create table request_sessions (
  secret_hash blob primary key,
  address text not null,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;

alter table ticket_types add column fields text not null default '[]';

create table ticket_fields (
  ticket_id integer not null references tickets (id),
  key text not null,
  value text not null,
  primary key (ticket_id, key)
) strict, without rowid;
