/** Keys and input methods do to a page what they do to it in real life. */
import { strokes } from '../browser/typing';
import { expect, test } from '../test';
import { open } from './page';

const FIELD = '<label>Lời nhắn <textarea id="field"></textarea></label><button>Gửi</button><button>Thôi</button>';
/** Writes down every key and composition that reaches the page. */
const RECORD = `window.heard = [];
  for (const kind of ['keydown', 'compositionstart', 'compositionend'])
    addEventListener(kind, (e) => heard.push(kind === 'keydown' ? e.key + '/' + e.code + '/' + e.keyCode : kind), true);`;
const heard = () => (window as unknown as { heard: string[] }).heard;

test('Telex takes a word apart into the keys that make it', () => {
  const keys = (word: string) =>
    strokes(word)
      .map(({ key }) => key)
      .join('');
  expect(keys('tiếng')).toBe('tieengs');
  expect(keys('Việt')).toBe('Vieetj');
  expect(keys('được')).toBe('dduwowcj');
  expect(keys('Ấm')).toBe('Aams');
  expect(keys('shop')).toBe('shop');
  expect(strokes('đã').map(({ text }) => text)).toEqual(['d', 'đ', 'đa', 'đã']);
});

test('an input method composes each word, and the keys say that it took them', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, FIELD, { script: RECORD });
  const field = somebody.page.locator('#field');
  await field.focus();
  await somebody.typing.compose('Tiếng Việt được gõ');
  expect(await field.inputValue()).toBe('Tiếng Việt được gõ');
  const all = await somebody.page.evaluate(heard);
  expect(all.filter((word) => word === 'compositionstart')).toHaveLength(4);
  expect(all.filter((word) => word === 'compositionend')).toHaveLength(4);
  expect(all[0]).toBe('Process/KeyT/229');
});

test('a program that hooks the keyboard sends keys, backspaces, and letters without a key', async ({
  emptyHouse,
  visit,
}) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, FIELD, { script: RECORD });
  const field = somebody.page.locator('#field');
  await field.focus();
  await somebody.typing.hook('Đặng Hương Giang, chào chị');
  expect(await field.inputValue()).toBe('Đặng Hương Giang, chào chị');
  await somebody.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await somebody.page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
  await somebody.typing.hook('ê');
  await somebody.typing.packet('ư');
  expect(await somebody.page.evaluate(heard)).toEqual(['e/KeyE/69', 'Backspace/Backspace/8', 'ê//231', 'ư//231']);
});

test('Tab reaches what can be reached, and a pointer betrays itself', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, FIELD);
  await somebody.keys.alone();
  expect(await somebody.keys.tabTo(/textbox "Lời nhắn"/)).toContain('textbox');
  await somebody.keys.tabTo(/button "Thôi"/);
  await somebody.keys.tabTo(/button "Gửi"/, { back: true });
  await expect(somebody.keys.tabTo(/button "Không có"/, { limit: 6 })).rejects.toThrow('button "Gửi"');
  expect(somebody.watch.wrong).toEqual([]);
  await somebody.page.getByRole('button', { name: 'Gửi' }).click();
  await expect.poll(() => somebody.watch.wrong.join()).toContain('a pointer was used');
  somebody.watch.allow(/a pointer was used/);
});
