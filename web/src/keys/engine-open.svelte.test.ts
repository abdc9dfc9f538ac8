import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announce, offer } from './commands.svelte';
import { Engine } from './engine.svelte';
import { opened, openPalette } from './palette/open.svelte';

it('keys pressed while the palette is on its way run nothing, and Escape gives it up', () => {
  const done: string[] = [];
  const stop = [new Engine(() => {}).listen(), offer({ id: 'reply', run: () => void done.push('reply') })];
  const press = (key: string): void =>
    void document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  openPalette();
  press('r');
  press('Escape');
  expect(opened()).toBeUndefined();
  press('r');
  expect(done).toEqual(['reply']);
  for (const end of stop) end();
});

describe('a key whose command is still on its way', () => {
  let done: string[] = [];
  let stop: (() => void)[] = [];
  const press = (key: string): void => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    flushSync();
  };
  const arrive = (id: string): void => {
    stop.push(offer({ id, run: () => void done.push(id) }));
    flushSync();
  };
  let isComing = $state(true);
  beforeEach(() => {
    vi.useFakeTimers();
    done = [];
    isComing = true;
    stop = [new Engine(() => {}).listen(), offer({ id: 'snooze', run: () => void done.push('snooze') })];
  });
  afterEach(() => {
    for (const end of stop) end();
    vi.useRealTimers();
  });

  it('runs it once it is there, and what is pressed in between does nothing else', () => {
    stop.push(announce({ ids: ['reply'], when: () => isComing }));
    press('r');
    press('h');
    expect(done).toEqual([]);
    arrive('reply');
    expect(done).toEqual(['reply']);
    press('h');
    expect(done).toEqual(['reply', 'snooze']);
  });

  it('fetches its code', () => {
    const fetch = vi.fn();
    stop.push(announce({ ids: ['done'], when: () => isComing, fetch }));
    press('e');
    expect(fetch).toHaveBeenCalledOnce();
  });

  it('is forgotten by Escape, by a press of the pointer, and when it takes too long', () => {
    stop.push(announce({ ids: ['reply'], when: () => isComing }));
    const given = [
      () => press('Escape'),
      () => window.dispatchEvent(new Event('pointerdown')),
      () => vi.advanceTimersByTime(9000),
    ];
    for (const giveUp of given) {
      press('r');
      giveUp();
      press('h');
    }
    arrive('reply');
    expect(done).toEqual(['snooze', 'snooze', 'snooze']);
  });

  it('is forgotten when nobody says any more that it comes', () => {
    stop.push(announce({ ids: ['reply'], when: () => isComing }));
    press('r');
    isComing = false;
    flushSync();
    press('h');
    expect(done).toEqual(['snooze']);
  });

  it('keeps what follows off the page until what it opens is there', async () => {
    let arrived = (): void => undefined;
    const opening = new Promise<void>((resolve) => (arrived = resolve));
    stop.push(offer({ id: 'new_ticket', run: () => opening }));
    press('c');
    press('h');
    expect(done).toEqual([]);
    arrived();
    await opening;
    await Promise.resolve();
    press('h');
    expect(done).toEqual(['snooze']);
  });

  it('is nobody’s where no command is announced', () => {
    press('r');
    press('h');
    expect(done).toEqual(['snooze']);
  });
});
