/** The views that every desk has: what each lists, and how many wait there. */
import type { Schemas } from '../client';
import type { TicketFilter } from './tickets';

export const VIEWS = ['mine', 'unassigned', 'snoozed', 'held', 'all'] as const;
export type View = (typeof VIEWS)[number];

interface ViewFacts {
  filter: TicketFilter;
  /** What waits to be acted on, not the total. */
  count: (counts: Schemas['Counts']) => number;
}

export const views: Readonly<Record<View, ViewFacts>> = {
  mine: { filter: { assignee_id: 'me', state: 'open', snoozed: false }, count: (counts) => counts.mine },
  unassigned: { filter: { assignee_id: 'none', state: 'open', snoozed: false }, count: (counts) => counts.unassigned },
  snoozed: { filter: { assignee_id: 'me', snoozed: true }, count: (counts) => counts.my_snoozed },
  held: { filter: { held: true }, count: (counts) => counts.held },
  all: { filter: {}, count: (counts) => counts.open },
};

export const isView = (word: string): word is View => VIEWS.some((view) => view === word);
