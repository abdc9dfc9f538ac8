/** Finding people by a part of their name or address, with or without marks. */
import type { ContactBrief } from '../../api/queries/contacts';
import { search } from '../../base/fold';

/** Those at hand who fit, the best first, then those whom only the server knows. */
export function found(
  query: string,
  atHand: readonly ContactBrief[],
  fromServer: readonly ContactBrief[],
): readonly ContactBrief[] {
  if (!query.trim()) return fromServer;
  const near = search(query, atHand, (one) => [one.name, one.address ?? '']);
  const known = new Set(near.map((one) => one.id));
  return [...near, ...fromServer.filter((one) => !known.has(one.id))];
}
