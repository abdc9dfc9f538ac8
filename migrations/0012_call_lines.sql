-- Calls that a switchboard tells of by an inbox of its own: whose they are, and what the inbox finds their recording by.
alter table calls add column inbox_id integer references inboxes (id);
-- Empty where no recording was told of. It stays once the recording is here, so that it is fetched once.
alter table calls add column recording_reference text not null default '';
create index calls_live_of_inbox on calls (inbox_id) where inbox_id is not null and (state = 'ringing' or state = 'talking');
