/** What is done to views without asking on: filters saved anew, a view deleted with a way back, everything marked as read. */
import { cache } from '../../api/cache';
import { api, data } from '../../api/client';
import { asProblem, words } from '../../api/problem';
import { keys } from '../../api/queries/keys';
import type { Page, Pages } from '../../api/queries/pages';
import type { TicketFilter, TicketRow } from '../../api/queries/tickets';
import { changeView, createView, deleteView, type SavedView } from '../../api/queries/views';
import { location, navigate } from '../../base/router/index.svelte';
import { t } from '../../base/words/index.svelte';
import { toast } from '../../ui/toast.svelte';
import type { Order, Sort } from '../tickets/list/filter';

export const viewsChanged = (): Promise<void> => cache.invalidateQueries({ queryKey: keys.views.all });

const failed = (error: unknown): void =>
  void toast({ text: t('tickets.action.failed', { reason: words(asProblem(error)) }), tone: 'danger' });

export async function saveFilters(view: SavedView, filter: TicketFilter, sort: Sort, order: Order): Promise<void> {
  try {
    await changeView(view.id, { version: view.version, filter: bodyOf(filter), sort, order });
    await viewsChanged();
    navigate(location().path, { replace: true, keepFocus: true });
    toast({ text: t('tickets.list.views.saved', { name: view.name }) });
  } catch (error) {
    failed(error);
  }
}

/** A filter as views keep it: without order, nothing that is empty. */
export function bodyOf(filter: TicketFilter): SavedView['filter'] {
  const { sort, order, ...rest } = filter;
  void [sort, order];
  return rest as SavedView['filter'];
}

export async function removeView(view: SavedView): Promise<void> {
  try {
    await deleteView(view.id);
  } catch (error) {
    return failed(error);
  }
  if (location().path.startsWith(`/v/${encodeURIComponent(view.slug)}`)) navigate('/inbox/mine', { replace: true });
  await viewsChanged();
  const { name, audience, team_id, color, filter, sort, order } = view;
  const again = (): void =>
    void createView({ name, audience, team_id: team_id ?? null, color: color ?? null, filter, sort, order }).then(
      viewsChanged,
      failed,
    );
  toast({
    text: t('tickets.list.views.deleted', { name }),
    seconds: 10,
    action: { label: t('tickets.action.undo'), keys: 'Z', run: again },
  });
}

/** Everything that this browser knows to be there; what comes in meanwhile stays unread. */
export async function markAllRead(): Promise<void> {
  try {
    const newest = await newestEntry();
    if (newest === undefined) return;
    await data(api.PUT('/api/v1/tickets/read', { body: { entry_id: newest } }));
    await cache.invalidateQueries({ queryKey: keys.tickets.all });
    await cache.invalidateQueries({ queryKey: keys.views.counts });
    toast({ text: t('tickets.list.all_read') });
  } catch (error) {
    failed(error);
  }
}

async function newestEntry(): Promise<string | undefined> {
  const lists = cache.getQueriesData<Pages<TicketRow>>({ queryKey: keys.tickets.lists });
  const ids = lists.flatMap(([, list]) =>
    (list?.pages ?? []).flatMap((page: Page<TicketRow>) => page.items.flatMap(({ newest }) => newest?.entry_id ?? [])),
  );
  return ids.sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1))[0];
}
