import { expect, it } from 'vitest';
import { isPlain } from './send';

it('takes paragraphs, line breaks and mentions for plain text, and everything else for formatting', () => {
  expect(isPlain('<p>Chào chị<br>em gửi ạ</p><p><br></p>')).toBe(true);
  expect(isPlain('<p>Nhờ <span data-mention="3">@Linh</span> xem</p>')).toBe(true);
  expect(isPlain('<p>Chào <strong>chị</strong></p>')).toBe(false);
  expect(isPlain('<pre><code>1</code></pre>')).toBe(false);
  expect(isPlain('<p><img src="cid:7" alt=""></p>')).toBe(false);
});
