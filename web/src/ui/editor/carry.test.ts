import { expect, it } from 'vitest';
import { carried } from './carry';
import { toHtml } from './document';
import { htmlToText, textToHtml } from './plain';

const html = '<p>Chào <strong>chị</strong></p><ul><li><p>một</p></li><li><p>hai</p></li></ul>';
const after = (change: (text: string) => string, start = html): string =>
  toHtml(carried(start, change(htmlToText(start))));

it('what was typed into an empty field becomes paragraphs', () => {
  expect(after(() => 'Dạ em chào\nchị\n\nem Hà', '')).toBe('<p>Dạ em chào<br>chị</p><p>em Hà</p>');
});

it('a text nobody touched keeps its formats', () => expect(after((text) => text)).toBe(html));

it('what was typed lands where it was typed, and the formats around it stay', () => {
  expect(after((text) => `Dạ. ${text}`)).toBe(html.replace('Chào', 'Dạ. Chào'));
  expect(after((text) => `${text} ba`)).toBe(html.replace('hai', 'hai ba'));
  expect(after((text) => text.replace('một', 'một rưỡi'))).toBe(html.replace('một', 'một rưỡi'));
});

it('what was deleted is gone', () => {
  expect(after((text) => text.replace('Chào ', ''))).toContain('<strong>chị</strong>');
  expect(after((text) => text.replace('Chào ', ''))).not.toContain('Chào');
});

it('plain text becomes HTML without being read as HTML', () => {
  expect(textToHtml('a <b>\n\nc & d\ne')).toBe('<p>a &lt;b&gt;</p><p>c &amp; d<br>e</p>');
  expect(textToHtml(' \n')).toBe('');
});
