/** Choosing how the desk looks, from wherever it is offered: shown here at once, and kept by the server for other browsers. */
import { preferences, type Density, type Theme } from '../../base/preferences.svelte';

export function prefer({ theme, density }: { theme?: Theme; density?: Density }): void {
  if (theme) preferences.theme = theme;
  if (density) preferences.density = density;
  // Without the server the choice holds in this browser.
  void import('./queries')
    .then(({ changePreferences }) => changePreferences({ theme, density }))
    .catch(() => undefined);
}
