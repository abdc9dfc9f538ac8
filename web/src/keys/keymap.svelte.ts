/**
 * Which keys each shortcut has in this browser: the table, what the agent changed, and whether single keys work at all (WCAG 2.1.4).
 * Owns the changes and keeps them; knows no event.
 */
import { remember } from '../base/storage';
import { bindingText, readBinding, readChord } from './input/chord';
import { refusal, type Refusal } from './input/forbidden';
import { isLocal, shortcutOf, shortcuts, type Scope, type ShortcutId } from './table';

interface Changes {
  /** Keys without ⌘, Ctrl or Alt do nothing. */
  quiet: boolean;
  keys: Record<string, string[]>;
}

const isChanges = (value: unknown): value is Changes => {
  if (typeof value !== 'object' || value === null || !('quiet' in value) || !('keys' in value)) return false;
  const { quiet, keys } = value;
  if (typeof quiet !== 'boolean' || typeof keys !== 'object' || keys === null) return false;
  return Object.values(keys).every((list) => Array.isArray(list) && list.every((key) => typeof key === 'string'));
};

const store = 'keys';
const read = (): Changes => remember.get(store, isChanges) ?? { quiet: false, keys: {} };
let changes = $state<Changes>(read());

const change = (next: Changes): void => {
  changes = next;
  remember.set(store, next);
};

/** Whether single keys are switched off. */
export const isQuiet = (): boolean => changes.quiet;

/** Switches single keys off or on; chords with ⌘, Ctrl or Alt and the keys of browsers stay. */
export const setQuiet = (quiet: boolean): void => change({ ...changes, quiet });

/** A single printable sign, which speech input and slips of the hand can press. */
const isSingle = (binding: string): boolean => {
  const { key, mod, alt } = readChord(readBinding(binding)[0] ?? '');
  return key.length === 1 && !mod && !alt;
};

/** The keys of a shortcut that work now; none for an id without a row. */
export const keysOf = (id: string): readonly string[] => {
  const shortcut = shortcutOf(id);
  if (!shortcut) return [];
  const keys = (shortcut.native ? undefined : changes.keys[id]) ?? shortcut.keys;
  return changes.quiet && !shortcut.native ? keys.filter((key) => !isSingle(key)) : keys;
};

/** Whether the agent changed the keys of a shortcut. */
export const isChanged = (id: ShortcutId): boolean => changes.keys[id] !== undefined;

const overlaps = (one: string, other: string): boolean =>
  `${one} `.startsWith(`${other} `) || `${other} `.startsWith(`${one} `);
const together = (one: Scope, other: Scope): boolean =>
  one === other || (one !== 'composer' && other !== 'composer') || one === 'global' || other === 'global';

/** The shortcut that already answers to this binding where `id` works, if there is one. */
export const holderOf = (binding: string, id: ShortcutId): ShortcutId | undefined => {
  const scope = shortcutOf(id)?.scope ?? 'global';
  const wanted = bindingText(binding);
  const isSame = (other: Scope): boolean =>
    together(scope, other) && (scope === other || !(isLocal(scope, wanted) || isLocal(other, wanted)));
  return shortcuts.find(
    (other) =>
      other.id !== id &&
      !other.native &&
      isSame(other.scope) &&
      (changes.keys[other.id] ?? other.keys).some((key) => overlaps(bindingText(key), wanted)),
  )?.id;
};

/** Gives a shortcut other keys; an empty list takes all away. Says why a key is refused, and then changes nothing. */
export const setKeys = (
  id: ShortcutId,
  keys: readonly string[],
): { refused: Refusal } | { taken: ShortcutId } | undefined => {
  for (const key of keys) {
    const refused = refusal(key);
    if (refused) return { refused };
    const taken = holderOf(key, id);
    if (taken) return { taken };
  }
  change({ ...changes, keys: { ...changes.keys, [id]: keys.map(bindingText) } });
  return undefined;
};

/** Gives a shortcut its first keys back, or all shortcuts theirs. */
export const resetKeys = (id?: ShortcutId): void => {
  const rest = Object.fromEntries(Object.entries(changes.keys).filter(([other]) => id !== undefined && other !== id));
  change({ ...changes, keys: rest });
};

/** Reads the kept changes again, as when another tab wrote them. */
export const reloadKeys = (): void => void (changes = read());
