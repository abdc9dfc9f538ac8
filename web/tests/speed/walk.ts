/** What an agent does all day, by keys, and how long each takes until it can be seen. */
import type { Visitor } from '../browser/visitor';
import { ENTRY, ROW } from '../desk/app';
import { firstLoad } from './load';
import { atRest, interactions, keyToPaint, watchInteractions } from './stopwatch';
import type { Line } from './table';

export interface Goals {
  /** Kibibytes of script before the editor is needed. */
  script: number;
  /** Milliseconds from a key press to the paint. */
  key: number;
}

/** The goals that the product has set itself. */
export const GOALS: Goals = { script: 120, key: 100 };

const LIST = '/inbox/all';
/** The row that the keys are on. */
const CURRENT = `${ROW}:focus-within`;

/** Walks through the list and opens tickets; a line for each kind of step. */
export async function walk(
  visitor: Visitor,
  { moves, tickets, goals }: { moves: number; tickets: number; goals: Goals },
) {
  const { page, keys } = visitor;
  await watchInteractions(page);
  const load = await firstLoad(visitor, LIST, ROW);
  const times = { next: [] as number[], previous: [] as number[], looked: [] as number[], opened: [] as number[] };
  const current = { selector: CURRENT, attribute: 'aria-posinset' };
  await keys.press('j');
  for (let step = 0; step < moves; step += 1) times.next.push(await keyToPaint(page, 'j', current));
  for (let step = 0; step < moves; step += 1) times.previous.push(await keyToPaint(page, 'k', current));
  for (const kind of ['looked', 'opened'] as const) {
    await page.goto(LIST);
    await page.locator(ROW).first().waitFor();
    for (let step = 0; step < tickets; step += 1) {
      await keyToPaint(page, 'j', current);
      // Whoever looks at a row before it is opened gives the page the time of a glance.
      if (kind === 'looked') await atRest(page);
      times[kind].push(await keyToPaint(page, 'Enter', { selector: ENTRY }));
      await keys.press('Escape');
    }
  }
  const kibibytes = (bytes: number) => [bytes / 1024];
  const lines: Line[] = [
    { what: 'first load: scripts on the wire', unit: 'KiB', values: kibibytes(load.bytes.script), goal: goals.script },
    { what: 'first load: styles on the wire', unit: 'KiB', values: kibibytes(load.bytes.style) },
    { what: 'first load: page and the rest', unit: 'KiB', values: kibibytes(load.bytes.page + load.bytes.rest) },
    { what: 'first load: script files', unit: 'files', values: [load.scripts] },
    { what: 'first load: first paint', unit: 'ms', values: [load.firstPaint] },
    { what: 'first load: list to be seen', unit: 'ms', values: [load.shown] },
    { what: 'next in the list', unit: 'ms', values: times.next, goal: goals.key },
    { what: 'previous in the list', unit: 'ms', values: times.previous, goal: goals.key },
    { what: 'ticket opened after a look at its row', unit: 'ms', values: times.looked, goal: goals.key },
    { what: 'ticket opened without a pause', unit: 'ms', values: times.opened },
    { what: 'longest of each interaction (as for INP)', unit: 'ms', values: await interactions(page) },
  ];
  return lines.filter(({ values }) => values.length > 0);
}
