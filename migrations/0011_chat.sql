-- Live chat: who visits a page that shows a widget, what of a conversation they were shown and in which order, files that wait for
-- their message, proofs of addresses, answers that wait to go by mail as well; and how those who asked rate the help they got.
create table chat_visitors (
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
create index chat_visitors_by_line on chat_visitors (inbox_id, line);
create index chat_visitors_by_seen on chat_visitors (seen_at);

-- What the pages of a line were shown, in the order in which it could be shown: the place to resume at.
create table chat_stream (
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
create index chat_stream_by_line on chat_stream (line_id, seq);
create index chat_stream_unseen on chat_stream (line_id, seq) where settled_at is null;

create table chat_tickets (
  ticket_id integer not null references tickets (id),
  line_id integer not null references lines (id),
  primary key (ticket_id, line_id)
) strict, without rowid;

create table chat_lines (
  line_id integer primary key references lines (id),
  -- Up to here the person has seen the conversation.
  seen_seq integer not null,
  -- When what they have not seen goes by mail.
  mail_due_at integer
) strict;
create index chat_lines_due on chat_lines (mail_due_at) where mail_due_at is not null;

create table chat_uploads (
  id integer primary key,
  visitor_id integer not null references chat_visitors (id),
  name text not null,
  media_type text not null,
  size integer not null,
  hash blob not null,
  blob_id integer not null references blobs (id),
  created_at integer not null
) strict;
create index chat_uploads_by_visitor on chat_uploads (visitor_id);

create table chat_codes (
  id integer primary key,
  visitor_id integer not null references chat_visitors (id),
  address text not null,
  code_hash blob not null,
  tries integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;
create index chat_codes_by_visitor on chat_codes (visitor_id, id);
create index chat_codes_by_address on chat_codes (address, created_at);

create table ticket_ratings (
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
create index ticket_ratings_by_time on ticket_ratings (updated_at);
