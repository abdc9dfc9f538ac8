/** Views: those that every desk has and those that are saved; what each lists, and how many are in it. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';
import type { TicketFilter } from './tickets';

export type BuiltIn = Schemas['BuiltIn'];
export type SavedView = Schemas['SavedView'];
export type Views = Schemas['ViewsView'];
type Asked = { signal: AbortSignal };

export const viewList = () => ({
  queryKey: keys.views.list,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/views', { signal })),
});

/** By slug; of built-in and saved views. */
export const viewCounts = () => ({
  queryKey: keys.views.counts,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/views/counts', { signal })),
});

export const createView = (body: Schemas['NewViewBody']) => data(api.POST('/api/v1/views', { body }));
export const changeView = (id: string, body: Schemas['ChangeViewBody']) =>
  data(api.PATCH('/api/v1/views/{id}', { params: { path: { id } }, body }));
export const deleteView = (id: string) => data(api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }));
export const orderViews = (ids: string[]) => data(api.PUT('/api/v1/views/order', { body: { ids } }));

/** The filter of a view as the list of tickets takes it. */
export function listed(view: Pick<SavedView, 'filter' | 'sort' | 'order'>): TicketFilter {
  const given = Object.entries(view.filter).filter(([, value]) => value !== null && value !== false);
  return { ...(Object.fromEntries(given) as TicketFilter), sort: view.sort, order: view.order };
}

/** Tickets with entries of strangers that wait for a decision: not a view of the server, but a place of the desk. */
export const HELD: TicketFilter = { held: true };
/** Where tickets lie that are in no view: places of the desk as well. */
export const ASIDE: Readonly<Record<'spam' | 'trash', TicketFilter>> = {
  spam: { spam: true },
  trash: { deleted: true },
};
/** What a team works on. */
export const ofTeam = (id: string): TicketFilter => ({ team_id: id, state: 'open', snoozed: false });
