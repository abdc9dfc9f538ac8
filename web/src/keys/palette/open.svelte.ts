/** Whether the palette or the sheet of shortcuts is open, and at which question; the screens open them from here. */
import type { Command } from '../commands.svelte';

let shown = $state.raw<{ what: 'palette' | 'sheet'; command?: Command | undefined } | undefined>();

/** What of the two is open. */
export const opened = (): 'palette' | 'sheet' | undefined => shown?.what;

/** The command whose question the palette opens with. */
export const openedCommand = (): Command | undefined => shown?.command;

/** Opens the palette, at the question of a command if one is given. */
export const openPalette = (command?: Command): void => void (shown = { what: 'palette', command });

/** Opens the sheet of shortcuts. */
export const openSheet = (): void => void (shown = { what: 'sheet' });

/** Closes what is open. */
export const closeOverlay = (): void => void (shown = undefined);
