import { expect, test } from 'vitest';
import { found } from './find';

const chau = { id: '1', name: 'Nguyễn Minh Châu', address: 'chau@example.org' };
const giang = { id: '2', name: 'Đặng Hương Giang', address: 'giang@example.org' };
const far = { id: '3', name: 'Minh Anh', address: null };

test('a part of a name without marks finds the person', () => {
  expect(found('minh chau', [chau, giang], [])).toEqual([chau]);
  expect(found('dang', [chau, giang], [])).toEqual([giang]);
});

test('whom only the server knows comes after, and nobody comes twice', () => {
  expect(found('minh', [chau, giang], [far, chau])).toEqual([chau, far]);
});

test('without a question the list is as the server orders it', () => {
  expect(found(' ', [chau, giang], [far])).toEqual([far]);
});
