/** What the palette finds besides commands: views and teams the browser knows, recent searches, tickets and people that the server finds. */
import Clock from '@lucide/svelte/icons/clock';
import Layers from '@lucide/svelte/icons/layers';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import Trash2 from '@lucide/svelte/icons/trash-2';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import X from '@lucide/svelte/icons/x';
import type { Component } from 'svelte';
import { cache } from '../../api/cache';
import { contactList } from '../../api/queries/contacts';
import { keys } from '../../api/queries/keys';
import type { Team } from '../../api/queries/people';
import { searchTickets, type Hit } from '../../api/queries/search';
import type { Views } from '../../api/queries/views';
import { navigate } from '../../base/router/index.svelte';
import { ago } from '../../base/time.svelte';
import { ready, t } from '../../base/words/index.svelte';
import { plainOf } from '../../desk/search/marked';
import { quoted } from '../../desk/search/question';
import { forgetAll, recent, searched } from '../../desk/search/recent';
import { fieldTyped } from '../../desk/search/wording';
import type { Choice } from '../../keys/commands.svelte';
import type { Sources } from '../../keys/palette/session.svelte';
import { leads } from '../routes';

/** Of the recent searches so many stand in the palette; the page of searching has all of them. */
const LATELY = 5;

const searchAddress = (query: string): string => `/search?q=${encodeURIComponent(query)}`;

function places(): Choice[] {
  const teams = cache.getQueryData<Team[]>(keys.teams) ?? [];
  const views = cache.getQueryData<Views>(keys.views.list);
  const all: { href: string; title: string; icon: Component; condition?: string }[] = [
    ...(views?.built_in ?? []).map(({ slug }) => ({
      href: `/inbox/${slug}`,
      title: t(`shell.view.${slug}`),
      icon: Layers,
    })),
    { href: '/inbox/spam', title: t('shell.view.spam'), icon: OctagonAlert },
    { href: '/inbox/trash', title: t('shell.view.trash'), icon: Trash2 },
    ...(views?.saved ?? []).map(({ slug, name }) => ({
      href: `/v/${encodeURIComponent(slug)}`,
      title: name,
      icon: Layers,
    })),
    ...teams.map(({ id, name }) => ({
      href: `/team/${id}`,
      title: name,
      icon: Users,
      condition: `${fieldTyped('team')}:${quoted(name)}`,
    })),
  ];
  return all
    .filter(({ href }) => leads(href))
    .map(({ href, ...choice }) => ({ id: `go ${href}`, ...choice, then: () => navigate(href) }));
}

function lately(): Choice[] {
  const found = recent().slice(0, LATELY);
  if (found.length === 0) return [];
  const questions = found.map((query) => ({
    id: `searched ${query}`,
    title: query,
    icon: Clock,
    then: () => {
      searched(query);
      navigate(searchAddress(query));
    },
  }));
  return [...questions, { id: 'forget_searches', title: t('search.recent.clear'), icon: X, then: forgetAll }];
}

/** Asks the cache; what is no longer wanted is cancelled on its way. */
function asking<T>(queryKey: readonly unknown[], signal: AbortSignal, answer: Promise<T>): Promise<T> {
  signal.addEventListener('abort', () => void cache.cancelQueries({ queryKey, exact: true }), { once: true });
  return answer;
}

/** Where it fits, if that is not the subject, which is shown anyway. */
function detailOf({ number, matched, snippet }: Hit): string {
  const isElsewhere = ['text', 'files', 'people', 'attachment'].includes(matched);
  return isElsewhere ? `#${number} · ${plainOf(snippet)}` : `#${number}`;
}

async function tickets(q: string, signal: AbortSignal): Promise<Choice[]> {
  if (!leads('/t/1')) return [];
  const question = searchTickets({ q, limit: 6 });
  const found = await asking(question.queryKey, signal, cache.fetchQuery(question));
  return found.tickets.map((ticket) => ({
    id: `ticket ${ticket.number}`,
    title: ticket.subject || t('tickets.list.no_subject'),
    icon: MessageSquareText,
    detail: detailOf(ticket),
    note: ago(ticket.last_entry_at),
    then: () => {
      searched(q);
      navigate(`/t/${ticket.number}?entry=${ticket.entry_id}`);
    },
  }));
}

async function people(q: string, signal: AbortSignal): Promise<Choice[]> {
  if (!leads('/people/1')) return [];
  const list = { ...contactList({ q }), staleTime: 20_000 };
  const pages = await asking(list.queryKey, signal, cache.fetchInfiniteQuery(list));
  const first = pages.pages[0]?.items.slice(0, 5) ?? [];
  return first.map((contact) => ({
    id: `person ${contact.id}`,
    title: contact.name,
    icon: User,
    detail: contact.address ?? undefined,
    condition: `${fieldTyped('requester')}:${quoted(contact.address ?? contact.name)}`,
    then: () => navigate(`/people/${contact.id}`),
  }));
}

/** Once their words are there: what makes them anew with every opening, in the language of the moment. */
export async function sources(): Promise<() => Sources> {
  await ready('search');
  return () => ({
    local: [
      { id: 'places', heading: t('shell.palette.places'), choices: places },
      { id: 'lately', heading: t('search.recent'), choices: lately, isRecent: true },
    ],
    remote: [
      { id: 'tickets', heading: t('shell.palette.tickets'), search: tickets, takesConditions: true },
      { id: 'people', heading: t('shell.people'), search: people },
    ],
    onsearch: (query, conditions) => {
      const question = [...conditions, query].join(' ').trim();
      searched(question);
      navigate(searchAddress(question));
    },
  });
}
