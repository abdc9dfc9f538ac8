import { beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../../../api/problem';
import { Uploads } from './uploads.svelte';

/** What each upload becomes is decided by the test. */
const ends = vi.hoisted(() => new Map<string, { arrive: () => void; fail: (problem: Error) => void }>());
vi.mock('../../../api/upload', () => ({
  upload: ({ name }: File) =>
    new Promise((resolve, reject) =>
      ends.set(name, { arrive: () => resolve({ id: name, name, size: 1, media_type: 'text/plain' }), fail: reject }),
    ),
}));

const file = (name: string): File => new File(['x'], name, { type: 'text/plain' });
const placed = vi.fn();
let uploads: Uploads;
beforeEach(() => {
  ends.clear();
  placed.mockReset();
  uploads = new Uploads(
    () => 1000,
    () => 0,
    placed,
  );
});

it('what waits for files goes on once the last of them is in its place', async () => {
  uploads.add([file('a'), file('b')], false);
  let isHere: boolean | undefined;
  void uploads.arrive().then((value) => (isHere = value));
  ends.get('a')?.arrive();
  await vi.waitFor(() => expect(placed).toHaveBeenCalledTimes(1));
  expect([uploads.isAwaited, isHere]).toEqual([true, undefined]);
  // A picture that is put into the text changes it; that calls nothing off.
  placed.mockImplementation(() => uploads.callOff());
  ends.get('b')?.arrive();
  await vi.waitFor(() => expect(isHere).toBe(true));
  expect(uploads.isAwaited).toBe(false);
});

it('waiting is called off, and the files come all the same', async () => {
  uploads.add([file('a')], false);
  const here = uploads.arrive();
  uploads.callOff();
  expect(await here).toBe(false);
  ends.get('a')?.arrive();
  await vi.waitFor(() => expect(placed).toHaveBeenCalledTimes(1));
});

it('one that fails ends the waiting and says why; taken away, the others are enough', async () => {
  uploads.add([file('a'), file('b')], false);
  const here = uploads.arrive();
  ends.get('a')?.fail(new Problem({ kind: 'invalid', status: 400, detail: 'Too strange.' }));
  expect(await here).toBe(true);
  expect(uploads.failed).toEqual({ name: 'a', reason: 'Too strange' });
  const again = uploads.arrive();
  uploads.remove(uploads.list.find(({ failure }) => failure)?.key ?? '');
  expect(uploads.failed).toBeUndefined();
  uploads.remove(uploads.list[0]?.key ?? '');
  expect(await again).toBe(true);
});
