/** Takes over what the agent chose elsewhere: theme, density and single keys, as the server keeps them. */
import type { Session } from '../api/client';
import { preferences } from '../base/preferences.svelte';
import { isQuiet, setQuiet } from '../keys/keymap.svelte';

export function adopt({ theme, density, keyboard_shortcuts }: Session['preferences']): void {
  if (preferences.theme !== theme) preferences.theme = theme;
  if (preferences.density !== density) preferences.density = density;
  if (isQuiet() === keyboard_shortcuts) setQuiet(!keyboard_shortcuts);
}
