/**
 * What the stream shows, in its order: entries and what happened between them, days, folds. Pure: knows entries and events, and
 * neither the page nor the server.
 */
import type { Entry } from '../../../../api/queries/entries';
import type { Schemas } from '../../../../api/client';

export type Happened = Schemas['Happened'];
export type Channel = Schemas['ChannelKind'];
export type Filter = 'all' | 'public' | 'notes' | 'calls' | 'files';

/** One step of the journey: a run of entries on one channel. */
export interface Segment {
  /** Of its newest entry, since older ones may still be loaded. */
  key: string;
  channel: Channel;
  entries: Entry[];
}

export type Item =
  /** `fresh` counts the unread where they begin with the day. */
  | { kind: 'day'; key: string; at: string; fresh?: number }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'events'; key: string; events: Happened[] }
  | { kind: 'fold'; key: string; segment: Segment; entries: Entry[] }
  /** `joins` the one above, of the same author; `continues` in one below. */
  | {
      kind: 'entry';
      key: string;
      entry: Entry;
      segment: Segment;
      opens: boolean;
      joins: boolean;
      continues: boolean;
    };

/** Channels on which people write short messages to and fro. */
export const isChat = (channel: Channel): boolean => !LETTERS.has(channel);
/** What reads like a letter, or is heard. */
const LETTERS: ReadonlySet<Channel> = new Set<Channel>(['email', 'form', 'phone']);
/** How far apart two messages of one author may be and still stand together. */
const TOGETHER = 5 * 60_000;
/** Folding fewer than these would save nothing. */
const WORTH_FOLDING = 3;

/** Ids are numbers too large to be one for certain: compared by length first. */
export const isAfter = (id: string, other: string): boolean =>
  id.length === other.length ? id > other : id.length > other.length;

export const isPublic = (entry: Entry): boolean => entry.kind !== 'note';
export const isFromOutside = (entry: Entry): boolean => entry.author.kind === 'contact' && entry.kind !== 'note';
export const hasFailed = (entry: Entry): boolean =>
  entry.deliveries.some(({ state }) => state === 'failed' || state === 'bounced' || state === 'uncertain');

/** The ids that the reader has not read: of people outside, and notes that name them. */
export function unreadOf(entries: readonly Entry[], readThrough: string | null | undefined, me: string): Set<string> {
  const fresh = entries.filter((entry) => readThrough == null || isAfter(entry.id, readThrough));
  const counts = (entry: Entry): boolean =>
    entry.kind === 'note' ? entry.mentioned.agents.some(({ id }) => id === me) : isFromOutside(entry);
  return new Set(fresh.filter(counts).map(({ id }) => id));
}

export function segmentsOf(entries: readonly Entry[]): Segment[] {
  const segments: Segment[] = [];
  for (const entry of entries) {
    const last = segments.at(-1);
    // A note belongs to what goes on around it.
    if (last && (last.channel === entry.channel || entry.kind === 'note')) last.entries.push(entry);
    else segments.push({ key: '', channel: entry.channel, entries: [entry] });
  }
  for (const segment of segments) segment.key = segment.entries.at(-1)?.id ?? '';
  return segments;
}

/** Entries before what the last answer of an agent answered: read long ago. */
function firstKept(entries: readonly Entry[]): number {
  let at = entries.findLastIndex((entry) => entry.author.kind === 'agent' && entry.kind !== 'note');
  const isAsked = (index: number): boolean => {
    const entry = entries[index];
    return entry !== undefined && isFromOutside(entry);
  };
  while (at > 0 && !isAsked(at)) at -= 1;
  while (at > 0 && isAsked(at - 1)) at -= 1;
  return Math.max(0, at);
}

const passes = (entry: Entry, filter: Filter): boolean =>
  filter === 'all' ||
  (filter === 'public' && entry.kind !== 'note') ||
  (filter === 'notes' && entry.kind === 'note') ||
  (filter === 'calls' && entry.kind === 'call') ||
  (filter === 'files' && entry.files.some((file) => !file.is_inline));

export interface Asked {
  /** Oldest first. */
  entries: readonly Entry[];
  /** Oldest first. */
  events: readonly Happened[];
  /** Whether there are older entries that are not loaded. */
  hasOlder: boolean;
  unread: ReadonlySet<string>;
  filter: Filter;
  /** Segments that the reader opened or closed, by their newest entry at that time; the others are as they are by themselves. */
  opened: ReadonlyMap<string, boolean>;
  /** Entries from here on were loaded at first; what the reader had loaded after that is open. */
  foldsFrom: string | undefined;
  /** The newest entry at first: what is answered after that folds nothing away under the reader. */
  foldsTo: string | undefined;
  dayOf: (at: string) => string;
}

/** Everything that the stream shows. */
export function itemsOf(asked: Asked): Item[] {
  const { entries, unread, filter, foldsTo } = asked;
  const kept = firstKept(foldsTo === undefined ? entries : entries.filter(({ id }) => !isAfter(id, foldsTo)));
  const isOld = (entry: Entry, at: number): boolean =>
    at < kept &&
    !unread.has(entry.id) &&
    !entry.is_held &&
    !entry.is_quarantined &&
    !hasFailed(entry) &&
    (asked.foldsFrom === undefined || !isAfter(asked.foldsFrom, entry.id));
  const old = new Set(entries.filter(isOld).map(({ id }) => id));
  const rows: Item[] = [];
  for (const segment of segmentsOf(entries)) {
    const shown = segment.entries.filter((entry) => passes(entry, filter));
    const choice = segment.entries.map(({ id }) => asked.opened.get(id)).findLast((one) => one !== undefined);
    const folded = filter !== 'all' || choice === true ? [] : shown.filter(({ id }) => choice === false || old.has(id));
    const folds =
      choice === false ? folded.length > 0 : folded.length >= WORTH_FOLDING || folded.length === shown.length;
    const isFolded = (folds && old.size >= WORTH_FOLDING) || choice === false;
    if (isFolded && folded.length > 0) {
      rows.push({ kind: 'fold', key: `fold-${segment.key}`, segment, entries: folded });
    }
    const open = isFolded ? shown.filter((entry) => !folded.includes(entry)) : shown;
    open.forEach((entry, at) => {
      const [before, after] = [open[at - 1], open[at + 1]];
      rows.push({
        kind: 'entry',
        key: entry.id,
        entry,
        segment,
        opens: at === 0,
        joins: before !== undefined && standTogether(before, entry),
        continues: after !== undefined && standTogether(entry, after),
      });
    });
  }
  return withMarks(filter === 'all' ? withEvents(rows, asked) : rows, asked);
}

function standTogether(before: Entry, entry: Entry): boolean {
  const name = (one: Entry): string =>
    one.author.kind === 'contact'
      ? one.author.contact.id
      : one.author.kind === 'agent'
        ? `a${one.author.agent.id}`
        : '';
  return (
    before.kind === entry.kind &&
    before.channel === entry.channel &&
    name(before) === name(entry) &&
    Date.parse(entry.at) - Date.parse(before.at) < TOGETHER
  );
}

const timeOf = (item: Item): string =>
  item.kind === 'entry' ? item.entry.at : item.kind === 'fold' ? (item.entries.at(-1)?.at ?? '') : '';

/** Puts events between the rows; those inside a fold are folded with it, those before what is loaded wait. */
function withEvents(rows: readonly Item[], { events, hasOlder, entries }: Asked): Item[] {
  const oldest = entries[0]?.at;
  const left = events.filter(({ at }) => !hasOlder || (oldest !== undefined && Date.parse(at) >= Date.parse(oldest)));
  const out: Item[] = [];
  let next = 0;
  const take = (until: number): void => {
    const run: Happened[] = [];
    for (
      let event = left[next];
      event && (Date.parse(event.at) < until || event.kind === 'ticket_opened');
      event = left[next]
    ) {
      run.push(event);
      next += 1;
    }
    if (run[0]) out.push({ kind: 'events', key: `event-${run[0].seq}`, events: run });
  };
  for (const row of rows) {
    if (row.kind === 'fold') {
      take(Date.parse(row.entries[0]?.at ?? ''));
      const end = Date.parse(timeOf(row));
      while (left[next] && Date.parse(left[next]?.at ?? '') <= end) next += 1;
    } else take(Date.parse(timeOf(row)));
    out.push(row);
  }
  take(Infinity);
  return out;
}

/** Puts in where a new day begins, and where the unread begins. */
function withMarks(rows: readonly Item[], { unread, dayOf }: Asked): Item[] {
  const out: Item[] = [];
  let day: string | undefined;
  let isMarked = false;
  for (const row of rows) {
    const at = row.kind === 'events' ? (row.events[0]?.at ?? '') : timeOf(row);
    const own = at && dayOf(at);
    if (row.kind !== 'fold' && own && own !== day && day !== undefined)
      out.push({ kind: 'day', key: `day-${row.key}`, at });
    if (own) day = own;
    if (!isMarked && row.kind === 'entry' && unread.has(row.entry.id)) {
      isMarked = true;
      const last = out.at(-1);
      if (last?.kind === 'day') out.splice(-1, 1, { ...last, fresh: unread.size });
      else out.push({ kind: 'unread', key: 'unread', count: unread.size });
    }
    out.push(row);
  }
  return out;
}
