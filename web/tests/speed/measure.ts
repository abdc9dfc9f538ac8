/**
 * Measures the app on a desk with many tickets and prints a table; run by hand, with nothing else on the machine, on a release
 * build named by `HOPDESK_BIN`. `HOPDESK_SPEED_TICKETS` says how many tickets, `HOPDESK_SPEED_MOVES` how many steps of each kind.
 */
import { FIRST, House } from '../desk/house';
import { test } from '../test';
import { filled } from './filled';
import { table } from './table';
import { GOALS, walk } from './walk';

const TICKETS = Number(process.env.HOPDESK_SPEED_TICKETS ?? 100_000);
const MOVES = Number(process.env.HOPDESK_SPEED_MOVES ?? 60);

test(`speed with ${TICKETS} tickets`, async ({ scene, visit }) => {
  const house = scene.closing.own('the executable', await House.open({ data: await filled(TICKETS), direct: true }));
  const mai = await visit(house, { as: await house.signIn(FIRST.email) });
  const lines = await walk(mai, { moves: MOVES, tickets: Math.ceil(MOVES / 2), goals: GOALS });
  process.stdout.write(
    `\n${table(`${TICKETS} tickets, headless Chromium ${mai.context.browser()?.version()}`, lines)}\n\n`,
  );
});
