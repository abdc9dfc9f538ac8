/** Searching: tickets page by page, how they divide, and what may follow what is typed. */
import { cache } from '../cache';
import { api, data, type Schemas } from '../client';
import { keys } from './keys';

export type SearchSort = 'relevance' | 'newest' | 'oldest';
export type Answer = Schemas['SearchView'];
export type Hit = Schemas['HitView'];
export type Understood = Schemas['Understood'];
export type Facet = Schemas['FacetCounts'];
export type FacetValue = Schemas['FacetValue'];
export type Suggestion = Schemas['SearchSuggestion'];
export type Completion = Schemas['Completion'];
export type SimilarTicket = Schemas['SimilarTicket'];

/** The longest question, in characters. */
export const LONGEST = 1000;
/** How far an answer can be paged through. */
export const DEEPEST = 10_000;
const PAGE = 50;
/** What was found is old soon: tickets change all the time. */
const FRESH = 15_000;
type Asked = { signal: AbortSignal };

export interface Question {
  q: string;
  sort?: SearchSort;
}

const find = (query: Question & { offset?: number; limit?: number; facets?: boolean }, signal: AbortSignal) =>
  data(api.GET('/api/v1/search', { params: { query }, signal }));

/** The best tickets, all at once: for short lists. */
export const searchTickets = (question: Question & { limit: number }) => ({
  queryKey: keys.search(question),
  queryFn: ({ signal }: Asked) => find(question, signal),
  staleTime: FRESH,
});

/** Page by page. Each page says what question it answers, since it may be shown while the next is typed. */
export const searchPages = (question: Question) => ({
  queryKey: keys.search({ pages: question }),
  queryFn: async ({ pageParam, signal }: Asked & { pageParam: number }) => {
    const answer = await find({ ...question, offset: pageParam, limit: PAGE }, signal);
    return { ...answer, asked: question.q };
  },
  initialPageParam: 0,
  getNextPageParam: (last: Answer, _all: readonly Answer[], offset: number) => {
    const next = offset + PAGE;
    return next < Math.min(last.total, DEEPEST) ? next : undefined;
  },
  staleTime: FRESH,
});

/** How what is found divides. Asked apart, so that the tickets need not wait for it. */
export const searchFacets = (q: string) => ({
  queryKey: keys.search({ facets: q }),
  queryFn: async ({ signal }: Asked) => (await find({ q, limit: 0, facets: true }, signal)).facets ?? [],
  staleTime: FRESH,
});

/** What is like a ticket changes slowly. */
const ALIKE = 5 * 60_000;

/** Tickets that say much of what this one says, the most similar first. */
export const similarTickets = (number: number) => ({
  queryKey: keys.search({ similar: number }),
  queryFn: async ({ signal }: Asked) => {
    const params = { path: { number } };
    return (await data(api.GET('/api/v1/tickets/{number}/similar', { params, signal }))).tickets;
  },
  staleTime: ALIKE,
});

/** Where a similar ticket opens: at the entry that is most alike. */
export const similarPath = ({ number, entry_id }: SimilarTicket): string => `/t/${number}?entry=${entry_id}`;

/** What a question is understood as, without waiting where it is known. */
export const understand = async (q: string): Promise<readonly Understood[]> =>
  (await cache.fetchQuery(searchTickets({ q, limit: 1 }))).understood;

export const completion = (q: string, cursor: number, signal: AbortSignal): Promise<Completion> =>
  data(api.GET('/api/v1/search/completion', { params: { query: { q, cursor } }, signal }));
