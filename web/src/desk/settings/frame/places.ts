/** The pages of the settings: in which group, for whom, and by which words they are found. */
import type { Component } from 'svelte';
import Activity from '@lucide/svelte/icons/activity';
import Ban from '@lucide/svelte/icons/ban';
import Bell from '@lucide/svelte/icons/bell';
import Clock from '@lucide/svelte/icons/clock';
import FileText from '@lucide/svelte/icons/file-text';
import History from '@lucide/svelte/icons/history';
import KeyRound from '@lucide/svelte/icons/key-round';
import Layers from '@lucide/svelte/icons/layers';
import Link from '@lucide/svelte/icons/link';
import Mail from '@lucide/svelte/icons/mail';
import Phone from '@lucide/svelte/icons/phone';
import Send from '@lucide/svelte/icons/send';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Keyboard from '@lucide/svelte/icons/keyboard';
import Store from '@lucide/svelte/icons/store';
import Tag from '@lucide/svelte/icons/tag';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import Inbox from '@lucide/svelte/icons/inbox';
import Zap from '@lucide/svelte/icons/zap';
import type { Schemas } from '../../../api/client';
import { rank } from '../../../base/fold';
import { t, type Key } from '../../../base/words/index.svelte';

export const groups = ['yours', 'channels', 'flow', 'people', 'system'] as const;
export type Group = (typeof groups)[number];

export interface Place {
  href: string;
  group: Group;
  name: Key;
  /** Words that people look for, separated by semicolons. */
  terms: Key;
  icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
  right?: Schemas['Action'];
}

const place = (
  group: Group,
  id: string,
  icon: Place['icon'],
  right?: Place['right'],
  href = `/settings/${id.replaceAll('_', '-')}`,
): Place => ({
  href,
  group,
  name: `settings.place.${id}` as Key,
  terms: `settings.terms.${id}` as Key,
  icon,
  ...(right ? { right } : {}),
});

const all: readonly Place[] = [
  place('yours', 'profile', User, undefined, '/me'),
  place('yours', 'notifications', Bell, undefined, '/me/notifications'),
  place('yours', 'working', Keyboard, undefined, '/me/working'),
  place('yours', 'security', ShieldCheck, undefined, '/me/security'),
  place('channels', 'inboxes', Mail, 'manage_box'),
  place('channels', 'phone', Phone, 'manage_box'),
  place('channels', 'blocked_senders', Ban, 'manage_box'),
  place('flow', 'macros', Zap, 'note'),
  place('flow', 'templates', FileText, 'manage_box'),
  place('flow', 'tags', Tag, 'manage_box'),
  place('flow', 'ticket_types', Layers, 'manage_box'),
  place('flow', 'hours', Clock, 'manage_box'),
  place('people', 'agents', User, 'manage_people'),
  place('people', 'teams', Users, 'manage_people'),
  place('people', 'roles', KeyRound),
  place('system', 'shop', Store, 'manage_box'),
  place('system', 'box', Activity, 'see_box'),
  place('system', 'incoming', Inbox, 'see_box'),
  place('system', 'deliveries', Send, 'see_box'),
  place('system', 'tokens', Link),
  place('system', 'audit', History, 'audit'),
];

/** The pages that these rights open. */
export const placesFor = (rights: readonly string[]): Place[] =>
  all.filter(({ right }) => right === undefined || rights.includes(right));

/** The pages that a search finds, the best first, with the words that fit. */
export function findPlaces(query: string, places: readonly Place[]): { place: Place; because: string | undefined }[] {
  return places
    .map((place) => {
      const terms = t(place.terms)
        .split(';')
        .map((term) => ({ term: term.trim(), weight: rank(query, term.trim()) }))
        .sort((a, b) => b.weight - a.weight);
      const name = rank(query, t(place.name)) * 2;
      const best = terms[0];
      return {
        place,
        weight: Math.max(name, best?.weight ?? 0),
        because: best && best.weight > name ? best.term : undefined,
      };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ place, because }) => ({ place, because }));
}
