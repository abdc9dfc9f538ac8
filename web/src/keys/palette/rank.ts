/**
 * Which choices fit a query, and in what order: as it is spelt, without marks, by initials, and among equals what is used most.
 * Knows choices as data; the sections are the session's.
 */
import { marks, rank } from '../../base/fold';
import type { Choice } from '../commands.svelte';

export interface Ranked {
  choice: Choice;
  score: number;
  /** What of the title fits, as `[from, to)`. */
  fits: [number, number][];
}

/** What fits by another name comes after what fits as well by its own. */
const otherName = 25;
/** The words of the query are found, but some in the title and some in other names. */
const scattered = 4;

/** How well a choice fits; 0 is not at all. */
export const score = (query: string, choice: Choice): number => {
  const names = choice.aliases ?? [];
  const own = rank(query, choice.title);
  const others = names.map((name) => rank(query, name) - otherName);
  const all = rank(query, [choice.title, choice.detail ?? '', ...names].join(' '));
  return Math.max(0, own, ...others, all > 0 ? scattered : 0);
};

const placesIn = (query: string, title: string): [number, number][] => {
  const whole = marks(query, title);
  if (whole.length) return whole;
  const words = query.trim().split(/\s+/);
  return words.length > 1 ? words.flatMap((word) => marks(word, title)).sort(([one], [other]) => one - other) : [];
};

/** Overlapping stretches as one. */
const joined = (fits: [number, number][]): [number, number][] =>
  fits.reduce<[number, number][]>((found, [from, to]) => {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
    return found;
  }, []);

/** What of a title fits. */
export const fitsOf = (query: string, title: string): [number, number][] => joined(placesIn(query, title));

/** The choices that fit, the best first. An empty query keeps all, in their order. */
export const rankChoices = (query: string, choices: readonly Choice[], weight: (id: string) => number): Ranked[] => {
  if (!query.trim()) return choices.map((choice) => ({ choice, score: 1, fits: [] }));
  return choices
    .map((choice) => ({ choice, score: score(query, choice), fits: fitsOf(query, choice.title) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || weight(other.choice.id) - weight(one.choice.id));
};

/** A title cut where it fits and where it does not. */
export const pieces = (title: string, fits: readonly [number, number][]): { text: string; fits: boolean }[] => {
  const found: { text: string; fits: boolean }[] = [];
  let at = 0;
  for (const [from, to] of fits) {
    if (from > at) found.push({ text: title.slice(at, from), fits: false });
    found.push({ text: title.slice(from, to), fits: true });
    at = to;
  }
  if (at < title.length) found.push({ text: title.slice(at), fits: false });
  return found;
};
