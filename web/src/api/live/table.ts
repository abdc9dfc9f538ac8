/** What each event of the feed makes old: the one place that knows. A kind that is not here is not heard. */
import type { QueryKey } from '@tanstack/svelte-query';
import type { Schemas } from '../client';
import { keys } from '../queries/keys';

export type LiveEvent = Schemas['LiveEvent'];

type Stale = (event: LiveEvent) => QueryKey[];

const text = (event: LiveEvent, field: string): string => {
  const value: unknown = (event.event as Record<string, unknown>)[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** By which people are reached: of all tickets, where more than one may be concerned. */
const CHANNELS = ['tickets', 'channels'] as const;

/** The ticket itself, its history, and how its people are reached. Lists and counts are handled apart: lists must not jump, and the server says what moves counts. */
const ticket: Stale = ({ number }) =>
  number ? [keys.tickets.detail(number), keys.tickets.history(number), keys.tickets.channels(number)] : [];
/** Of what lies aside nothing is told. */
const aside: Stale = (event) => [...ticket(event), keys.notices];
const thread: Stale = (event) =>
  event.number ? [keys.tickets.entries(event.number), ...ticket(event)] : ticket(event);
/** Those who chat in it, and how they rated it. */
const visitors: Stale = ({ number }) => (number ? [keys.tickets.visitors(number)] : []);
/** Entries go elsewhere: the other ticket is named by its id only, so that all that is loaded is asked again. */
const threads: Stale = () => [
  ['tickets', 'entries'],
  ['tickets', 'detail'],
  ['tickets', 'history'],
  ['tickets', 'visitors'],
  CHANNELS,
];
/** Whether the sender of spam is blocked stands on the ticket. */
const blocked: Stale = () => [keys.blockedSenders, ['tickets', 'detail']];
const box = (...own: QueryKey[]): Stale => {
  const stale = [...own, keys.health];
  return () => stale;
};

export const table: Readonly<Record<string, Stale>> = {
  agent_created: () => [keys.agents],
  agent_changed: (event) => [keys.agents, keys.session, keys.agent(text(event, 'agent'))],
  team_created: () => [keys.teams],
  team_changed: () => [keys.teams, keys.session, keys.views.all],
  token_created: () => [keys.tokens],
  token_revoked: () => [keys.tokens],
  settings_changed: () => [keys.settings, keys.templates],
  inbox_created: box(keys.inboxes, CHANNELS),
  inbox_changed: box(keys.inboxes, CHANNELS),
  inbox_removed: box(keys.inboxes, CHANNELS),
  sender_blocked: blocked,
  sender_unblocked: blocked,
  view_changed: () => [keys.views.all],
  ticket_type_changed: () => [keys.ticketTypes],
  macro_changed: () => [keys.macros],
  two_factor_changed: (event) => [keys.twoFactor, keys.agents, keys.agent(text(event, 'agent'))],
  backup_asked: box(keys.backups),
  backup_made: box(keys.backups),
  set_aside_settled: box(),
  index_rebuild_asked: box(),
  tag_changed: () => [keys.tags, ['tickets', 'detail']],

  contact_created: () => [keys.contacts.lists],
  contact_changed: (event) => [keys.contacts.lists, keys.contacts.detail(text(event, 'contact')), CHANNELS],
  // Tickets, participants and identities go over as well.
  contact_merged: () => [keys.contacts.all, ['tickets', 'detail'], CHANNELS],
  contact_split: () => [keys.contacts.all, ['tickets', 'detail'], CHANNELS],
  contact_operation_undone: () => [keys.contacts.all, ['tickets', 'detail'], CHANNELS],
  organisation_created: () => [keys.organisations.all],
  organisation_changed: () => [keys.organisations.all, ['contacts', 'detail']],

  ticket_opened: ticket,
  ticket_changed: ticket,
  ticket_woken: ticket,
  ticket_deleted: aside,
  ticket_marked_spam: aside,
  ticket_emptied: ticket,
  participants_changed: ticket,
  request_links_revoked: ticket,
  ticket_rated: (event) => [...ticket(event), ...visitors(event)],
  visitor_blocked: (event) => [...ticket(event), ...visitors(event)],
  followers_changed: ticket,
  entry_added: (event) => [...thread(event), ...visitors(event), keys.notices],
  entry_changed: thread,
  entry_allowed: thread,
  entry_retracted: thread,
  file_read: (event) => (event.number ? [keys.tickets.entries(event.number)] : []),
  entries_moved: threads,
  ticket_split: threads,
  ticket_merged: threads,
  operation_undone: (event) => [...threads(event), keys.notices],
  ticket_linked: ticket,
  ticket_unlinked: ticket,

  // One that is over may have become an entry, whose note and recording can change; one that goes on stands in no ticket.
  call_changed: (event) => [keys.calls.live, keys.entry(text(event, 'entry')), ...thread(event)],
  recording_removed: thread,

  delivery_queued: (event) => [...(event.number ? [keys.tickets.entries(event.number)] : []), keys.deliveries],
  delivery_changed: (event) => [
    ...(event.number ? [keys.tickets.entries(event.number), keys.tickets.channels(event.number)] : []),
    keys.deliveries,
  ],
  mail_quarantined: (event) => [...thread(event), keys.ledger, keys.health],
  mail_reprocessed: (event) => [...thread(event), keys.ledger, keys.health],

  alarm_raised: box(),
  alarm_cleared: box(),
};

/** Events after which the row of a ticket looks different or the ticket enters or leaves lists. */
export const movesRows = (event: LiveEvent): boolean =>
  event.number !== undefined && event.number !== null && !/^(delivery|file)_/.test(event.kind);

/** What is of the moment: it has no id and is not told again. */
export const HINTS = ['presence', 'visitor', 'ticket_read', 'all_read', 'ticket_hidden', 'refresh'] as const;
export type Hint = (typeof HINTS)[number];
