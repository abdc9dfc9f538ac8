/** The days by which the rows of a list stand together while it is in the order of time. Knows times, not tickets. */

export type Days = 'today' | 'yesterday' | 'week' | 'older';
const ALL: readonly Days[] = ['today', 'yesterday', 'week', 'older'];
/** How many days ago each of them but the last begins. */
export const BEGINS = [0, 1, 6] as const;

/**
 * The rows that begin new days, by their places. `times` are those of the rows, the newest first; `starts` when each of the days began. A row
 * that changed stays where it was while somebody looks: only what is older than all above it begins anything.
 */
export function daysOf(times: readonly string[], starts: readonly number[]): ReadonlyMap<number, Days> {
  const found = new Map<number, Days>();
  let reached = -1;
  for (const [at, time] of times.entries()) {
    const instant = Date.parse(time);
    const first = starts.findIndex((start) => instant >= start);
    const rank = first < 0 ? starts.length : first;
    const days = ALL[rank];
    if (rank <= reached || !days) continue;
    reached = rank;
    found.set(at, days);
    if (rank === starts.length) break;
  }
  return found;
}
