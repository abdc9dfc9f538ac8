/**
 * What can be done now: the commands that the screens on the page offer. Shortcuts and palette both ask here, so that neither can
 * do what the other cannot. Screens register while they are mounted.
 */
import type { Component } from 'svelte';
import { t, type Key } from '../base/words/index.svelte';
import { shortcutOf, type Scope } from './table';

/** Something to pick in the palette: it acts, or it asks on. */
export interface Choice {
  /** Stable, so that what is used often can rise. */
  id: string;
  title: string;
  /** Shown after the title, in grey. */
  detail?: string | undefined;
  /** Shown at the end of the row. */
  note?: string | undefined;
  icon?: Component | undefined;
  /** Other words that find it. */
  aliases?: readonly string[] | undefined;
  /** What it adds to a search as a condition, by Tab. */
  condition?: string | undefined;
  then: (() => void) | Step;
}

/** A question inside the palette: a list to pick from, or text that is read into choices while it is typed. */
export interface Step {
  prompt: string;
  /** `false` when `choices` has already looked at the query (a parser, a server); the palette ranks by it otherwise. */
  ranked?: false | undefined;
  choices: (query: string, signal: AbortSignal) => readonly Choice[] | Promise<readonly Choice[]>;
}

/** A question whose code is fetched when it is asked. */
export const laterStep = (prompt: () => string, load: () => Promise<Step>, ranked?: Step['ranked']): Step => ({
  get prompt() {
    return prompt();
  },
  ranked,
  choices: async (query, signal) => (await load()).choices(query, signal),
});

export interface Command {
  /** A row of the table of shortcuts, or a name of the screen's own. */
  id: string;
  /** The words of a command that has no row; `title` for one whose name is data. */
  words?: Key;
  title?: string;
  icon?: Component;
  /** Where it works, for a command that has no row. */
  scope?: Scope;
  aliases?: readonly string[];
  /** Left out of the palette: moving about makes no sense there. */
  hidden?: boolean;
  when?: () => boolean;
  /** What opens something answers a promise of it: until it is there, keys that were meant for it do nothing. */
  run: (() => unknown) | Step;
}

/** What the commands of a ticket apply to; the chip of the palette. */
export interface Context {
  label: string;
  /** The heading over its commands: “This ticket”, “3 tickets”. */
  heading: string;
}

let registered = $state.raw<readonly Command[]>([]);
let contexts = $state.raw<readonly Context[]>([]);

/** Offers commands until the function that it returns is called. A later offer of the same id comes first. */
export const offer = (...commands: Command[]): (() => void) => {
  registered = [...commands, ...registered];
  return () => {
    registered = registered.filter((command) => !commands.includes(command));
  };
};

/** Commands whose code is still on its way. */
export interface Announcement {
  ids: readonly string[];
  /** Whether they will come, as things stand. */
  when: () => boolean;
  /** Fetches their code now, where nobody else does. */
  fetch?: () => void;
}
let announced = $state.raw<readonly Announcement[]>([]);

/**
 * Says that commands will be offered soon, until the function that it returns is called: the key of one that is pressed before is kept,
 * and runs it when it is there.
 */
export const announce = (announcement: Announcement): (() => void) => {
  announced = [...announced, announcement];
  return () => {
    announced = announced.filter((other) => other !== announcement);
  };
};

/** The word that a command will come, if there is one. */
export const announcementOf = (id: string): Announcement | undefined =>
  announced.find(({ ids, when }) => ids.includes(id) && when());

/** Says what commands apply to, until the function that it returns is called. */
export const offerContext = (context: Context): (() => void) => {
  contexts = [context, ...contexts];
  return () => {
    contexts = contexts.filter((other) => other !== context);
  };
};

/** What commands apply to now. */
export const currentContext = (): Context | undefined => contexts[0];

/** Where a command works. */
export const scopeOf = (command: Command): Scope => shortcutOf(command.id)?.scope ?? command.scope ?? 'global';

/** What a command is called in the language that is shown. */
export const titleOf = (command: Command): string => command.title ?? t(wordsOf(command));

/** The words of a command. */
export const wordsOf = (command: Command): Key => command.words ?? (`keys.command.${command.id}` as Key);

const isPossible = (command: Command): boolean => command.when?.() ?? true;

/** The command that now answers to an id. */
export const commandOf = (id: string): Command | undefined =>
  registered.find((command) => command.id === id && isPossible(command));

/** The commands that can be run now, each once. */
export const commands = (): Command[] => {
  const seen = new Set<string>();
  return registered.filter((command) => {
    if (seen.has(command.id) || !isPossible(command)) return false;
    seen.add(command.id);
    return true;
  });
};
