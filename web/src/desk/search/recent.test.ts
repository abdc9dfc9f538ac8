import { beforeEach, expect, it } from 'vitest';
import { cache } from '../../api/cache';
import { keys } from '../../api/queries/keys';
import { forget, forgetAll, recent, searched } from './recent';

const enter = (id: string): void => void cache.setQueryData(keys.session, { agent: { id } });

beforeEach(() => {
  enter('1');
  forgetAll();
});

it('keeps the latest ten, each once, the latest first', () => {
  for (let at = 1; at <= 12; at += 1) searched(`đơn ${at}`);
  searched('  đơn   5 ');
  expect(recent()).toHaveLength(10);
  expect(recent().slice(0, 2)).toEqual(['đơn 5', 'đơn 12']);
});

it('keeps nothing of empty and of endless questions', () => {
  searched('   ');
  searched('x'.repeat(500));
  expect(recent()).toEqual([]);
});

it('forgets one, or all', () => {
  searched('a');
  searched('b');
  forget('a');
  expect(recent()).toEqual(['b']);
  forgetAll();
  expect(recent()).toEqual([]);
});

it('keeps those of each agent apart', () => {
  searched('của Mai');
  enter('2');
  expect(recent()).toEqual([]);
  enter('1');
  expect(recent()).toEqual(['của Mai']);
});
