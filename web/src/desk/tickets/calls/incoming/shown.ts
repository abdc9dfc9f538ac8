/** Which of the calls that go on pop up for an agent. Pure. */
import type { CallView } from '../../../../api/queries/calls';

export interface Popped {
  /** The newest first. */
  calls: CallView[];
  /** How many more there are. */
  others: number;
}

/**
 * Who calls us, for whoever may pick it up: a call that names an agent is theirs alone. `away` are those that the agent put away;
 * no more than `most` are shown.
 */
export function poppedUp(live: readonly CallView[], me: string, away: ReadonlySet<string>, most: number): Popped {
  const own = live
    .filter(({ direction, state }) => direction === 'in' && (state === 'ringing' || state === 'talking'))
    .filter(({ agent }) => (agent ? agent.id === me : true))
    // Somebody talks to them already.
    .filter(({ agent, state }) => state === 'ringing' || agent != null)
    .filter(({ id }) => !away.has(id))
    .sort((one, other) => Date.parse(other.started_at) - Date.parse(one.started_at));
  return { calls: own.slice(0, most), others: Math.max(0, own.length - most) };
}
