-- What is written inside files can be found: their text, read once for the same bytes however many messages bring them. A row that
-- waits is work to be done; one that is settled stays, so that no file is read again and again.

create table file_texts (
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
create index file_texts_due on file_texts (due_at, id) where state = 'waiting';

-- Which files have the bytes that were read. Pictures, of which there are most, are not read.
create index entry_files_by_hash on entry_files (hash) where entry_id is not null and substr(media_type, 1, 6) <> 'image/';
