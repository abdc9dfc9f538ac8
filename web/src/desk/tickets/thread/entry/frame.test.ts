import { beforeEach, describe, expect, it } from 'vitest';
import { markQuotes, showQuotes } from './frame';

const folded = (): string =>
  [...document.querySelectorAll('[data-folded="true"]')].map((part) => part.textContent).join('|');

describe('the page of a mail', () => {
  beforeEach(() => (document.body.innerHTML = ''));

  it('folds all that follows what its author wrote', () => {
    document.body.innerHTML =
      '<div><p>Chào shop,</p><p>cảm ơn</p></div><p>Hôm qua viết:</p><blockquote>cũ</blockquote>';
    expect(markQuotes(document, 'Chào shop,\n\ncảm ơn')).toBe(true);
    expect(folded()).toBe('Hôm qua viết:|cũ');
  });
  it('enters what holds both', () => {
    document.body.innerHTML = '<div><div>Mới<br>On Monday wrote:<blockquote>cũ</blockquote></div></div>';
    expect(markQuotes(document, 'Mới')).toBe(true);
    expect(folded()).toBe('|On Monday wrote:|cũ');
  });
  it('folds whole quotations where the answer stands below them', () => {
    document.body.innerHTML = '<blockquote>cũ <blockquote>cũ hơn</blockquote></blockquote><p>Mới</p>';
    expect(markQuotes(document, 'Mới')).toBe(true);
    expect(document.querySelectorAll('[data-folded]')).toHaveLength(1);
  });
  it('leaves alone what has no quotation, and unfolds on demand', () => {
    document.body.innerHTML = '<p>Chỉ một dòng</p>';
    expect(markQuotes(document, 'khác')).toBe(false);
    document.body.innerHTML = '<p>Mới</p><p>cũ</p>';
    markQuotes(document, 'Mới');
    showQuotes(document, true);
    expect(folded()).toBe('');
  });
});
