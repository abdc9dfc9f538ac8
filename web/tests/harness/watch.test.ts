/** What a page does wrong by itself is noticed. */
import { expect, test } from '../test';
import { open } from './page';

test('a page that behaves has nothing against it', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, '<p>Hello</p>');
  expect(somebody.watch.wrong).toEqual([]);
});

const MISDEEDS = {
  'a script that fails': { script: 'null.x', words: /a script failed: TypeError/ },
  'a word of error on the console': { script: 'console.error("oh no")', words: /console error: oh no/ },
  'an inline script': { body: '<script>window.x = 1</script>', words: /Content Security Policy/ },
  'an inline style': { body: '<p style="color: red">red</p>', words: /Content Security Policy/ },
  'a picture from elsewhere': { body: '<img src="http://tracker.example/x.gif">', words: /Content Security Policy/ },
  'a dialog': { script: 'alert("hacked")', words: /a dialog opened: hacked/ },
  'a refused request': { script: 'fetch("/api/v1/tickets")', words: /status of 401/ },
};

for (const [what, { words, ...page }] of Object.entries(MISDEEDS)) {
  test(`${what} is noticed`, async ({ emptyHouse, visit }) => {
    const somebody = await visit(await emptyHouse());
    const { body = '', script } = { body: '', script: '', ...page };
    await open(somebody, body, { script });
    await expect.poll(() => somebody.watch.wrong.join('\n')).toMatch(words);
    somebody.watch.allow(/./);
  });
}
