/**
 * Where the user is. Owns the address bar: `location()` is reactive, `navigate` changes it, plain links work by themselves (with
 * modifier keys they open new tabs as everywhere). Each entry of the history keeps a small state, which is how scrolling and
 * selection come back. Knows no screen: which path shows what is decided above.
 */
import { SvelteURLSearchParams } from 'svelte/reactivity';

export { buildPath, matchPath, type Params } from './match';

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hash: string;
  /** Changes with every step through the history; the same when the user comes back. */
  readonly entry: string;
}

export interface Step {
  /** Takes the place of the present entry of the history. */
  replace?: boolean;
  /** Leaves the focus where it is, as when the cursor walks through a list. */
  keepFocus?: boolean;
}

/** How the present place was reached; `pop` is back or forward. */
export type Reached = 'load' | 'push' | 'replace' | 'pop';

const entryOf = (state: unknown): string | undefined =>
  typeof state === 'object' && state !== null && 'entry' in state && typeof state.entry === 'string'
    ? state.entry
    : undefined;

let counter = 0;
const session = Date.now().toString(36);
const newEntry = (): string => `${session}.${(counter += 1)}`;

function read(entry: string): Place {
  const { pathname, search, hash } = window.location;
  return { path: pathname, query: new SvelteURLSearchParams(search), hash, entry };
}

let place = $state.raw<Place>(read(entryOf(history.state) ?? newEntry()));
let reached = $state.raw<Reached>('load');
let keptFocus = false;
// Not reactive: it is written with every scroll.
const kept = new Map<string, unknown>();

type Guard = (to: string) => boolean;
const guards = new Set<Guard>();

/** The present place; reactive. */
export const location = (): Place => place;
export const howReached = (): Reached => reached;
/** Whether the last step asked to leave the focus alone. */
export const isFocusKept = (): boolean => keptFocus;

/** Goes to `href` within the app. */
export function navigate(href: string, step: Step = {}): void {
  const target = new URL(href, window.location.href);
  if (target.origin !== window.location.origin) return window.location.assign(target);
  if (target.href === window.location.href && !step.replace) return;
  for (const guard of guards) if (!guard(target.pathname)) return;
  const entry = step.replace ? place.entry : newEntry();
  history[step.replace ? 'replaceState' : 'pushState']({ entry }, '', target);
  keptFocus = step.keepFocus ?? false;
  reached = step.replace ? 'replace' : 'push';
  place = read(entry);
}

/** Changes parts of the query string; `undefined` takes one away. */
export function setQuery(
  changes: Readonly<Record<string, string | undefined>>,
  step: Step = { replace: true, keepFocus: true },
): void {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(place.path + (text ? `?${text}` : '') + place.hash, step);
}

export const back = (): void => history.back();

/** Asks before the user leaves; answer `false` to stay. Returns how to stop asking. */
export function guardLeaving(guard: Guard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

/** What a component keeps with the present entry of the history, such as where a list was scrolled to. */
export function keep(name: string, value: unknown): void {
  kept.set(`${place.entry} ${name}`, value);
}
export const recall = (name: string): unknown => kept.get(`${place.entry} ${name}`);

/** Begins to follow clicks on links and the buttons of the browser. */
export function startRouter(): () => void {
  history.replaceState({ entry: place.entry }, '');
  history.scrollRestoration = 'manual';
  const onPop = (event: PopStateEvent): void => {
    keptFocus = false;
    reached = 'pop';
    const entry = entryOf(event.state) ?? newEntry();
    place = read(entry);
  };
  window.addEventListener('popstate', onPop);
  document.addEventListener('click', onClick);
  return () => {
    window.removeEventListener('popstate', onPop);
    document.removeEventListener('click', onClick);
  };
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== window.location.origin) return;
  // What the server itself answers is no place of the app.
  if (link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  navigate(link.href, { keepFocus: link.hasAttribute('data-keep-focus') });
}
