import { describe, expect, it } from 'vitest';
import { pieces } from './links';

const links = (text: string) => pieces(text).flatMap(({ href, text: words }) => (href ? [[words, href]] : []));

describe('links in a message', () => {
  it('are found without the punctuation around them', () => {
    expect(links('Xem https://shop.example/am-tra?x=1&y=2, nhé.')).toEqual([
      ['https://shop.example/am-tra?x=1&y=2', 'https://shop.example/am-tra?x=1&y=2'],
    ]);
    expect(links('(https://shop.example/a)')[0]?.[0]).toBe('https://shop.example/a');
    expect(links('https://vi.example/Gốm_(Bát_Tràng)')[0]?.[0]).toBe('https://vi.example/Gốm_(Bát_Tràng)');
    expect(links('“https://shop.example/a”')[0]?.[0]).toBe('https://shop.example/a');
  });

  it('are addresses and hosts as people write them, too', () => {
    expect(links('lan@shop.example')).toEqual([['lan@shop.example', 'mailto:lan@shop.example']]);
    expect(links('www.shop.example/a')).toEqual([['www.shop.example/a', 'https://www.shop.example/a']]);
  });

  it('are never anything that runs', () => {
    expect(links('javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd')).toEqual([]);
    for (const [, href] of links('https://a.example/"onmouseover=alert(1) javascript:https://x.example/')) {
      expect(href).toMatch(/^https:/);
      expect(href).not.toContain('"');
    }
  });

  it('leave the text whole', () => {
    for (const text of [
      '',
      'không có gì',
      'a https://b.example. c@d.example www.e.example!',
      'https://',
      'http://[',
      '👋 https://f.example',
    ])
      expect(
        pieces(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
  });

  it('take no longer than the text is long', () => {
    const start = performance.now();
    pieces('a@'.repeat(20_000));
    pieces('https://a.example' + '.'.repeat(40_000));
    pieces('www.'.repeat(20_000));
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
