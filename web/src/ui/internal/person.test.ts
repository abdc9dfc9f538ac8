import { describe, expect, it } from 'vitest';
import { hue, initials } from './person';

describe('initials', () => {
  it('come from the last two words, because the given name is the last', () => {
    expect(initials('Đặng Hương Giang')).toBe('HG');
    expect(initials('võ hoàng long')).toBe('HL');
  });
  it('come from one word or an address when there is no more', () => {
    expect(initials('Giang')).toBe('GI');
    expect(initials('ana@example.com')).toBe('AN');
  });
  it('survive names without letters', () => expect(initials(' ---  ')).toBe('?'));
});

it('a hue is one of six and always the same for an id', () => {
  const seen = new Set(Array.from({ length: 200 }, (_, at) => hue(`contact-${at}`)));
  expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect(hue('contact-7')).toBe(hue('contact-7'));
});
