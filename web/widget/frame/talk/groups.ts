/** How a conversation is drawn: days, lines of the system, and runs of one person's messages that follow each other closely. */
import type { Entry } from '../wire/types';
import type { Unsent } from './queue';

export interface Run {
  kind: 'run';
  key: string;
  isMine: boolean;
  author: string | null;
  /** When the first of them was written. */
  at: string;
  channel: string;
  messages: (Entry | Unsent)[];
}
export type Row = { kind: 'day'; key: string; at: string } | { kind: 'note'; key: string; entry: Entry } | Run;

/** What is further apart begins a new run. */
const APART = 5 * 60_000;

export const isUnsent = (message: Entry | Unsent): message is Unsent => !('seq' in message);

export function rows(entries: readonly Entry[], unsent: readonly Unsent[]): Row[] {
  const rows: Row[] = [];
  let day = '';
  let run: Run | undefined;
  let last = 0;
  for (const message of [...entries, ...unsent]) {
    const time = Date.parse(message.at);
    const own = new Date(time).toDateString();
    const id = isUnsent(message) ? message.client_id : (message.client_id ?? String(message.seq));
    if (own !== day) {
      rows.push({ kind: 'day', key: `day-${id}`, at: message.at });
      run = undefined;
      day = own;
    }
    if (!isUnsent(message) && message.from === 'system') {
      rows.push({ kind: 'note', key: id, entry: message });
      run = undefined;
      continue;
    }
    const isMine = isUnsent(message) || message.from === 'visitor';
    const author = isUnsent(message) ? null : message.author;
    const channel = isUnsent(message) ? 'chat' : message.channel;
    const isSame = run?.isMine === isMine && run.channel === channel && (isMine || run.author === author);
    if (!run || !isSame || time - last > APART) {
      run = { kind: 'run', key: id, isMine, author, at: message.at, channel, messages: [] };
      rows.push(run);
    }
    run.messages.push(message);
    last = time;
  }
  return rows;
}

/** The last message of the visitor that somebody of the shop has read. */
export function lastRead(entries: readonly Entry[], seen: number | null): number {
  return entries.findLast(({ from, seq }) => from === 'visitor' && seq <= (seen ?? 0))?.seq ?? 0;
}
