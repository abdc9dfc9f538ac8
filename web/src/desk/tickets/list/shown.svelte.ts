/**
 * What a list shows: its place, its filters and order, the rows that belong to it, and how many there are. Owns the questions to the
 * server; knows nothing of focus, keys and scrolling. Made while a component begins.
 */
import { createInfiniteQuery, createQuery } from '@tanstack/svelte-query';
import { rows as loadedRows } from '../../../api/queries/pages';
import { agentList, sessionQuery, teamList } from '../../../api/queries/people';
import { typeList } from '../../../api/queries/settings';
import { ticketCounts, ticketList, type TicketRow } from '../../../api/queries/tickets';
import { viewCounts, viewList } from '../../../api/queries/views';
import { location, type Params } from '../../../base/router/index.svelte';
import { now, startOfDay } from '../../../base/time.svelte';
import { openTicket } from '../actions/target.svelte';
import { BEGINS, daysOf } from './days';
import { belongs, combine, readAdded, readOrder, readSort } from './filter';
import { Newcomers } from './newcomers.svelte';
import { placeOf } from './place';

/** What the list asks of whoever draws it. */
interface Drawn {
  /** Whether nobody is at it, so that it may change. */
  isIdle: () => boolean;
  toStart: () => void;
}

export function shownList(params: () => Params, drawn: Drawn) {
  const session = createQuery(sessionQuery);
  const views = createQuery(viewList);
  const teams = createQuery(teamList);
  // Rows and filters name agents and types by what the cache has of them.
  createQuery(agentList);
  createQuery(typeList);
  const counts = createQuery(viewCounts);
  const desk = createQuery(ticketCounts);

  const me = $derived(session.data?.agent.id);
  const place = $derived(placeOf(params(), views.data, teams.data));
  const added = $derived(readAdded(location().query));
  const sort = $derived(readSort(location().query) ?? place?.sort ?? 'activity');
  const order = $derived(readOrder(location().query) ?? place?.order ?? 'desc');
  const filter = $derived(place && { ...combine(place.filter, added), sort, order });
  const id = $derived(JSON.stringify(filter ?? null));
  const query = createInfiniteQuery(() => ({ ...ticketList(filter ?? {}), enabled: filter !== undefined }));
  const newcomers = new Newcomers(
    () => filter,
    () => me,
    drawn.isIdle,
    drawn.toStart,
  );

  const rows = $derived.by(() => {
    const asker = { id: me ?? '' };
    const wanted = filter;
    if (!wanted) return [];
    const present = now();
    const open = openTicket();
    const isShown = (row: TicketRow): boolean =>
      row.number === open || newcomers.changedBy.has(row.number) || belongs(row, wanted, asker, present);
    return loadedRows(query.data).filter(isShown);
  });
  const starts = $derived(BEGINS.map(startOfDay));
  const days = $derived.by(() => {
    const isByTime = order === 'desc' && (sort === 'activity' || sort === 'created');
    const times = rows.map((row) => (sort === 'created' ? row.created_at : row.last_entry_at));
    return daysOf(isByTime ? times : [], starts);
  });
  const counted = $derived(
    place?.kind === 'held'
      ? { count: desk.data?.held, is_more: false }
      : place?.kind === 'team'
        ? { count: desk.data?.by_team.find(({ team_id }) => team_id === place.slug)?.open, is_more: false }
        : counts.data?.find(({ slug }) => slug === place?.slug),
  );
  const isUnknown = $derived(!place && (params().team === undefined ? views.isSuccess : teams.isSuccess));

  return {
    query,
    newcomers,
    get me() {
      return me;
    },
    get place() {
      return place;
    },
    /** What the address adds to the place. */
    get added() {
      return added;
    },
    get sort() {
      return sort;
    },
    get order() {
      return order;
    },
    /** Another id is another list. */
    get id() {
      return id;
    },
    get rows() {
      return rows;
    },
    /** The rows that begin new days, in the order of time. */
    get days() {
      return days;
    },
    get counted() {
      return counted;
    },
    /** How many are in each status, over the whole desk. */
    get byStatus() {
      return desk.data?.by_status;
    },
    get unassigned() {
      return counts.data?.find(({ slug }) => slug === 'unassigned')?.count ?? 0;
    },
    /** There is no such place, as far as the server says. */
    get isUnknown() {
      return isUnknown;
    },
    /** Who took a row out of the list just now. */
    leaving: (row: TicketRow): string | undefined =>
      filter && row.number !== openTicket() && !belongs(row, filter, { id: me ?? '' }, Date.now())
        ? newcomers.changedBy.get(row.number)
        : undefined,
    more(): void {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    /** Loads the rest, as much as one would want to change at once. */
    async loadAll(): Promise<void> {
      while (query.hasNextPage && rows.length < 2000) await query.fetchNextPage();
    },
  };
}
