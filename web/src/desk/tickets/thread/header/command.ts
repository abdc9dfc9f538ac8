/** Runs a command of the registry from a control of the header, so that button, key and palette do the same. */
import { commandOf } from '../../../../keys/commands.svelte';
import { capsOf, readBinding } from '../../../../keys/input/chord';
import { keysOf } from '../../../../keys/keymap.svelte';
import { openPalette } from '../../../../keys/palette/open.svelte';

/** Whether there is anybody to do it. */
export const can = (id: string): boolean => commandOf(id) !== undefined;

export function run(id: string): void {
  const command = commandOf(id);
  if (!command) return;
  if (typeof command.run === 'function') command.run();
  else openPalette(command);
}

/** The first shortcut of a command, as caps to be shown. */
export const caps = (id: string): string[] => {
  const [first] = keysOf(id);
  return first === undefined ? [] : readBinding(first).flatMap((chord) => capsOf(chord));
};
