/**
 * What the browser keeps. Neither store ever throws: where the browser refuses (private window, full disk, switched off), values
 * live as long as the page.
 */

const fallback = new Map<string, string>();
const PREFIX = 'hopdesk.';

/** Small settings of this browser, synchronously. */
export const remember = {
  /** What was stored, if `isValid` recognises it: other versions of the program may have written it. */
  get<T>(key: string, isValid: (value: unknown) => value is T): T | undefined {
    try {
      const text = fallback.get(key) ?? localStorage.getItem(PREFIX + key);
      const value: unknown = text === null ? undefined : JSON.parse(text);
      return isValid(value) ? value : undefined;
    } catch {
      return undefined;
    }
  },
  set(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(PREFIX + key, text);
      fallback.delete(key);
    } catch {
      fallback.set(key, text);
    }
  },
  forget(key: string): void {
    fallback.delete(key);
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // Nothing was stored.
    }
  },
};

/** Makes a check for one of a few words. */
export const oneOf =
  <T extends string>(...words: readonly T[]) =>
  (value: unknown): value is T =>
    words.some((word) => word === value);

const STORES = ['cache', 'outbox', 'drafts'] as const;
type StoreName = (typeof STORES)[number];

/** A drawer of IndexedDB: values by key, in the order of the keys. */
export interface Drawer<T> {
  get(key: string): Promise<T | undefined>;
  all(): Promise<T[]>;
  put(key: string, value: T): Promise<void>;
  remove(key: string): Promise<void>;
  clear(): Promise<void>;
}

let database: Promise<IDBDatabase | undefined> | undefined;

function open(): Promise<IDBDatabase | undefined> {
  database ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open('hopdesk', 1);
      request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
      request.onsuccess = () => {
        // A newer program in another tab may want to change the stores.
        request.result.onversionchange = () => request.result.close();
        resolve(request.result);
      };
      request.onerror = () => resolve(undefined);
      request.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
  return database;
}

/** The drawer `name`; `T` is what this program writes into it. */
export function drawer<T>(name: StoreName): Drawer<T> {
  const memory = new Map<string, T>();
  async function run<R>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<R>,
  ): Promise<R | undefined> {
    const opened = await open();
    return new Promise((resolve, reject) => {
      if (!opened) return reject(new Error('no database'));
      const transaction = opened.transaction(name, mode);
      const request = ask(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
  }
  return {
    get: (key) =>
      run<T>('readonly', (store) => store.get(key))
        .catch(() => undefined)
        .then((found) => found ?? memory.get(key)),
    all: async () => {
      const stored = await run<T[]>('readonly', (store) => store.getAll()).catch(() => undefined);
      return [...(stored ?? []), ...memory.values()];
    },
    put: (key, value) =>
      run('readwrite', (store) => store.put(value, key)).then(
        () => void memory.delete(key),
        () => void memory.set(key, value),
      ),
    remove: (key) => {
      memory.delete(key);
      return run('readwrite', (store) => store.delete(key)).then(
        () => undefined,
        () => undefined,
      );
    },
    clear: () => {
      memory.clear();
      return run('readwrite', (store) => store.clear()).then(
        () => undefined,
        () => undefined,
      );
    },
  };
}
