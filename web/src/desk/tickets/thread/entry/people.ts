/** Who wrote an entry and whom it went to, as names. */
import type { Schemas } from '../../../../api/client';
import type { Entry } from '../../../../api/queries/entries';
import { calledBy } from '../../../../base/names';
import { t } from '../../../../base/words/index.svelte';

type Mailbox = Schemas['Mailbox'];

/** A name as it stands in a row: one line, without the signs that turn the direction of what follows. */
export const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();

export const mailboxName = ({ name, address }: Mailbox): string => plain(name || address) || '—';

/** One of us wrote it, in the program of the other side. */
export const isElsewhere = ({ author, direction, line_id }: Entry): boolean =>
  author.kind === 'system' && direction === 'out' && line_id != null;

/** `face` is what their initials are made of. */
export function authorOf(entry: Entry): { id: string; name: string; face: string } {
  const { author } = entry;
  if (author.kind === 'contact') {
    const name = plain(calledBy(author.contact) || calledBy(entry.from)) || t('tickets.list.nameless');
    return { id: author.contact.id, name, face: calledBy(author.contact) };
  }
  const called = (id: string, name: string) => ({ id, name, face: name });
  if (author.kind === 'agent') return called(author.agent.id, plain(author.agent.name));
  if (isElsewhere(entry)) return called('elsewhere', plain(entry.from.name) || t('thread.entry.colleague'));
  return called('desk', t('thread.entry.system'));
}

const mailboxAddress = ({ name, address }: Mailbox): string => plain(address || name);

/** `tới a@x.vn, b@x.vn · cc c@x.vn`: addresses for those who must be told apart, names where there is no address. */
export function recipientsLine(entry: Entry): string {
  const names = (list: readonly Mailbox[]): string => {
    const shown = list.slice(0, 3).map(mailboxAddress);
    return list.length > 3
      ? t('thread.entry.and_more', { names: shown.join(', '), count: list.length - 3 })
      : shown.join(', ');
  };
  return [
    entry.to.some(mailboxAddress) ? t('thread.entry.to', { names: names(entry.to) }) : '',
    entry.cc.length > 0 ? t('thread.entry.cc', { names: names(entry.cc) }) : '',
    entry.bcc.length > 0 ? t('thread.entry.bcc', { names: names(entry.bcc) }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

const UNITS = ['B', 'KB', 'MB', 'GB'];
/** `84 KB` */
export function sizeOf(bytes: number, show: (value: number) => string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${show(value >= 10 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10)} ${UNITS[unit]}`;
}
