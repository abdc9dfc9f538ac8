/** What the navigation leads to: the views of the desk with their counts, the teams, and what the slices add. */
import { createQuery } from '@tanstack/svelte-query';
import Clock from '@lucide/svelte/icons/clock';
import Inbox from '@lucide/svelte/icons/inbox';
import Layers from '@lucide/svelte/icons/layers';
import Settings from '@lucide/svelte/icons/settings';
import ShieldQuestionMark from '@lucide/svelte/icons/shield-question-mark';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import { sessionQuery, teamList } from '../../api/queries/people';
import { ticketCounts } from '../../api/queries/tickets';
import { VIEWS, views, type View } from '../../api/queries/views';
import type { NavLink, NavSection } from '../../base/router/route';
import { t } from '../../base/words/index.svelte';
import { leads, sections } from '../routes';

const icons: Readonly<Record<View, Component>> = {
  mine: Inbox,
  unassigned: Users,
  snoozed: Clock,
  held: ShieldQuestionMark,
  all: Layers,
};

const HUES = [1, 2, 3, 4, 5, 6] as const;

/** Views in which nothing waits fold away, but for those that everybody works in. */
const STAYS: readonly View[] = ['mine', 'unassigned', 'all'];

const builtin: NavSection = {
  place: 'top',
  order: 0,
  use() {
    const counts = createQuery(ticketCounts);
    return () =>
      VIEWS.map((view) => ({ view, count: counts.data ? views[view].count(counts.data) : 0 }))
        .filter(({ view, count }) => count > 0 || STAYS.includes(view))
        .map(({ view, count }) => ({
          href: `/inbox/${view}`,
          label: t(`shell.view.${view}`),
          icon: icons[view],
          count,
          isHot: view === 'held',
        }));
  },
};

const teams: NavSection = {
  place: 'middle',
  order: 50,
  heading: () => t('shell.teams'),
  use() {
    const counts = createQuery(ticketCounts);
    const list = createQuery(teamList);
    const session = createQuery(sessionQuery);
    const open = (id: string): number => counts.data?.by_team.find((team) => team.team_id === id)?.open ?? 0;
    return () =>
      (list.data ?? [])
        .filter((team) => team.is_active && (open(team.id) > 0 || session.data?.teams.includes(team.id)))
        .map((team, index) => ({
          href: `/team/${team.id}`,
          label: team.name,
          hue: HUES[index % HUES.length],
          count: open(team.id),
        }));
  },
};

const places: NavSection = {
  place: 'foot',
  order: 0,
  use: () => () =>
    [
      { href: '/people', label: t('shell.people'), icon: User },
      { href: '/settings', label: t('shell.settings'), icon: Settings },
    ].filter((link) => leads(link.href)),
};

/** All sections of the navigation, in their order. Called while it is built. */
export function useSections(): readonly { section: NavSection; links: () => readonly NavLink[] }[] {
  return [builtin, teams, places, ...sections]
    .sort((a, b) => a.order - b.order)
    .map((section) => ({ section, links: section.use() }));
}
