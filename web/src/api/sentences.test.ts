import { expect, test } from 'vitest';
import remarks from '../words/remarks.vi.json';
import catalogue from '../words/server.vi.json';
import { translator } from './sentences';

const say = translator(catalogue);

test('a sentence is said in Vietnamese, with the values the server put in', () => {
  expect(say('A name is needed.')).toBe('Cần có tên.');
  expect(say('At most 60 characters.')).toBe('Tối đa 60 ký tự.');
  expect(say('An (contact 7) has an@home.vn already.')).toBe('An (liên hệ 7) đã có an@home.vn.');
  expect(say('a.b belongs to the inbox "Shop (old) $1" already.')).toBe('a.b đã thuộc hộp thư “Shop (old) $1”.');
});

test('what is not in the catalogue stays as it is', () => {
  expect(say('toString')).toBe('toString');
  expect(say('Something else went wrong.')).toBe('Something else went wrong.');
});

test('every value of a sentence is in its translation', () => {
  for (const [english, vietnamese] of Object.entries({ ...catalogue, ...remarks })) {
    const places = english.split('{}').length - 1;
    const named = new Set([...vietnamese.matchAll(/\{(\d)\}/g)].map(([, place]) => Number(place)));
    expect([...named].sort(), english).toEqual(Array.from({ length: places }, (_, index) => index + 1));
  }
});
