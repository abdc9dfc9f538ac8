/**
 * Runs commands by keys: one listener for the page. Owns the sequence that is half pressed and the command that is awaited; decides, by
 * where the focus is and by what is offered, which command a stroke means.
 */
import { untrack } from 'svelte';
import { announcementOf, commandOf, type Command } from './commands.svelte';
import { onMac, readBinding } from './input/chord';
import { Decoder, burst, type Stroke } from './input/decoder';
import { keysOf, reloadKeys } from './keymap.svelte';
import { closeOverlay, opened } from './palette/open.svelte';
import { actsItself, isCovered, regionsOf, takesText } from './region';
import { isLocal, shortcuts, type Scope, type Shortcut } from './table';

/** How long the second key of a sequence is waited for. */
const patience = 4000;
/** How long a command may be on its way after its key. */
const longest = 8000;

/** A way on from the first key of a sequence, for the hint. */
export interface Continuation {
  key: string;
  shortcut: Shortcut;
}

let begun = $state.raw<string | undefined>();

/** The first key of a sequence whose second is awaited. */
export const begunSequence = (): string | undefined => begun;

/** Where the sequence can go from here. */
export const continuations = (): Continuation[] =>
  begun === undefined
    ? []
    : shortcuts.flatMap((shortcut) =>
        bound(shortcut).flatMap(([first, second]) =>
          second !== undefined && first === begun && commandOf(shortcut.id) ? [{ key: second, shortcut }] : [],
        ),
      );

const bound = (shortcut: Shortcut): string[][] => (shortcut.native ? [] : keysOf(shortcut.id).map(readBinding));

/** Opens the palette at a step of a command; the shell says how. */
export type Ask = (command: Command) => void;

/** What would be typed, or pressed, into what is not there yet. */
const isPlain = (chord: string): boolean => /^(shift\+)?(.|enter|space|backspace)$/.test(chord);

export class Engine {
  /** The command whose key was pressed before its code was there. */
  #awaited = $state.raw<Shortcut | undefined>();
  /** What was begun by a key and is on its way. */
  #opening: Promise<unknown> | undefined;
  #giveUp: ReturnType<typeof setTimeout> | undefined;
  #decoder = new Decoder(onMac() ? 'metaKey' : 'ctrlKey');
  #settling: ReturnType<typeof setTimeout> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  /** `ask` shows the question of a command that has one. */
  constructor(private readonly ask: Ask) {}

  /** Listens until the function that it returns is called. */
  listen(): () => void {
    const press = (event: KeyboardEvent): void => this.press(event);
    const stored = (event: StorageEvent): void => void (event.key?.endsWith('.keys') && reloadKeys());
    const leave = (): void => {
      this.#end();
      this.#stopHolding();
    };
    const stopAwaiting = $effect.root(() => {
      $effect(() => this.#settleAwaited());
    });
    window.addEventListener('keydown', press);
    window.addEventListener('storage', stored);
    window.addEventListener('blur', leave);
    window.addEventListener('pointerdown', leave);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('storage', stored);
      window.removeEventListener('blur', leave);
      window.removeEventListener('pointerdown', leave);
      clearTimeout(this.#settling);
      stopAwaiting();
      leave();
    };
  }

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.activeElement;
    // In a text field keys are text: nothing of it may stay behind for the next stroke outside.
    const isText = takesText(target);
    if (isText && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1) return;
    clearTimeout(this.#settling);
    for (const stroke of this.#decoder.press(event)) if (this.#stroke(stroke, target, isText)) event.preventDefault();
    if (this.#decoder.waiting) {
      this.#settling = setTimeout(() => {
        for (const stroke of this.#decoder.settle()) this.#stroke(stroke, document.activeElement, isText);
      }, burst);
    }
  }

  /** Whether the stroke meant something. */
  #stroke({ chord, repeat }: Stroke, target: Element | null, isText: boolean): boolean {
    const first = begun;
    this.#end();
    if (isCovered(target)) return false;
    if (opened()) {
      // From the moment it is asked for, the palette has the keys, though it may still be on its way.
      if (chord === 'escape') closeOverlay();
      return true;
    }
    if ((this.#awaited || this.#opening) && !isText && (chord === 'escape' || isPlain(chord))) {
      // What follows the key was meant for what it opens: it must not act on the page behind.
      if (chord === 'escape') this.#stopHolding();
      return true;
    }
    if (first !== undefined && !isText) {
      // What does not go on ends the sequence and does nothing else: G E must not close a ticket.
      if (chord !== 'escape' && chord !== 'backspace') this.#run(this.#find([first, chord], target, isText), repeat);
      return true;
    }
    if (actsItself(target, chord)) return false;
    if (!isText && !repeat && this.#begins(chord)) return true;
    return this.#run(this.#find([chord], target, isText), repeat);
  }

  #begins(chord: string): boolean {
    const isFirst = (shortcut: Shortcut): boolean =>
      bound(shortcut).some(([first, second]) => first === chord && second !== undefined) &&
      commandOf(shortcut.id) !== undefined;
    if (!shortcuts.some(isFirst)) return false;
    begun = chord;
    this.#waiting = setTimeout(() => this.#end(), patience);
    return true;
  }

  #end(): void {
    clearTimeout(this.#waiting);
    begun = undefined;
  }

  #find(strokes: string[], target: Element | null, isText: boolean): Shortcut | undefined {
    const regions = regionsOf(target);
    const order: Scope[] = [...regions, 'ticket', 'stream', 'list', 'global'];
    const isMeant = (shortcut: Shortcut): boolean => {
      if (isText && !shortcut.typing) return false;
      if (shortcut.scope === 'composer' && !regions.includes('composer')) return false;
      if (isLocal(shortcut.scope, strokes[0] ?? '') && !regions.includes(shortcut.scope)) return false;
      if (!bound(shortcut).some((keys) => keys.join(' ') === strokes.join(' '))) return false;
      return commandOf(shortcut.id) !== undefined || announcementOf(shortcut.id) !== undefined;
    };
    const meant = shortcuts.filter(isMeant);
    return meant.sort((one, other) => order.indexOf(one.scope) - order.indexOf(other.scope))[0];
  }

  #run(shortcut: Shortcut | undefined, repeat: boolean): boolean {
    if (!shortcut) return false;
    if (repeat && !shortcut.repeat) return true;
    const command = commandOf(shortcut.id);
    if (!command) {
      this.#await(shortcut);
      announcementOf(shortcut.id)?.fetch?.();
      return true;
    }
    if (typeof command.run === 'function') this.#holdFor(command.run());
    else this.ask(command);
    return true;
  }
  #await(shortcut: Shortcut): void {
    this.#stopHolding();
    this.#awaited = shortcut;
    this.#giveUp = setTimeout(() => this.#stopHolding(), longest);
  }

  /** Keeps keys off the page while what a command opens is on its way. */
  #holdFor(opening: unknown): void {
    if (!(opening instanceof Promise)) return;
    this.#stopHolding();
    this.#opening = opening;
    this.#giveUp = setTimeout(() => this.#stopHolding(), longest);
    const done = (): void => {
      if (this.#opening === opening) this.#stopHolding();
    };
    opening.then(done, done);
  }

  #stopHolding(): void {
    clearTimeout(this.#giveUp);
    this.#awaited = undefined;
    this.#opening = undefined;
  }

  /** Runs what is awaited once it is offered, and forgets it once nobody says any more that it comes. */
  #settleAwaited(): void {
    const shortcut = this.#awaited;
    if (!shortcut) return;
    const isThere = commandOf(shortcut.id) !== undefined;
    if (!isThere && announcementOf(shortcut.id)) return;
    untrack(() => {
      this.#stopHolding();
      if (isThere) this.#run(shortcut, false);
    });
  }
}
