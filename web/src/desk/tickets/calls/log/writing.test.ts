import { beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../../../../api/problem';
import * as calls from '../../../../api/queries/calls';
import { setTimeZone } from '../../../../base/time.svelte';
import { instantTyped, wallTime } from '../../../../keys/dates/zone';
import { CallWriting } from './writing.svelte';

vi.mock('../../../../api/queries/calls', () => ({ logCall: vi.fn(), noteCall: vi.fn(), putRecording: vi.fn() }));
const { logCall, noteCall, putRecording } = vi.mocked(calls);
const logged = { id: '7', ticket: 12 } as Awaited<ReturnType<typeof calls.logCall>>;

const writing = (): CallWriting => {
  const one = new CallWriting(12, () => 1000);
  one.number = '0912 345 678';
  return one;
};

beforeEach(() => {
  vi.resetAllMocks();
  setTimeZone('Asia/Ho_Chi_Minh');
  logCall.mockResolvedValue(logged);
});

it('reads and writes times by the clocks of the shop', () => {
  const at = Date.UTC(2026, 10, 22, 3, 5);
  expect(wallTime(at, 'Asia/Ho_Chi_Minh')).toBe('2026-11-22T10:05');
  expect(instantTyped('2026-11-22T10:05', 'Asia/Ho_Chi_Minh')).toBe(at);
  expect(instantTyped('', 'Asia/Ho_Chi_Minh')).toBeUndefined();
});

it('sends the number of the person outside on the side where they are, and a length only of a talk', () => {
  const one = writing();
  one.minutes = '4:12';
  expect(one.body()).toMatchObject({
    direction: 'out',
    to: '0912 345 678',
    status: 'answered',
    talk_duration: 252,
    ticket: 12,
  });
  one.direction = 'in';
  one.outcome = 'missed';
  expect(one.body()).toMatchObject({ from: '0912 345 678', status: 'missed' });
  expect(one.body()).not.toHaveProperty('talk_duration');
  expect(one.body()).not.toHaveProperty('to');
});

it('says what is wrong before anything is sent', async () => {
  const one = writing();
  one.number = '';
  one.minutes = 'long';
  one.when = wallTime(Date.now() + 3_600_000, 'Asia/Ho_Chi_Minh');
  one.file = new File([new Uint8Array(1001)], 'call.wav');
  expect(await one.send()).toBe(false);
  expect(Object.keys(one.faults)).toEqual(['number', 'when', 'minutes', 'recording']);
  expect(logCall).not.toHaveBeenCalled();
});

it('takes a call without a number for one that was withheld, if it came in', () => {
  const one = writing();
  one.number = '';
  one.direction = 'in';
  expect(one.check()).toBe(true);
});

it('is the same call when it is sent again, with the note as it is by then', async () => {
  logCall.mockRejectedValueOnce(new Problem({ kind: 'timeout' }));
  const one = writing();
  one.note = 'first';
  expect(await one.send()).toBe(false);
  expect(one.problem?.kind).toBe('timeout');
  one.note = 'second';
  expect(await one.send()).toBe(true);
  const [first, second] = logCall.mock.calls.map(([body]) => body.external_id);
  expect(second).toBe(first);
  expect(noteCall).toHaveBeenCalledWith('7', 'second');
});

it('writes the call down once when only its recording has to be sent again', async () => {
  putRecording.mockRejectedValueOnce(new Problem({ kind: 'invalid', detail: 'This is no sound.' }));
  const one = writing();
  one.file = new File(['x'], 'call.wav');
  expect(await one.send()).toBe(false);
  expect(one.faults.recording).toBe('This is no sound.');
  expect(one.problem).toBeUndefined();
  expect(await one.send()).toBe(true);
  expect(logCall).toHaveBeenCalledTimes(1);
  expect(putRecording).toHaveBeenCalledTimes(2);
});

it('shows what the server refuses at the field', async () => {
  logCall.mockRejectedValueOnce(new Problem({ kind: 'invalid', field: 'to', detail: 'No number.' }));
  const one = writing();
  expect(await one.send()).toBe(false);
  expect(one.faults).toEqual({ number: 'No number.' });
});
