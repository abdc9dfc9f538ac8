-- A ticket has one parent at most.
create unique index ticket_links_parent on ticket_links (ticket_id) where kind = 'parent';
