/** The way to merging: several tickets go straight to choosing which goes on; one asks for the other first. */
import { searchTickets } from '../../../api/queries/search';
import { readTicket } from '../../../api/queries/tickets';
import { api, data } from '../../../api/client';
import { cache } from '../../../api/cache';
import { rowNumbered } from '../../../api/rows';
import { t } from '../../../base/words/index.svelte';
import { ago } from '../../../base/time.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { statusName } from './names';
import { failed } from './tell';

/** A ticket as the question shows it. */
export interface Candidate {
  number: number;
  subject: string;
  note: string;
}

/** Asks which of the tickets goes on, then merges. */
export async function chooseSurvivor(candidates: readonly Candidate[]): Promise<void> {
  try {
    const { askForSurvivor } = await import('./merge-dialog');
    askForSurvivor(candidates);
  } catch (error) {
    failed(error);
  }
}

export function candidateOf(number: number): Candidate {
  const row = rowNumbered(number);
  return { number, subject: row?.subject ?? '', note: row ? `${row.requester.name} · ${statusName(row.status)}` : '' };
}

/** Asks for another ticket: of the same person while nothing is typed, by number or words else. `id` names what the question is for. */
export const otherStep = (
  id: string,
  prompt: string,
  numbers: readonly number[],
  then: (other: Candidate) => Choice['then'],
): Step => ({
  prompt,
  ranked: false,
  choices: async (query, signal) => {
    const found = query.trim() ? await search(query.trim()) : await ofTheSame(numbers[0] ?? 0, signal);
    return found
      .filter((other) => !numbers.includes(other.number))
      .map(({ at, ...other }): Choice => ({
        id: `${id} ${other.number}`,
        title: other.subject,
        detail: `#${other.number}`,
        note: ago(at),
        then: then(other),
      }));
  },
});

export const mergeStep = (number: number): Step =>
  otherStep('merge', t('tickets.action.ask.merge'), [number], (other) => () => {
    void chooseSurvivor([candidateOf(number), other]);
  });

type Found = Candidate & { at: string };

async function search(query: string): Promise<Found[]> {
  const { tickets } = await cache.fetchQuery({
    ...searchTickets({ q: query.replace(/^#/, ''), limit: 12 }),
    staleTime: 20_000,
  });
  return tickets.map(({ number, subject, status, last_entry_at }) => ({
    number,
    subject,
    note: statusName(status),
    at: last_entry_at,
  }));
}

async function ofTheSame(number: number, signal: AbortSignal): Promise<Found[]> {
  // Rows may still say who it was before two contacts became one.
  const { requester } = await readTicket(number, signal);
  const query = { requester_id: requester.id, limit: 12 };
  const { items } = await data(api.GET('/api/v1/tickets', { params: { query }, signal }));
  return items.map((row) => ({
    ...candidateOf(row.number),
    subject: row.subject,
    number: row.number,
    at: row.last_entry_at,
  }));
}
