/**
 * One thing at a time: what this page does to a ticket is sent in the order in which it was asked for, each after the answer to the
 * one before. Different lanes do not wait for each other; who takes several waits for all of them.
 */
const tails = new Map<string, Promise<void>>();

export const laneOf = (number: number | undefined): string => (number === undefined ? 'new' : String(number));

/** Does `work` once everything before it in these lanes is over, however that ended. */
export function inTurn<R>(lanes: readonly string[], work: () => Promise<R>): Promise<R> {
  const mine = Promise.all(lanes.map((lane) => tails.get(lane))).then(work);
  const tail = mine.then(
    () => undefined,
    () => undefined,
  );
  for (const lane of lanes) tails.set(lane, tail);
  void tail.then(() => {
    for (const lane of lanes) if (tails.get(lane) === tail) tails.delete(lane);
  });
  return mine;
}

/** The same for tickets by their numbers. */
export const inTurnOf = <R>(numbers: readonly number[], work: () => Promise<R>): Promise<R> =>
  inTurn(numbers.map(laneOf), work);
