import { expect, it } from 'vitest';
import { offer } from './commands.svelte';
import { Engine } from './engine.svelte';
import { opened, openPalette } from './palette/open.svelte';

it('keys pressed while the palette is on its way run nothing, and Escape gives it up', () => {
  const done: string[] = [];
  const stop = [new Engine(() => {}).listen(), offer({ id: 'reply', run: () => void done.push('reply') })];
  const press = (key: string): void =>
    void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  openPalette();
  press('r');
  press('Escape');
  expect(opened()).toBeUndefined();
  press('r');
  expect(done).toEqual(['reply']);
  for (const end of stop) end();
});
