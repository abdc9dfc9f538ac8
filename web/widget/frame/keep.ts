/**
 * What this browser keeps of the chat, under the widget's key. Where the browser refuses the frame a storage (some do for frames of
 * other sites), values live as long as the page, and the token is kept by the page that embeds us.
 */

export interface Keep {
  get(name: string): string | null;
  set(name: string, value: string): void;
  remove(name: string): void;
  /** The names that begin so. */
  names(start: string): string[];
  /** Whether it lasts longer than the page. */
  readonly lasts: boolean;
  /** Tells what another tab of this browser changed. */
  onChange(heard: (name: string, value: string | null) => void): void;
}

/** Of all tabs of this browser. */
export const ofBrowser = (key: string): Keep => keepIn(() => localStorage, `hopdesk.chat.${key}.`);
/** Of this tab alone, over its changes of pages. */
export const ofTab = (key: string): Keep => keepIn(() => sessionStorage, `hopdesk.chat.${key}.`);

export function keepIn(find: () => Storage, start: string): Keep {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = find();
    storage.setItem(`${start}probe`, '1');
    storage.removeItem(`${start}probe`);
  } catch {
    storage = undefined;
  }
  return {
    lasts: storage !== undefined,
    get: (name) => memory.get(name) ?? storage?.getItem(start + name) ?? null,
    set(name, value) {
      try {
        if (!storage) throw new Error('refused');
        storage.setItem(start + name, value);
        memory.delete(name);
      } catch {
        // Refused, or full.
        memory.set(name, value);
      }
    },
    remove(name) {
      memory.delete(name);
      storage?.removeItem(start + name);
    },
    names(wanted) {
      const stored = storage ? Object.keys(storage).filter((name) => name.startsWith(start)) : [];
      const all = new Set([...stored.map((name) => name.slice(start.length)), ...memory.keys()]);
      return [...all].filter((name) => name.startsWith(wanted));
    },
    onChange(heard) {
      addEventListener('storage', ({ key, newValue, storageArea }) => {
        if (storageArea === storage && key?.startsWith(start)) heard(key.slice(start.length), newValue);
      });
    },
  };
}
