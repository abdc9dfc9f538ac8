/**
 * The core of every list one types into: options for a query, one active option, keys. Knows no markup.
 * The focus stays in the text; `aria-activedescendant` names the active option.
 */

export interface ListSource<Item> {
  /** A stable key of an item. */
  key: (item: Item) => string;
  /** What is searched and shown. */
  text: (item: Item) => string;
  /** The items at hand. */
  items?: () => readonly Item[];
  /** Which of the items match, best first. Without it every item whose text contains the query matches. */
  search?: (items: readonly Item[], query: string) => readonly Item[];
  /** Items from elsewhere, in the place of `items`; the signal says that the answer is no longer wanted. */
  load?: (query: string, signal: AbortSignal) => Promise<readonly Item[]>;
  disabled?: (item: Item) => boolean;
  /** Whether to offer the text itself as a new option. */
  creates?: (query: string) => boolean;
}

export type Entry<Item> = { kind: 'item'; key: string; item: Item } | { kind: 'create'; key: string; query: string };

const patience = 120;

export class Listbox<Item> {
  query = $state('');
  activeKey = $state<string>();
  loading = $state(false);
  failed = $state(false);
  readonly #source: () => ListSource<Item>;
  #loaded = $state.raw<readonly Item[]>([]);
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: () => ListSource<Item>) {
    this.#source = source;
  }

  readonly found = $derived.by((): readonly Item[] => {
    const { items, search, load, text } = this.#source();
    if (load) return this.#loaded;
    const all = items?.() ?? [];
    const query = this.query.trim();
    if (search) return search(all, query);
    const small = query.toLocaleLowerCase();
    return small ? all.filter((item) => text(item).toLocaleLowerCase().includes(small)) : all;
  });

  readonly entries = $derived.by((): readonly Entry<Item>[] => {
    const { key, text, creates } = this.#source();
    const entries: Entry<Item>[] = this.found.map((item) => ({ kind: 'item', key: key(item), item }));
    const query = this.query.trim();
    const known = this.found.some((item) => text(item).toLocaleLowerCase() === query.toLocaleLowerCase());
    if (query && creates?.(query) && !known) entries.push({ kind: 'create', key: '\u0000create', query });
    return entries;
  });

  readonly #open = $derived(this.entries.filter((entry) => !this.isDisabled(entry)));

  /** The active option: the one moved to, or the first that can be chosen. */
  readonly active = $derived(this.#open.find((entry) => entry.key === this.activeKey) ?? this.#open[0]);

  isDisabled(entry: Entry<Item>): boolean {
    return entry.kind === 'item' && (this.#source().disabled?.(entry.item) ?? false);
  }

  /** Sets the query and starts looking for it; call it with '' when the list opens. */
  ask(query: string): void {
    this.query = query;
    this.activeKey = undefined;
    const { load } = this.#source();
    if (!load) return;
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.loading = true;
    this.failed = false;
    this.#timer = setTimeout(() => void this.#fetch(load, query), query ? patience : 0);
  }

  async #fetch(load: NonNullable<ListSource<Item>['load']>, query: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const items = await load(query, abort.signal);
      if (abort.signal.aborted) return;
      this.#loaded = items;
    } catch {
      if (abort.signal.aborted) return;
      this.#loaded = [];
      this.failed = true;
    }
    this.loading = false;
  }

  /** Stops what is under way. */
  stop(): void {
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.loading = false;
  }

  move(by: number): void {
    const open = this.#open;
    const at = open.findIndex((entry) => entry.key === this.active?.key);
    this.activeKey = open[(at + by + open.length) % Math.max(1, open.length)]?.key;
  }

  edge(last: boolean): void {
    this.activeKey = (last ? this.#open.at(-1) : this.#open[0])?.key;
  }

  /** Handles the keys of a list; true when it was one of them. Choosing and closing stay with the caller. */
  key(event: KeyboardEvent): boolean {
    if (event.isComposing || event.altKey || event.metaKey) return false;
    const control = event.ctrlKey;
    if (event.key === 'ArrowDown' || (control && event.key === 'n')) this.move(1);
    else if (event.key === 'ArrowUp' || (control && event.key === 'p')) this.move(-1);
    else if (event.key === 'PageDown') this.edge(true);
    else if (event.key === 'PageUp') this.edge(false);
    else return false;
    event.preventDefault();
    return true;
  }
}
