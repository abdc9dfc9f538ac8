/** Which list an address means: its view, what it is called, and where its tickets lead. */
import type { SavedView, Views } from '../../../api/queries/views';
import { ASIDE, HELD, listed, ofTeam } from '../../../api/queries/views';
import type { Team } from '../../../api/queries/people';
import type { TicketFilter } from '../../../api/queries/tickets';
import type { Params } from '../../../base/router/index.svelte';
import { has, t } from '../../../base/words/index.svelte';
import { OPEN, type Order, type Sort } from './filter';

export interface ListPlace {
  /** The address of the list itself. */
  base: string;
  title: string;
  /** By which the server counts it; a team by its id. */
  slug: string;
  kind: 'built_in' | 'saved' | 'team' | 'held' | 'aside';
  filter: TicketFilter;
  sort: Sort;
  order: Order;
  saved?: SavedView | undefined;
}

const FIRST = { sort: 'activity', order: 'desc' } as const;

/** The place that the parameters of a route name; `undefined` when there is no such view, or it is not known yet. */
export function placeOf(
  params: Params,
  views: Views | undefined,
  teams: readonly Team[] | undefined,
): ListPlace | undefined {
  if (params.slug !== undefined) {
    const saved = views?.saved.find(({ slug }) => slug === params.slug);
    if (!saved) return undefined;
    const { sort, order, ...filter } = listed(saved);
    return {
      base: `/v/${encodeURIComponent(saved.slug)}`,
      title: saved.name,
      slug: saved.slug,
      kind: 'saved',
      filter,
      sort: sort ?? FIRST.sort,
      order: order ?? FIRST.order,
      saved,
    };
  }
  if (params.team !== undefined) {
    const team = teams?.find(({ id }) => id === params.team);
    if (!team) return undefined;
    const base = `/team/${encodeURIComponent(team.id)}`;
    return { base, title: team.name, slug: team.id, kind: 'team', filter: ofTeam(team.id), ...FIRST };
  }
  const slug = params.view ?? 'all';
  if (slug === 'held')
    return { base: '/inbox/held', title: t('shell.view.held'), slug, kind: 'held', filter: HELD, ...FIRST };
  if (slug === 'spam' || slug === 'trash') {
    const base = `/inbox/${slug}`;
    return { base, title: t(`shell.view.${slug}`), slug, kind: 'aside', filter: ASIDE[slug], ...FIRST };
  }
  const view = views?.built_in.find((one) => one.slug === slug);
  const name = `shell.view.${slug}`;
  if (!view || !has(name)) return undefined;
  const given = Object.entries(view.filter).filter(([, value]) => value !== null && value !== false);
  return {
    base: `/inbox/${slug}`,
    title: t(name),
    slug,
    kind: 'built_in',
    filter: Object.fromEntries(given) as TicketFilter,
    sort: view.sort,
    order: view.order,
  };
}

/** A quick choice of statuses over a list of work; a `status` of `undefined` is the view itself. */
export interface Quick {
  id: 'all' | 'open' | 'waiting' | 'over';
  status: string | undefined;
}

/** The quick choices of a place: where it is about work, and not about something special. */
export function quickOf({ kind, filter }: ListPlace): readonly Quick[] {
  const isWork = filter.state === 'open' && !filter.status && kind !== 'saved';
  const isAll = kind === 'built_in' && Object.keys(filter).length === 0;
  if (!isWork && !isAll) return [];
  return [
    ...(isAll ? [{ id: 'all', status: undefined } as const] : []),
    { id: 'open', status: isAll ? OPEN.join(',') : undefined },
    { id: 'waiting', status: 'waiting' },
    { id: 'over', status: 'solved,closed' },
  ];
}

/**
 * How many tickets a quick choice holds, where the server counts them and there is something to be done about them: a view by its own
 * count (`inView`), statuses over the whole desk alone.
 */
export function countOf(
  { id, status }: Quick,
  { filter }: Pick<ListPlace, 'filter'>,
  inView: number | undefined,
  byStatus: Readonly<Record<string, number>> | undefined,
): number | undefined {
  if (id === 'over') return undefined;
  if (status === undefined) return inView;
  if (Object.keys(filter).length > 0) return undefined;
  return byStatus && status.split(',').reduce((sum, one) => sum + (byStatus[one] ?? 0), 0);
}
