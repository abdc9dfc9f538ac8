/** How often and how lately things were picked in the palette of this browser. */
import { remember } from '../../base/storage';

interface Use {
  /** Counted with a half-life, so that habits fade. */
  weight: number;
  at: number;
}
type Uses = Record<string, Use>;

const isUses = (value: unknown): value is Uses =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(
    (use: unknown) => typeof use === 'object' && use !== null && 'weight' in use && 'at' in use,
  );

const store = 'palette.used';
const halfLife = 14 * 86_400_000;
const kept = 200;

const read = (): Uses => remember.get(store, isUses) ?? {};
const faded = (use: Use | undefined, now: number): number =>
  use ? use.weight * 0.5 ** ((now - use.at) / halfLife) : 0;

/** Counts one use. */
export const use = (id: string, now = Date.now()): void => {
  const uses = read();
  const entries = Object.entries({ ...uses, [id]: { weight: faded(uses[id], now) + 1, at: now } });
  entries.sort(([, one], [, other]) => other.at - one.at);
  remember.set(store, Object.fromEntries(entries.slice(0, kept)));
};

/** A look at the uses of this moment: how much each id weighs, and which came last. */
export const uses = (now = Date.now()): { weight: (id: string) => number; latest: string[] } => {
  const all = read();
  return {
    weight: (id) => faded(all[id], now),
    latest: Object.entries(all)
      .sort(([, one], [, other]) => other.at - one.at)
      .map(([id]) => id),
  };
};
