/** The commands that work everywhere: going to places, appearance, regions, one level up. */
import { back, location, navigate } from '../../base/router/index.svelte';
import { isDark, preferences } from '../../base/preferences.svelte';
import { prefer } from '../../desk/me/prefer';
import { commandOf, offer, type Command } from '../../keys/commands.svelte';
import { leads } from '../routes';
import { cycleRegion } from './regions';

/** Runs a command that some screen offers; nothing where none does. Commands that ask open in the palette. */
let ask: (command: Command) => void = () => undefined;

export function runCommand(id: string): void {
  const command = commandOf(id);
  if (!command) return;
  if (typeof command.run === 'function') command.run();
  else ask(command);
}

/** Says how the question of a command is shown. */
export function setAsk(next: (command: Command) => void): void {
  ask = next;
}

const go = (id: string, href: string): Command => ({ id, run: () => navigate(href), when: () => leads(href) });

/** To the field of the search. What is typed meanwhile is not meant for the page before. */
async function search(): Promise<void> {
  navigate('/search');
  await import('../../desk/search/SearchPage.svelte');
  await new Promise((shown) => requestAnimationFrame(shown));
}

/** One level up: from the ticket to its list. */
function up(): void {
  const { path } = location();
  const list = path.replace(/\/t\/\d+$/, '');
  if (list !== path && list !== '') navigate(list);
  else if (path.startsWith('/t/')) back();
}

/** Offers them until the function that it returns is called. */
export const offerShellCommands = (): (() => void) =>
  offer(
    go('go_mine', '/inbox/mine'),
    go('go_unassigned', '/inbox/unassigned'),
    go('go_mentions', '/inbox/mentions'),
    go('go_snoozed', '/inbox/snoozed'),
    go('go_drafts', '/inbox/drafts'),
    go('go_people', '/people'),
    go('go_settings', '/settings'),
    { id: 'search', when: () => leads('/search'), run: search },
    { id: 'toggle_sidebar', run: () => (preferences.hasSidebar = !preferences.hasSidebar) },
    { id: 'toggle_panel', run: () => (preferences.hasPanel = !preferences.hasPanel) },
    { id: 'toggle_theme', run: () => prefer({ theme: isDark() ? 'light' : 'dark' }) },
    { id: 'next_region', hidden: true, run: () => cycleRegion(1) },
    { id: 'previous_region', hidden: true, run: () => cycleRegion(-1) },
    { id: 'back', hidden: true, run: up },
  );
