/** The signs of commands whose screens give none: they come with the palette, so that the first paint need not carry them. */
import type { Component } from 'svelte';
import ArrowDownUp from '@lucide/svelte/icons/arrow-down-up';
import AtSign from '@lucide/svelte/icons/at-sign';
import Clock from '@lucide/svelte/icons/clock';
import Forward from '@lucide/svelte/icons/forward';
import Inbox from '@lucide/svelte/icons/inbox';
import Keyboard from '@lucide/svelte/icons/keyboard';
import ListFilter from '@lucide/svelte/icons/list-filter';
import Lock from '@lucide/svelte/icons/lock';
import PanelLeft from '@lucide/svelte/icons/panel-left';
import PanelRight from '@lucide/svelte/icons/panel-right';
import PenLine from '@lucide/svelte/icons/pen-line';
import Reply from '@lucide/svelte/icons/reply';
import Search from '@lucide/svelte/icons/search';
import Settings from '@lucide/svelte/icons/settings';
import Split from '@lucide/svelte/icons/split';
import SquarePen from '@lucide/svelte/icons/square-pen';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import Undo from '@lucide/svelte/icons/undo-2';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import type { ShortcutId } from '../table';

const icons: Partial<Record<ShortcutId, Component>> = {
  search: Search,
  shortcuts: Keyboard,
  new_ticket: SquarePen,
  toggle_sidebar: PanelLeft,
  toggle_panel: PanelRight,
  toggle_theme: SunMoon,
  undo: Undo,
  go_mine: Inbox,
  go_unassigned: Users,
  go_mentions: AtSign,
  go_snoozed: Clock,
  go_drafts: PenLine,
  go_people: User,
  go_settings: Settings,
  filter: ListFilter,
  sort: ArrowDownUp,
  reply: Reply,
  note: Lock,
  forward: Forward,
  split: Split,
};

export const iconOf = (id: string): Component | undefined => icons[id as ShortcutId];
