/** The title of the page: what is on it, how much of it waits, whose desk it is. */

let title = $state('');
let count = $state(0);
let place = $state('Hopdesk');

/** Names what is shown; `waiting` stands in front, as in `(3) My work — Gốm Shop`. */
export function setTitle(text: string, waiting = 0): void {
  title = text;
  count = waiting;
}

/** Names the desk. */
export function setDesk(name: string): void {
  place = name || 'Hopdesk';
}

export const shownTitle = (): string => title;

/** The whole title. */
export function fullTitle(): string {
  const named = title ? `${title} — ${place}` : place;
  return count > 0 ? `(${count}) ${named}` : named;
}
