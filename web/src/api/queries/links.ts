/** Links between tickets: made and removed. They are told with the ticket. */
import { cache } from '../cache';
import { api, data, type Schemas } from '../client';
import { inTurnOf } from '../turns';
import { keys } from './keys';

export type Link = Schemas['LinkDetail'];
/** What another ticket is to one. */
export type Relation = Schemas['Relation'];

/** Both tickets tell a link. */
const changing = <R>(numbers: readonly number[], send: () => Promise<R>): Promise<R> =>
  inTurnOf(numbers, send).finally(() => {
    for (const number of numbers) {
      void cache.invalidateQueries({ queryKey: keys.tickets.detail(number) });
      void cache.invalidateQueries({ queryKey: keys.tickets.history(number) });
    }
  });

/** Makes another ticket `kind` to this one. */
export const linkTicket = (number: number, kind: Relation, other: number): Promise<Link> =>
  changing([number, other], () =>
    data(api.POST('/api/v1/tickets/{number}/links', { params: { path: { number } }, body: { kind, number: other } })),
  );

export const unlinkTicket = (number: number, other: number) =>
  changing([number, other], () =>
    data(api.DELETE('/api/v1/tickets/{number}/links/{other}', { params: { path: { number, other } } })),
  );
