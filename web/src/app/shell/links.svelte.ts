/** What the navigation leads to: the views of the desk with their counts, the teams, and what the slices add. */
import { createQuery } from '@tanstack/svelte-query';
import AtSign from '@lucide/svelte/icons/at-sign';
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
import { viewCounts, viewList, type BuiltIn } from '../../api/queries/views';
import type { Schemas } from '../../api/client';
import type { NavLink, NavSection } from '../../base/router/route';
import { t } from '../../base/words/index.svelte';
import { leads, sections } from '../routes';

const icons: Readonly<Record<BuiltIn, Component>> = {
  mine: Inbox,
  unassigned: Users,
  mentions: AtSign,
  snoozed: Clock,
  all: Layers,
};

const HUES = [1, 2, 3, 4, 5, 6] as const;

const builtin: NavSection = {
  place: 'top',
  order: 0,
  use() {
    const list = createQuery(viewList);
    const counts = createQuery(viewCounts);
    const desk = createQuery(ticketCounts);
    const held = (): NavLink[] =>
      desk.data?.held
        ? [
            {
              href: '/inbox/held',
              label: t('shell.view.held'),
              icon: ShieldQuestionMark,
              count: desk.data.held,
              isHot: true,
            },
          ]
        : [];
    return () => [
      ...(list.data?.built_in ?? []).map(({ slug }) => ({
        href: `/inbox/${slug}`,
        label: t(`shell.view.${slug}`),
        icon: icons[slug],
        // Of everything there is, the number says nothing about what is to be done.
        count: slug === 'all' ? 0 : countOf(counts.data, slug),
      })),
      ...held(),
    ];
  },
};

const saved: NavSection = {
  place: 'middle',
  order: 10,
  heading: () => t('shell.views'),
  use() {
    const list = createQuery(viewList);
    const counts = createQuery(viewCounts);
    return () =>
      (list.data?.saved ?? []).map((view, index) => ({
        href: `/v/${encodeURIComponent(view.slug)}`,
        label: view.name,
        hue: HUES.find((hue) => hue === view.color) ?? HUES[index % HUES.length],
        count: countOf(counts.data, view.slug),
      }));
  },
};

const countOf = (counts: readonly Schemas['ViewCount'][] | undefined, slug: string): number =>
  counts?.find((count) => count.slug === slug)?.count ?? 0;

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
  return [builtin, saved, teams, places, ...sections]
    .sort((a, b) => a.order - b.order)
    .map((section) => ({ section, links: section.use() }));
}
