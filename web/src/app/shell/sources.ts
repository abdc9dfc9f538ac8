/** What the palette finds besides commands: views and teams the browser knows, tickets and people that the server finds. */
import { cache } from '../../api/cache';
import { contactList } from '../../api/queries/contacts';
import { searchTickets } from '../../api/queries/box';
import { keys } from '../../api/queries/keys';
import type { Team } from '../../api/queries/people';
import type { Views } from '../../api/queries/views';
import { navigate } from '../../base/router/index.svelte';
import { ago } from '../../base/time.svelte';
import { t } from '../../base/words/index.svelte';
import type { Choice } from '../../keys/commands.svelte';
import type { Sources } from '../../keys/palette/session.svelte';
import { leads } from '../routes';

function places(): Choice[] {
  const teams = cache.getQueryData<Team[]>(keys.teams) ?? [];
  const views = cache.getQueryData<Views>(keys.views.list);
  const all = [
    ...(views?.built_in ?? []).map(({ slug }) => ({ href: `/inbox/${slug}`, title: t(`shell.view.${slug}`) })),
    ...(views?.saved ?? []).map(({ slug, name }) => ({ href: `/v/${encodeURIComponent(slug)}`, title: name })),
    ...teams.map((team) => ({ href: `/team/${team.id}`, title: team.name })),
  ];
  return all
    .filter(({ href }) => leads(href))
    .map(({ href, title }) => ({ id: `go ${href}`, title, then: () => navigate(href) }));
}

async function tickets(q: string): Promise<Choice[]> {
  if (!leads('/t/1')) return [];
  const found = await cache.fetchQuery({ ...searchTickets({ q, limit: 6 }), staleTime: 20_000 });
  return found.tickets.map((ticket) => ({
    id: `ticket ${ticket.number}`,
    title: ticket.subject,
    detail: `#${ticket.number}`,
    note: ago(ticket.last_entry_at),
    then: () => navigate(`/t/${ticket.number}`),
  }));
}

async function people(q: string): Promise<Choice[]> {
  if (!leads('/people/1')) return [];
  const pages = await cache.fetchInfiniteQuery({ ...contactList({ q }), staleTime: 20_000 });
  const first = pages.pages[0]?.items.slice(0, 5) ?? [];
  return first.map((contact) => ({
    id: `person ${contact.id}`,
    title: contact.name,
    detail: contact.address ?? undefined,
    then: () => navigate(`/people/${contact.id}`),
  }));
}

/** Made anew with every opening, in the language of the moment. */
export const sources = (): Sources => ({
  local: [{ id: 'places', heading: t('shell.palette.places'), choices: places }],
  remote: [
    { id: 'tickets', heading: t('shell.palette.tickets'), search: tickets },
    { id: 'people', heading: t('shell.people'), search: people },
  ],
  onsearch: (query, conditions) => navigate(`/search?q=${encodeURIComponent([...conditions, query].join(' ').trim())}`),
});
