/** What a slice of the desk says of its screens; `desk/<slice>/routes.ts` and `desk/<slice>/nav.ts` export these, the app gathers them. */
import type { Component } from 'svelte';
import type { Area } from '../words/catalogue';
import type { Params } from './match';

/** A screen or a pane of one; it gets the parameters of the path. */
export type Pane = Component<{ params: Params }>;
/** A pane that reads no parameters may take no props at all. */
export type LoadPane = () => Promise<{ default: Pane | Component<Record<string, never>> }>;

export interface Route {
  /** `/inbox/:view/t/:number`; a trailing `*` takes all that follows. */
  path: string;
  /** The main region: a thread, a settings page. Without one the list stands alone, and the main region says so. */
  main?: LoadPane;
  /** The list beside it. Routes that name the same function keep the same list on the page. */
  list?: LoadPane;
  /** What the list is called for those who listen; tickets unless it says otherwise. */
  listLabel?: () => string;
  /** What stands in the main region while nothing of the list is open; about tickets unless it says otherwise. */
  pick?: () => { title: string; hint: string };
  /** The list is a menu, not rows: it takes less width. */
  isListNarrow?: boolean;
  /** The panel at the side, such as the contact; it lies over the page where there is no room. */
  panel?: LoadPane;
  /** The words it needs besides those of the shell. */
  words?: readonly Area[];
  /** Stands alone, without navigation; may be seen without a session. */
  isBare?: boolean;
  /** The title of the page, until the screen gives a better one. */
  title?: () => string;
  /** The word for what the agent must be allowed (`rights` of the session). */
  right?: string;
}

export interface NavLink {
  href: string;
  label: string;
  icon?: Component;
  /** One of the chart hues instead of an icon. */
  hue?: 1 | 2 | 3 | 4 | 5 | 6;
  count?: number;
  /** Something runs out there. */
  isHot?: boolean;
}

/** A part of the navigation. */
export interface NavSection {
  /** `top` is above all headings, `foot` at the lower end. */
  place: 'top' | 'middle' | 'foot';
  order: number;
  heading?: () => string;
  /** Called once while the navigation is built (queries may be made there); the answer is reactive. */
  use(): () => readonly NavLink[];
}
