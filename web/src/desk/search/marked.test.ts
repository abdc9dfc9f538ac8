import { expect, it } from 'vitest';
import { excerpt, placesIn } from './excerpt';
import { marksIn, piecesOf, plainOf } from './marked';
import { isMeant } from './suggest.svelte';

it('reads what is marked, and the signs that were escaped, as text', () => {
  const html = 'a &lt;b&gt; &amp;lt; <mark>ấm</mark> &quot;trà&quot; &#39;x&#39;';
  expect(piecesOf(html)).toEqual([
    { text: 'a <b> &lt; ', isMarked: false },
    { text: 'ấm', isMarked: true },
    { text: ' "trà" \'x\'', isMarked: false },
  ]);
  expect(plainOf(html)).toBe('a <b> &lt; ấm "trà" \'x\'');
});

it('gives each marked word once, the longest first', () => {
  expect(marksIn('<mark>Ấm</mark> <mark>trà xanh</mark>', '<mark>ấm</mark>')).toEqual(['trà xanh', 'ấm']);
});

it('finds whole words without regard to marks', () => {
  const text = 'Am tra, ấm trà, amber';
  expect(placesIn(text, ['ấm']).map(([from, to]) => text.slice(from, to))).toEqual(['Am', 'ấm']);
});

it('cuts a long text around the first place, at spaces', () => {
  const text = `${'đầu '.repeat(80)}ấm trà ${'cuối '.repeat(80)}`;
  const cut = excerpt(text, ['ấm']);
  expect(cut).toMatch(/^…đầu .*ấm trà .*cuối…$/);
  expect(cut.length).toBeLessThan(300);
  expect(excerpt('ấm  trà', ['ấm'])).toBe('ấm trà');
});

it('takes a word with marks for a field only if the field has them', () => {
  expect(isMeant({ kind: 'field', insert: 'trạng-thái:' }, 'tra')).toBe(true);
  expect(isMeant({ kind: 'field', insert: 'trạng-thái:' }, 'trạ')).toBe(true);
  expect(isMeant({ kind: 'field', insert: 'trạng-thái:' }, 'trà')).toBe(false);
  expect(isMeant({ kind: 'value', insert: 'refund' }, 'hoàn')).toBe(true);
});
