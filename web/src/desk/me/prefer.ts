/** Choosing how the desk looks, from wherever it is offered: shown here at once, and kept by the server for other browsers. */
import { preferences, type Density, type Theme } from '../../base/preferences.svelte';
import { keepPreferences } from './keep';

export function prefer(wish: { theme?: Theme; density?: Density }): void {
  if (wish.theme) preferences.theme = wish.theme;
  if (wish.density) preferences.density = wish.density;
  // What the server does not take still holds in this browser.
  void keepPreferences(wish).catch(() => undefined);
}
