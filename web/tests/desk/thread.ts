/** What tests do with an open ticket. */
import type { Visitor } from '../browser/visitor';
import { EDITOR, ENTRY } from './app';

export const COMPOSER = 'section[data-region=composer]';

/** Opens a ticket by its address and waits for its entries. */
export async function openTicket(visitor: Visitor, number: number, query = '') {
  await visitor.goto(`/inbox/all/t/${number}${query}`);
  await visitor.page.locator(ENTRY).first().waitFor();
  await visitor.page.locator(`${COMPOSER} button`).first().waitFor();
}

/** Waits until the editor's code is fetched, as it is once the page has been idle: without a network it cannot be. */
export async function editorIsFetched(visitor: Visitor): Promise<void> {
  await visitor.page.waitForFunction(() => {
    const fetched = performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/(Rich|Composer)-[^/]*\.(js|css)$/.test(name));
    return (
      ['js', 'css'].every((kind) => fetched.some(({ name }) => name.includes('/Rich-') && name.endsWith(kind))) &&
      fetched.every((entry) => (entry as PerformanceResourceTiming).responseEnd > 0)
    );
  });
}

/** Unfolds the composer by a key (`r` replies, `i` notes, `Shift+R` forwards), and writes. */
export async function write(visitor: Visitor, key: string, text: string) {
  await visitor.keys.press(key);
  await visitor.page.locator(`${EDITOR}:focus`).waitFor();
  await visitor.keys.type(text);
}

/** Waits for an entry with these words. */
export function entry(visitor: Visitor, words: string) {
  return visitor.page.locator(ENTRY).filter({ hasText: words }).first();
}
