import { afterEach, beforeEach, expect, it } from 'vitest';
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import { location, navigate, startRouter } from '../../../base/router/index.svelte';
import { isFinished, leave, moveOn } from './onward';
import { lend } from './target.svelte';

const prefer = (after_done: Session['preferences']['after_done']): void =>
  void cache.setQueryData(keys.session, { preferences: { after_done } } as Session);
const address = (number?: number): string => `/inbox/mine${number === undefined ? '' : `/t/${number}`}`;
let stops: (() => void)[] = [];
let next: number | undefined;

beforeEach(() => {
  next = 3;
  stops = [startRouter(), lend({ focused: () => undefined, after: () => next, address })];
  navigate(address(2));
});
afterEach(() => {
  for (const stop of stops) stop();
  cache.clear();
});

it('a ticket that is done leads to the next of the list where nothing else is preferred', () => {
  moveOn([2]);
  expect(location().path).toBe('/inbox/mine/t/3');
});

it('after the last ticket of the list comes the list', () => {
  prefer('next');
  next = undefined;
  moveOn([2]);
  expect(location().path).toBe('/inbox/mine');
});

it('who prefers the list gets the list, who prefers to stay stays', () => {
  prefer('stay');
  moveOn([2]);
  expect(location().path).toBe('/inbox/mine/t/2');
  prefer('list');
  moveOn([2]);
  expect(location().path).toBe('/inbox/mine');
});

it('nobody stays at a ticket that goes away', () => {
  prefer('stay');
  leave([2]);
  expect(location().path).toBe('/inbox/mine/t/3');
});

it('a ticket beside the one that is open leads nowhere', () => {
  moveOn([7]);
  expect(location().path).toBe('/inbox/mine/t/2');
});

it('only done and closed are the end', () => {
  expect((['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'] as const).filter(isFinished)).toEqual([
    'solved',
    'closed',
  ]);
});
