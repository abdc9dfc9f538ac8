import { expect, it } from 'vitest';
import { browserOf } from './browser';

it('names browser and system, and neither where neither is known', () => {
  const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0';
  expect(browserOf(edge)).toBe('Edge · Windows');
  expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox · Linux');
  expect(browserOf('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1')).toBe('Safari · iPhone');
  expect(browserOf('')).toBeUndefined();
});
