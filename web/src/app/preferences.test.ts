import { expect, it } from 'vitest';
import { preferences } from '../base/preferences.svelte';
import { isQuiet } from '../keys/keymap.svelte';
import { adopt } from './preferences';

const chosen = { theme: 'dark', density: 'compact', keyboard_shortcuts: false } as const;
const rest = { after_done: 'next', undo_send_seconds: null } as const;

it('what the agent chose in another browser is how this one looks and works', () => {
  adopt({ ...chosen, ...rest });
  expect([preferences.theme, preferences.density, isQuiet()]).toEqual(['dark', 'compact', true]);
  expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' });
  adopt({ theme: 'system', density: 'comfortable', keyboard_shortcuts: true, ...rest });
  expect([preferences.theme, preferences.density, isQuiet()]).toEqual(['system', 'comfortable', false]);
  expect(document.documentElement.dataset.theme).toBeUndefined();
});
