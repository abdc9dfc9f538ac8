-- An inbox that was removed keeps its row, since tickets and entries say that they came through it.
alter table inboxes add column removed_at integer;
