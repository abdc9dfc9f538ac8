/** All screens: gathered from the slices, so that a new one only adds its own `routes.ts`. */
import { matchPath, type Params } from '../base/router/index.svelte';
import type { NavSection, Route } from '../base/router/route';

const slices = import.meta.glob<readonly Route[]>('../desk/**/routes.ts', { eager: true, import: 'default' });
const navs = import.meta.glob<NavSection | readonly NavSection[]>('../desk/**/nav.ts', {
  eager: true,
  import: 'default',
});

/** Paths with more fixed parts come first, so that `/people/new` is not read as a person. */
const weight = (route: Route): number =>
  route.path.split('/').reduce((sum, part) => sum * 4 + (part === '*' ? 0 : part.startsWith(':') ? 1 : 2), 0);

export const routes: readonly Route[] = Object.values(slices)
  .flat()
  .sort((a, b) => b.path.split('/').length - a.path.split('/').length || weight(b) - weight(a));

export const sections: readonly NavSection[] = Object.values(navs)
  .flat()
  .sort((a, b) => a.order - b.order);

/** The screen of a path. */
export function findRoute(path: string): { route: Route; params: Params } | undefined {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) return { route, params };
  }
  return undefined;
}

/** Whether there is a screen for a path: nothing leads where nothing is. */
export const leads = (path: string): boolean => findRoute(path) !== undefined;
