/** The stopwatch measures what a person waits for. */
import { keyToPaint, interactions, watchInteractions } from '../speed/stopwatch';
import { firstLoad } from '../speed/load';
import { isWithin, percentile, table } from '../speed/table';
import { expect, test } from '../test';
import { open } from './page';

const SCRIPT = `const at = document.querySelector('p');
  addEventListener('keydown', ({ key }) => {
    if (key === 'j') at.textContent += 'j';
    if (key === 'k') setTimeout(() => { at.textContent += 'k'; }, 120);
    if (key === 'b') { const end = performance.now() + 80; while (performance.now() < end); at.textContent += 'b'; }
  });`;

test('a key that paints at once, one that waits, and one that works hard', async ({ emptyHouse, visit }) => {
  const { page, ...somebody } = await visit(await emptyHouse());
  await watchInteractions(page);
  await open({ page, house: somebody.house }, '<p>start</p>', { script: SCRIPT });
  await keyToPaint(page, 'j', { selector: 'p' });
  expect(await keyToPaint(page, 'j', { selector: 'p' })).toBeLessThan(100);
  expect(await keyToPaint(page, 'k', { selector: 'p' })).toBeGreaterThanOrEqual(120);
  expect(await keyToPaint(page, 'b', { selector: 'p' })).toBeGreaterThanOrEqual(80);
  await expect.poll(async () => Math.max(...(await interactions(page)))).toBeGreaterThanOrEqual(80);
  await expect(keyToPaint(page, 'x', { selector: 'p' }, 300)).rejects.toThrow('x changed nothing of p');
});

test('the first load counts bytes as they came and the first picture', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, '<main>words</main>', { script: `// ${'x'.repeat(5000)}` });
  const load = await firstLoad(somebody, '/made-up', 'main');
  expect(load.scripts).toBe(1);
  expect(load.bytes.script).toBeGreaterThan(5000);
  expect(load.firstPaint).toBeGreaterThan(0);
  expect(load.shown).toBeGreaterThanOrEqual(load.firstPaint);
});

test('a table says what was within the goal', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(isWithin({ what: 'x', unit: 'ms', values: [1, 2, 300], goal: 100 })).toBe(false);
  expect(table('Keys', [{ what: 'next', unit: 'ms', values: [8, 9, 120], goal: 100 }])).toContain(
    '| next | ms | 3 | 9.0 | 120 | 120 | 100 ✗ |',
  );
});
