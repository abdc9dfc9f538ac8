/** Recipients as people type and read them. */
import type { Schemas } from '../../../api/client';

export type Mailbox = Schemas['Mailbox'];

/** What a mail server would take; the last word has the server. */
export const isAddress = (address: string): boolean =>
  /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]{2,}$/u.test(address);

/** `Lan Anh <lan@example.vn>` or `lan@example.vn`. */
export function readMailbox(text: string): Mailbox {
  const trimmed = text.normalize('NFC').trim();
  const found = /^(.*?)\s*<\s*([^<>]*)\s*>$/u.exec(trimmed);
  if (!found) return { name: '', address: trimmed.replace(/^mailto:/i, '') };
  const name = (found[1] ?? '').replace(/^"(.*)"$/, '$1').trim();
  return { name, address: (found[2] ?? '').trim() };
}

/** Several at once, as they are pasted from another program; commas inside quotes do not part them. */
export const readMailboxes = (text: string): Mailbox[] =>
  (text.match(/(?:"[^"]*"|[^,;\n"])+/g) ?? []).map(readMailbox).filter(({ address }) => address !== '');

/** The name, or else the address. */
export const nameOf = ({ name, address }: Mailbox): string => name || address;
/** Everything there is of it. */
export const fullName = ({ name, address }: Mailbox): string => (name ? `${name} <${address}>` : address);

const keyOf = ({ address }: Mailbox): string => address.trim().toLowerCase();
/** The list with one more, unless the address is there. */
export const withMailbox = (list: readonly Mailbox[], one: Mailbox): Mailbox[] =>
  list.some((other) => keyOf(other) === keyOf(one)) ? [...list] : [...list, one];
