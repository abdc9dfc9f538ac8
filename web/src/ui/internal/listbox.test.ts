import { expect, it, vi } from 'vitest';
import { Listbox } from './listbox.svelte';

const names = ['Ana', 'Bình', 'Chi'];
const source = { key: (name: string) => name, text: (name: string) => name, items: () => names };
const press = (key: string) => ({ key, preventDefault: () => undefined }) as KeyboardEvent;

it('the first option that can be chosen is active, and arrows go round', () => {
  const list = new Listbox(() => ({ ...source, disabled: (name: string) => name === 'Ana' }));
  expect(list.active?.key).toBe('Bình');
  list.key(press('ArrowUp'));
  expect(list.active?.key).toBe('Chi');
  list.key(press('ArrowDown'));
  expect(list.active?.key).toBe('Bình');
});

it('matching is the function it was given', () => {
  const list = new Listbox(() => ({
    ...source,
    search: (items: readonly string[], query: string) =>
      items.filter((name) => name.normalize('NFD').startsWith(query)),
  }));
  list.ask('Bi');
  expect(list.entries.map((entry) => entry.key)).toEqual(['Bình']);
});

it('offers to create what is not there, and not what is', () => {
  const list = new Listbox(() => ({ ...source, creates: () => true }));
  list.ask('an');
  expect(list.entries.map((entry) => entry.kind)).toEqual(['item', 'create']);
  list.ask('ana');
  expect(list.entries.map((entry) => entry.kind)).toEqual(['item']);
});

it('a late answer to an older question is dropped', async () => {
  vi.useFakeTimers();
  const answers = new Map<string, (items: string[]) => void>();
  const list = new Listbox<string>(() => ({
    key: source.key,
    text: source.text,
    load: (query) => new Promise((resolve) => answers.set(query, resolve)),
  }));
  list.ask('a');
  await vi.advanceTimersByTimeAsync(200);
  list.ask('ab');
  await vi.advanceTimersByTimeAsync(200);
  answers.get('ab')?.(['new']);
  answers.get('a')?.(['old']);
  await vi.advanceTimersByTimeAsync(0);
  expect(list.entries.map((entry) => entry.key)).toEqual(['new']);
  expect(list.loading).toBe(false);
  vi.useRealTimers();
});

it('a failure is said, and the next question clears it', async () => {
  vi.useFakeTimers();
  const list = new Listbox<string>(() => ({
    key: source.key,
    text: source.text,
    load: () => Promise.reject(new Error('no')),
  }));
  list.ask('');
  await vi.advanceTimersByTimeAsync(1);
  expect(list.failed).toBe(true);
  list.ask('x');
  expect(list.failed).toBe(false);
  vi.useRealTimers();
});
