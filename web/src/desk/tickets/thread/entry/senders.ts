/**
 * From whom images of the network are always loaded. It is kept in this browser, for each agent: the server has no such preference.
 * The address is the one the mail shows, which a sender can forge; so it goes for mail that waits for no decision.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { Entry } from '../../../../api/queries/entries';
import { remember } from '../../../../base/storage';

const MOST = 500;
const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const sets = new Map<string, SvelteSet<string>>();
const store = (agent: string): string => `images.${agent}`;

function trusted(agent: string): SvelteSet<string> {
  const known = sets.get(agent) ?? new SvelteSet(remember.get(store(agent), isList));
  sets.set(agent, known);
  return known;
}

/** Whose images may be shown always; `undefined` where that is nobody outside, or nobody yet known. */
export function senderOf(entry: Entry): string | undefined {
  const isPerson = entry.author.kind === 'contact' && !entry.is_held && !entry.is_quarantined;
  return isPerson ? entry.from.address?.toLowerCase() || undefined : undefined;
}

/** Whether `agent` asked for the images of this sender once and for all. */
export function isTrusted(agent: string, entry: Entry): boolean {
  const sender = senderOf(entry);
  return sender !== undefined && trusted(agent).has(sender);
}

export function trust(agent: string, sender: string, isAlways: boolean): void {
  const senders = trusted(agent);
  senders.delete(sender);
  if (isAlways) senders.add(sender);
  // The newest stay: they are the ones that still write.
  for (const old of [...senders].slice(0, -MOST)) senders.delete(old);
  remember.set(store(agent), [...senders]);
}
