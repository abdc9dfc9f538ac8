import { beforeEach, expect, it, vi } from 'vitest';
import { cache } from '../../../api/cache';
import { location } from '../../../base/router/index.svelte';
import { ready } from '../../../base/words/index.svelte';
import { similarStep } from './similar';

const GET = vi.hoisted(() => vi.fn());
vi.mock('../../../api/client', async (original) => {
  const client = await original<typeof import('../../../api/client')>();
  return { ...client, api: { ...client.api, GET } };
});

const like = (number: number, subject: string) => ({
  number,
  subject,
  status: 'closed',
  priority: 'normal',
  created_at: '2026-11-20T01:00:00Z',
  last_entry_at: '2026-11-20T02:00:00Z',
  entry_id: `e${number}`,
  preview: '',
  share: 0.5,
});
const answer = (...tickets: unknown[]) =>
  GET.mockResolvedValue({ data: { tickets }, response: new Response(null, { status: 200 }) });
const signal = new AbortController().signal;

beforeEach(async () => {
  cache.clear();
  GET.mockReset();
  await ready('tickets');
});

it('leads to the entry that is most alike, in the order of the server', async () => {
  answer(like(7, 'Ấm trà bị sứt nắp'), like(3, ''));
  const choices = await similarStep([12]).choices('', signal);
  expect(GET.mock.lastCall?.[1]).toMatchObject({ params: { path: { number: 12 } } });
  expect(choices.map(({ id }) => id)).toEqual(['similar 7', 'similar 3']);
  expect(choices[0]?.title).toBe('Ấm trà bị sứt nắp');
  expect(choices[1]?.title).not.toBe('');
  (choices[0]?.then as () => void)();
  expect(location().path).toBe('/t/7');
  expect(location().query.get('entry')).toBe('e7');
});

it('asks once for what was answered a moment ago', async () => {
  answer(like(7, 'Ấm trà'));
  await similarStep([12]).choices('', signal);
  await similarStep([12]).choices('am', signal);
  expect(GET).toHaveBeenCalledTimes(1);
});

it('has nothing to choose where nothing is alike', async () => {
  answer();
  expect(await similarStep([12]).choices('', signal)).toEqual([]);
});
