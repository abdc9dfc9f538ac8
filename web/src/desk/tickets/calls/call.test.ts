import { beforeAll, expect, it } from 'vitest';
import type { Call } from '../../../api/queries/calls';
import { ready, speak } from '../../../base/words/index.svelte';
import { around, isMissed, MARK, secondsOf, titleOf } from './call';

const call = (more: Partial<Call>): Call => ({
  id: '1',
  direction: 'in',
  state: 'answered',
  number: '+84912345678',
  own_number: '',
  queue: '',
  caller_name: '',
  started_at: '2026-11-20T03:05:00Z',
  ...more,
});

beforeAll(async () => {
  await speak('vi', 'base');
  await ready('thread');
});

it('says which way, what became of it, and how long they spoke', () => {
  expect(titleOf(call({ direction: 'out', talk_seconds: 252 }))).toBe('Gọi đi · 4 phút 12 giây');
  expect(titleOf(call({ state: 'missed' }))).toBe('Cuộc gọi nhỡ');
  expect(titleOf(call({ state: 'missed', talk_seconds: 30 }))).toBe('Cuộc gọi nhỡ');
});

it('counts from answering to the end where nobody says how long it was', () => {
  const times = { answered_at: '2026-11-20T03:05:10Z', ended_at: '2026-11-20T03:06:40Z' };
  expect(secondsOf(call(times))).toBe(90);
  expect(secondsOf(call({ ...times, talk_seconds: 0 }))).toBe(0);
  expect(secondsOf(call({ answered_at: times.ended_at, ended_at: times.answered_at }))).toBeUndefined();
  expect(secondsOf(call({ ended_at: times.ended_at }))).toBeUndefined();
});

it('takes for missed what came in and reached nobody', () => {
  expect(isMissed(call({ state: 'missed' }))).toBe(true);
  expect(isMissed(call({ state: 'busy' }))).toBe(true);
  expect(isMissed(call({ state: 'voicemail' }))).toBe(false);
  expect(isMissed(call({ state: 'missed', direction: 'out' }))).toBe(false);
});

it('finds where a link stands in a sentence', () => {
  expect(around(`Minh gọi ${MARK} hôm qua`)).toEqual(['Minh gọi ', ' hôm qua']);
  expect(around(MARK)).toEqual(['', '']);
});
