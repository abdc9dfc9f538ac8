/** What whoever takes a ticket over should know, as the server draws it from the thread. */
import { api, data, type Schemas } from '../../../api/client';
import { keys } from '../../../api/queries/keys';

export type Brief = Schemas['Brief'];
export type Passage = Schemas['Passage'];

/** The groups of passages, in the order in which they matter. */
export const GROUPS = ['promises', 'open_questions', 'awaited_answers'] as const;

/** Of a state of the ticket: each entry brings another version. */
export const ticketBrief = (number: number, version: number) => ({
  queryKey: keys.tickets.brief(number, version),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    data(api.GET('/api/v1/tickets/{number}/brief', { params: { path: { number } }, signal })),
  staleTime: Infinity,
});

export const isEmpty = (brief: Brief): boolean => GROUPS.every((group) => brief[group].length === 0);
