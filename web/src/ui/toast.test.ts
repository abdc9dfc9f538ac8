import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toast, toasts } from './toast.svelte';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  for (const one of [...toasts.list]) toasts.dismiss(one.key);
  vi.advanceTimersByTime(400);
  vi.useRealTimers();
});

it('a toast goes when its time is up and says so', () => {
  const onexpire = vi.fn();
  toast({ text: 'Saved', seconds: 2, onexpire });
  vi.advanceTimersByTime(1800);
  expect(toasts.list).toHaveLength(1);
  vi.advanceTimersByTime(600);
  expect(toasts.list).toHaveLength(0);
  expect(onexpire).toHaveBeenCalledOnce();
});

it('the clock stops while it is held', () => {
  toast({ text: 'Sending', seconds: 1 });
  const [one] = toasts.list;
  if (one) one.held = true;
  vi.advanceTimersByTime(5000);
  expect(toasts.list).toHaveLength(1);
});

it('one with an action stays, and taking the action does not count as expiring', () => {
  const run = vi.fn();
  const onexpire = vi.fn();
  toast({ text: 'Moved', action: { label: 'Undo', keys: 'Z', run }, onexpire });
  vi.advanceTimersByTime(60_000);
  expect(toasts.list).toHaveLength(1);
  expect(toasts.takeBack()).toBe(true);
  expect(run).toHaveBeenCalledOnce();
  expect(onexpire).not.toHaveBeenCalled();
  expect(toasts.takeBack()).toBe(false);
});

it('what is taken back before its toast is there is taken back when it is done, and says nothing', () => {
  const run = vi.fn();
  const expected = toasts.expect();
  expect(toasts.canTakeBack).toBe(true);
  expect(toasts.takeBack()).toBe(true);
  expect(toasts.canTakeBack).toBe(false);
  expected.arrive({ text: 'Done', action: { label: 'Undo', keys: 'Z', run } });
  expect(run).toHaveBeenCalledOnce();
  expect(toasts.list).toHaveLength(0);
});

it('the latest that was begun is taken back first, whichever was done first', () => {
  const taken: string[] = [];
  const told = (text: string) => ({
    text,
    action: { label: 'Undo', keys: 'Z', run: () => void taken.push(text) },
  });
  const slow = toasts.expect();
  toast(told('second'));
  slow.arrive(told('first'));
  toasts.expect().end();
  while (toasts.takeBack());
  expect(taken).toEqual(['second', 'first']);
});

it('an action that is no way back is not taken for one', () => {
  const run = vi.fn();
  toast({ text: 'Both changed it', action: { label: 'Use mine', run } });
  expect(toasts.takeBack()).toBe(false);
  expect(run).not.toHaveBeenCalled();
});

it('the same id takes the place of the first', () => {
  toast({ id: 'sync', text: 'One change waits' });
  toast({ id: 'sync', text: 'Two changes wait' });
  expect(toasts.list.map((one) => one.options.text)).toEqual(['Two changes wait']);
});

it('when there are too many, those without an action go first', () => {
  toast({ text: 'keep', action: { label: 'Undo', run: () => undefined } });
  for (let at = 0; at < 6; at++) toast({ text: `say ${at}` });
  expect(toasts.list).toHaveLength(4);
  expect(toasts.list[0]?.options.text).toBe('keep');
});

it('what else there is to do is done once, and the way back stays', () => {
  const [run, block] = [vi.fn(), vi.fn()];
  toast({ text: 'Spam', seconds: 10, action: { label: 'Undo', keys: 'Z', run }, also: { label: 'Block', run: block } });
  const [one] = toasts.list;
  toasts.actAlso(one?.key ?? '');
  toasts.actAlso(one?.key ?? '');
  expect(block).toHaveBeenCalledOnce();
  expect(toasts.list).toHaveLength(1);
  expect(toasts.list[0]?.options.also).toBeUndefined();
  expect(toasts.takeBack()).toBe(true);
  expect(run).toHaveBeenCalledOnce();
});
