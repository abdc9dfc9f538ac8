/** What telephone lines of all makers have in common. Knows no component. */
import { text } from './stored';

/** Whose a telephone is: as the switchboard names it, and the e-mail address of an agent. */
export interface Owner {
  telephone: string;
  agent: string;
}

export const ownersOf = (stored: unknown): Owner[] =>
  Object.entries((stored ?? {}) as Record<string, unknown>).map(([telephone, agent]) => ({
    telephone,
    agent: text(agent),
  }));

/** As they are stored: rows in which nothing stands are left out. */
export const agentsOf = (owners: readonly Owner[]): Record<string, string> =>
  Object.fromEntries(
    owners
      .filter(({ telephone, agent }) => telephone.trim() !== '' || agent !== '')
      .map(({ telephone, agent }) => [telephone.trim(), agent]),
  );

/** A telephone that stands there more than once. */
export const twiceIn = (owners: readonly Owner[]): string | undefined =>
  owners
    .map(({ telephone }) => telephone.trim())
    .find((telephone, at, all) => telephone !== '' && all.indexOf(telephone) !== at);

/** A number as it is typed; the usual where there is none. */
export const countOf = (typed: string, usual: number): number => (typed.trim() === '' ? usual : Number(typed));
/** A number as it is stored, to be typed over. */
export const typedOf = (stored: unknown, usual: number): string => String(typeof stored === 'number' ? stored : usual);
