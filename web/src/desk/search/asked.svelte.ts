/**
 * What is searched for and what was found: the question of the address, the text on its way there, the answer page by page. Owns the way
 * from typing to asking; knows nothing of focus and keys. Made while a component begins.
 */
import { createInfiniteQuery, keepPreviousData } from '@tanstack/svelte-query';
import { untrack } from 'svelte';
import { connection } from '../../api/connection.svelte';
import { searchPages, understand, type Hit, type SearchSort, type Understood } from '../../api/queries/search';
import { location, setQuery } from '../../base/router/index.svelte';

const SORTS: readonly SearchSort[] = ['relevance', 'newest', 'oldest'];
/** How long a pause in typing is. */
const PAUSE = 180;

export class Asked {
  /** What stands in the field. */
  text = $state(location().query.get('q') ?? '');
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was put into the address last from here; anything else there came from elsewhere. */
  #told = this.text;

  readonly q: string = $derived(location().query.get('q') ?? '');
  readonly isAsked: boolean = $derived(this.q.trim() !== '');
  readonly sort: SearchSort = $derived(SORTS.find((one) => one === location().query.get('sort')) ?? 'relevance');
  readonly pages = createInfiniteQuery(() => ({
    ...searchPages({ q: this.q, sort: this.sort }),
    enabled: this.isAsked,
    placeholderData: keepPreviousData,
  }));

  readonly first = $derived(this.isAsked ? this.pages.data?.pages[0] : undefined);
  readonly total: number = $derived(this.first?.total ?? 0);
  /** There are more: of very many only the latest are looked at. */
  readonly isMore: boolean = $derived(this.first?.is_more ?? false);
  readonly understood: readonly Understood[] = $derived(this.first?.understood ?? []);
  /** Pages are asked one after the other while tickets change: one may come twice. */
  readonly hits: readonly Hit[] = $derived.by(() => {
    if (!this.isAsked) return [];
    const found = new Map(
      (this.pages.data?.pages ?? []).flatMap(({ tickets }) => tickets.map((hit) => [hit.number, hit])),
    );
    return [...found.values()];
  });
  /** The answer that is shown is of an older question. */
  readonly isOld: boolean = $derived(this.pages.isPlaceholderData);

  constructor() {
    $effect(() => {
      if (this.q === this.#told) return;
      clearTimeout(this.#timer);
      this.text = this.#told = this.q;
    });
    // What could not be asked is asked once the connection is back.
    $effect(() => {
      if (!connection.isOffline && untrack(() => this.pages.isError && !this.first)) void this.pages.refetch();
    });
    $effect(() => () => clearTimeout(this.#timer));
  }

  /** Takes in what is being typed; it is asked after a pause. */
  type(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), PAUSE);
  }

  /** Asks at once. */
  ask(text = this.text): void {
    clearTimeout(this.#timer);
    this.text = this.#told = text;
    if (text !== this.q) setQuery({ q: text === '' ? undefined : text });
  }

  /** Changes the text by what it was understood as, also where that is not known yet. */
  async edit(change: (text: string, understood: readonly Understood[]) => string): Promise<void> {
    const text = this.text;
    const known = this.first?.asked === text ? this.understood : undefined;
    const understood = known ?? (text.trim() ? await understand(text).catch(() => []) : []);
    this.ask(change(text, understood));
  }

  sortBy(sort: SearchSort): void {
    setQuery({ sort: sort === 'relevance' ? undefined : sort });
  }

  more(): void {
    if (this.pages.hasNextPage && !this.pages.isFetchingNextPage) void this.pages.fetchNextPage();
  }
}
