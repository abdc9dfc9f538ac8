import { beforeEach, expect, it, vi } from 'vitest';

const PATCH = vi.hoisted(() => vi.fn());
vi.mock('../../api/client', async (original) => ({
  ...(await original<object>()),
  api: { PATCH },
  data: async (answer: Promise<unknown>) => answer,
}));

const before = { theme: 'system', density: 'comfortable', after_done: 'next', keyboard_shortcuts: true };
const bodies = (): unknown[] => PATCH.mock.calls.map(([, { body }]) => body as unknown);

/** A page that was just opened, for an agent. */
async function page(agent = '1') {
  vi.resetModules();
  const { cache } = await import('../../api/cache');
  const { keys } = await import('../../api/queries/keys');
  cache.setQueryData(keys.session, { agent: { id: agent }, preferences: before });
  const { Problem } = await import('../../api/problem');
  const { report } = await import('../../api/connection.svelte');
  const keep = await import('./keep');
  const works = (): unknown => cache.getQueryData<{ preferences: object }>(keys.session)?.preferences;
  return { ...keep, Problem, report, works };
}

beforeEach(() => {
  localStorage.clear();
  PATCH.mockReset().mockImplementation(async (_path: string, { body }: { body: object }) => ({ ...before, ...body }));
});

it('a choice that the server has is forgotten here', async () => {
  const { keepPreferences, unsaved, works } = await page();
  expect(await keepPreferences({ theme: 'dark' })).toBe('kept');
  expect(unsaved()).toEqual({});
  expect(works()).toMatchObject({ theme: 'dark' });
});

it('choices without the server hold at once and are sent together when it is back', async () => {
  const { keepPreferences, startKeeping, Problem, report, works, unsaved } = await page();
  PATCH.mockRejectedValueOnce(new Problem({ kind: 'gone' })).mockRejectedValueOnce(new Problem({ kind: 'gone' }));
  expect(await keepPreferences({ after_done: 'stay' })).toBe('waiting');
  expect(await keepPreferences({ density: 'compact' })).toBe('waiting');
  expect(works()).toMatchObject({ after_done: 'stay', density: 'compact' });
  PATCH.mockClear();
  const stop = startKeeping();
  report('offline');
  report('live');
  await vi.waitFor(() => expect(unsaved()).toEqual({}));
  expect(bodies()[0]).toEqual({ after_done: 'stay', density: 'compact' });
  stop();
});

it('what waited when the page was closed is sent by the next one, but never as somebody else', async () => {
  const first = await page();
  PATCH.mockRejectedValueOnce(new first.Problem({ kind: 'timeout' }));
  await first.keepPreferences({ theme: 'dark' });
  PATCH.mockClear();
  const other = await page('2');
  other.startKeeping()();
  expect(bodies()).toEqual([]);
  const next = await page();
  next.startKeeping()();
  expect(next.works()).toMatchObject({ theme: 'dark' });
  await vi.waitFor(() => expect(bodies()).toEqual([{ theme: 'dark' }]));
});

it('what the server refuses is said and not tried again', async () => {
  const { keepPreferences, unsaved, Problem } = await page();
  PATCH.mockRejectedValueOnce(new Problem({ kind: 'invalid', status: 400 }));
  await expect(keepPreferences({ undo_send_seconds: 900 })).rejects.toMatchObject({ kind: 'invalid' });
  expect(unsaved()).toEqual({});
});
