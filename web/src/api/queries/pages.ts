/** Lists that come page by page with a cursor (keyset): options for `createInfiniteQuery`, and all rows of what is loaded. */
import type { InfiniteData } from '@tanstack/svelte-query';

export interface Page<T> {
  items: T[];
  next?: string | null;
}
export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** Options for an infinite query over a list of the API. */
export function paged<T, K extends readonly unknown[]>(
  queryKey: K,
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
) {
  return {
    queryKey,
    queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
  };
}

/** All rows of the pages that are loaded. */
export const rows = <T>(pages: InfiniteData<Page<T>> | undefined): T[] => pages?.pages.flatMap((page) => page.items) ?? [];

/** Changes rows wherever they are in the pages; what `change` returns unchanged stays the same object. */
export function mapRows<T>(pages: Pages<T> | undefined, change: (row: T) => T): Pages<T> | undefined {
  if (!pages) return pages;
  let hasChanged = false;
  const changed = pages.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((item, index) => item === page.items[index])) return page;
    hasChanged = true;
    return { ...page, items };
  });
  return hasChanged ? { ...pages, pages: changed } : pages;
}

/** Loads all pages of a short list, such as the agents. */
export async function everything<T>(load: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor && items.length < 2000);
  return items;
}
