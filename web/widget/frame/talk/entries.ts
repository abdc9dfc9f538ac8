/** The entries of a conversation in their order, whatever the order and however often they came. */
import type { Entry } from '../wire/types';

/** Both together by `seq`; what came again replaces what was there. The same list where nothing is new. */
export function merge(known: readonly Entry[], come: readonly Entry[]): readonly Entry[] {
  if (come.length === 0) return known;
  const all = new Map(known.map((entry) => [entry.seq, entry]));
  for (const entry of come) all.set(entry.seq, entry);
  return [...all.values()].sort((one, other) => one.seq - other.seq);
}

/** How many entries of the shop came after `seen`. */
export const unread = (entries: readonly Entry[], seen: number): number =>
  entries.filter(({ from, seq }) => from === 'agent' && seq > seen).length;

/** The newest entry that somebody of the shop wrote, or 0. */
export const newestOfShop = (entries: readonly Entry[]): number =>
  entries.findLast(({ from }) => from === 'agent')?.seq ?? 0;

/** Who of the shop took part, the latest first, each once. */
export function agents(entries: readonly Entry[], most: number): string[] {
  const names = entries.flatMap(({ from, author }) => (from === 'agent' && author ? [author] : []));
  return [...new Set(names.reverse())].slice(0, most);
}
