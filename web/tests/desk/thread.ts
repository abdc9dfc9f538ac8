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
