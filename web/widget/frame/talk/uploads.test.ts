import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../wire/problem';
import { Uploads, type Send } from './uploads.svelte';

const file = (name: string, bytes = 10, type = 'text/plain') => new File(['x'.repeat(bytes)], name, { type });
const stored: Send = (given) =>
  Promise.resolve({ id: given.name, name: given.name, size: given.size, media_type: given.type, url: '' });
const limits = () => ({ largest: 100, most: 3 });
const settled = () => new Promise((next) => setTimeout(next));

describe('the files of a message', () => {
  beforeEach(() => {
    URL.createObjectURL = vi.fn(() => 'blob:1');
    URL.revokeObjectURL = vi.fn();
  });

  it('travel at once, and go with the message when they are there', async () => {
    const uploads = new Uploads(stored, limits);
    uploads.add([file('a.txt'), file('b.png', 10, 'image/png')]);
    expect(uploads.areBusy).toBe(true);
    await settled();
    expect(uploads.areBusy).toBe(false);
    expect(uploads.take().map(({ id }) => id)).toEqual(['a.txt', 'b.png']);
    expect(uploads.list).toEqual([]);
    expect(URL.revokeObjectURL).toHaveBeenCalledWith('blob:1');
  });

  it('do not travel when they are too large, empty or too many', async () => {
    const send = vi.fn(stored);
    const uploads = new Uploads(send, limits);
    uploads.add([file('large', 101), file('empty', 0), file('a'), file('b')]);
    await settled();
    expect(uploads.list.map(({ wrong }) => wrong)).toEqual(['too_large', 'empty', undefined]);
    expect(uploads.isFull).toBe(true);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('say why they were not taken, and can be tried again where that helps', async () => {
    const answers = [new Problem(413), new Problem(400, 'invalid', 'file'), new Problem(0)];
    const uploads = new Uploads((given, ...more) => {
      const answer = answers.shift();
      return answer ? Promise.reject(answer) : stored(given, ...more);
    }, limits);
    uploads.add([file('a'), file('b'), file('c')]);
    await settled();
    expect(uploads.list.map(({ wrong }) => wrong)).toEqual(['too_large', 'refused', 'failed']);
    const last = uploads.list[2];
    if (last) await uploads.begin(last);
    expect(uploads.ready.map(({ name }) => name)).toEqual(['c']);
  });

  it('stop travelling when they are taken out', () => {
    const signals: AbortSignal[] = [];
    const uploads = new Uploads((_, __, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    }, limits);
    uploads.add([file('a')]);
    const [upload] = uploads.list;
    if (upload) uploads.remove(upload);
    expect(signals[0]?.aborted).toBe(true);
    expect(uploads.areBusy).toBe(false);
  });
});
