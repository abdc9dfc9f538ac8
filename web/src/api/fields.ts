/** The values that a ticket has of the fields of its type: changing one at a time, on top of what others change besides. */
import { takeTicket } from './change';
import { api, data } from './client';
import { asking, heard, latest } from './latest';
import { asProblem } from './problem';
import { readTicket, type Ticket } from './queries/tickets';
import { inTurnOf } from './turns';

/** Somebody else changed the same field: nothing of theirs was overwritten. */
export class FieldConflict extends Error {
  override readonly name = 'FieldConflict';
  constructor(readonly theirs: unknown) {
    super('The field was changed by somebody else.');
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const valueOf = ({ fields }: Ticket, key: string): unknown => (fields as Record<string, unknown>)[key];

/**
 * Changes a field; `null` takes its value away. `seen` is what it held when the agent began. Changes of others to other parts of the
 * ticket are no obstacle; of theirs to the same field a `FieldConflict` tells.
 */
export const changeField = (number: number, key: string, value: unknown, seen: unknown): Promise<Ticket> =>
  inTurnOf([number], async () => {
    let ticket = latest(number) ?? (await readTicket(number));
    for (let attempt = 0; ; attempt += 1) {
      if (!same(valueOf(ticket, key), seen) && !same(valueOf(ticket, key), value)) {
        takeTicket(ticket);
        throw new FieldConflict(valueOf(ticket, key));
      }
      const since = asking();
      try {
        const body = { version: ticket.version, fields: { [key]: value } };
        const changed = await data(api.PATCH('/api/v1/tickets/{number}', { params: { path: { number } }, body }));
        takeTicket(heard(changed, since));
        return changed;
      } catch (error) {
        const problem = asProblem(error);
        const current = problem.kind === 'stale' ? (problem.current as Ticket | undefined) : undefined;
        if (!current || attempt === 3) throw problem;
        ticket = heard(current, since);
      }
    }
  });
