/**
 * The text of a question, edited piece by piece: conditions put in and taken out where they stand, so that the text stays the one truth.
 * Pure. Places are those of the server, which counts characters and not UTF-16 units.
 */
import type { Completion, Suggestion, Understood } from '../../api/queries/search';

/** A value of a condition: how it is typed, and what the server makes of it. */
export interface Value {
  typed: string;
  value: string;
  id?: string | null | undefined;
}

/** Where so many characters end, in UTF-16 units. */
export function unitsOf(text: string, characters: number): number {
  let at = 0;
  for (const character of text) {
    if (characters <= 0) break;
    at += character.length;
    characters -= 1;
  }
  return at;
}
export const charactersOf = (text: string): number => [...text].length;

/** Where a piece stands now; nowhere if the text has changed under it. */
function placeOf(text: string, piece: Understood): [number, number] | undefined {
  const [start, end] = [unitsOf(text, piece.start), unitsOf(text, piece.end)];
  if (text.slice(start, end) === piece.typed) return [start, end];
  const moved = text.indexOf(piece.typed);
  return moved < 0 ? undefined : [moved, moved + piece.typed.length];
}

/** The text with something else in the place of a piece. */
function replaced(text: string, piece: Understood, by: string): string {
  const place = placeOf(text, piece);
  if (!place) return text;
  const parts = [text.slice(0, place[0]).trimEnd(), by, text.slice(place[1]).trimStart()];
  return parts.filter(Boolean).join(' ');
}

export const without = (text: string, piece: Understood): string => replaced(text, piece, '');

/** The text without several of its pieces. */
export const withoutAll = (text: string, pieces: readonly Understood[]): string =>
  // From the end, so that the places of the others stay true.
  [...pieces].sort((one, other) => other.start - one.start).reduce(without, text);

/** A value as it is typed: in quotes where it needs them. */
export const quoted = (value: string): string =>
  /^[\p{L}\p{M}\p{N}_\-.@+]+$/u.test(value) ? value : `"${value.replace(/["“”„«»＂]/g, '')}"`;

/** The text with a condition behind it. */
export const and = (text: string, condition: string): string => [text.trim(), condition].filter(Boolean).join(' ');

const isSame = (one: Value, other: Value): boolean =>
  one.id && other.id ? one.id === other.id : one.value === other.value;

const valuesOf = (piece: Understood): Value[] =>
  (piece.values ?? []).map(({ value, id }) => ({ typed: quoted(value), value, id }));

const isAbout = (piece: Understood, field: string): boolean => piece.as === 'condition' && piece.field === field;

/** Conditions on a date can compare; only those that name it can take further values. */
const isPlain = (piece: Understood): boolean => !/[<>]|\.\./.test(piece.typed);

/** Whether one of the conditions lets this value through. */
export const isOn = (pieces: readonly Understood[], field: string, value: Value): boolean =>
  pieces.some(
    (piece) =>
      isAbout(piece, field) && !piece.is_negated && isPlain(piece) && valuesOf(piece).some((one) => isSame(one, value)),
  );

/** How a value that was understood is typed. */
export type Spell = (field: string, value: string) => string;

/**
 * The text with this value let through, or no longer: in the condition on the field that is there, else in a new one. `name` is what the
 * field is called there.
 */
export function toggled(
  text: string,
  pieces: readonly Understood[],
  field: string,
  name: string,
  value: Value,
  spell: Spell = (_field, typed) => quoted(typed),
): string {
  const about = pieces.filter((piece) => isAbout(piece, field) && isPlain(piece));
  const has = (piece: Understood): boolean => valuesOf(piece).some((one) => isSame(one, value));
  const write = (piece: Understood, values: readonly Value[]): string => {
    const begin = /^[^:：]*[:：]/.exec(piece.typed)?.[0] ?? `${name}:`;
    return values.length === 0 ? '' : begin + values.map((one) => one.typed).join(',');
  };
  const spelt = (piece: Understood): Value[] =>
    valuesOf(piece).map((one) => ({ ...one, typed: spell(field, one.value) }));
  const drop = (from: string, holding: readonly Understood[]): string =>
    [...holding]
      .sort((one, other) => other.start - one.start)
      .reduce(
        (rest, piece) =>
          replaced(
            rest,
            piece,
            write(
              piece,
              spelt(piece).filter((one) => !isSame(one, value)),
            ),
          ),
        from,
      );
  const positive = about.filter(({ is_negated }) => !is_negated);
  if (positive.some(has)) return drop(text, positive.filter(has));
  const negated = about.filter((piece) => piece.is_negated && has(piece));
  const into = positive[0];
  if (!into) return and(drop(text, negated), `${name}:${value.typed}`);
  // What stands further behind is changed first.
  const change = (rest: string): string => replaced(rest, into, write(into, [...spelt(into), value]));
  const before = negated.filter(({ start }) => start < into.start);
  return drop(
    change(
      drop(
        text,
        negated.filter(({ start }) => start > into.start),
      ),
    ),
    before,
  );
}

/** The text with a suggestion in the place of what was typed, and where the cursor goes on, in UTF-16 units. */
export function completed(
  text: string,
  { start, end }: Pick<Completion, 'start' | 'end'>,
  { kind }: Pick<Suggestion, 'kind'>,
  insert: string,
): { text: string; cursor: number } {
  const before = text.slice(0, unitsOf(text, start));
  let after = text.slice(unitsOf(text, end));
  // A quote that was opened is closed by what is put there.
  if (insert.endsWith('"') && after.startsWith('"')) after = after.slice(1);
  if (kind === 'field') return { text: before + insert + after, cursor: before.length + insert.length };
  const gap = after.startsWith(' ') ? '' : ' ';
  return { text: before + insert + gap + after, cursor: before.length + insert.length + 1 };
}

/** One line without space at its ends: how questions are remembered and compared. */
export const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
