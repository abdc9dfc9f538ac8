-- Spam beside the trash: what lies in either is aside, and in no listing, until somebody takes it back or its time is over; and
-- those whose messages are spam from the start.

-- 0: where agents look. 1: in the trash. 2: spam. 3: emptied: of the ticket its number is left.
alter table tickets rename column is_deleted to aside;
alter table tickets add column aside_at integer;
-- What was deleted before is kept for as long as what is deleted from now on.
update tickets set aside_at = (select max(at) from log) where aside = 1;
create index tickets_spam on tickets (last_entry_at, id) where aside = 2;
create index tickets_aside_by_time on tickets (aside_at) where aside_at is not null;

alter table operations drop constraint operations_kind;
alter table operations add constraint operations_kind
  check (kind = 'merge' or kind = 'split' or kind = 'move' or kind = 'allow' or kind = 'delete' or kind = 'spam');

create table blocked_senders (
  id integer primary key,
  -- An address, or a domain with those below it.
  sender text not null constraint blocked_senders_sender unique,
  agent_id integer references agents (id),
  created_at integer not null
) strict;

-- Whether other letters were made into the same bytes, when those of one go.
create index deliveries_by_blob on deliveries (blob_id) where blob_id is not null;
