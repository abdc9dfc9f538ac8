import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildPath,
  guardLeaving,
  howReached,
  keep,
  location,
  matchPath,
  navigate,
  recall,
  setQuery,
  startRouter,
} from './index.svelte';

let stop: () => void;
beforeEach(() => {
  stop = startRouter();
  navigate('/inbox/mine');
});
afterEach(() => stop());

const popped = (): Promise<unknown> =>
  new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }));

describe('paths', () => {
  it('are read by patterns', () => {
    expect(matchPath('/v/:slug/t/:number', '/v/doi-tra/t/2048')).toEqual({ slug: 'doi-tra', number: '2048' });
    expect(matchPath('/v/:slug', '/v/doi-tra/t/2048')).toBeUndefined();
    expect(matchPath('/settings/*', '/settings/people/teams')).toEqual({ rest: 'people/teams' });
    expect(matchPath('/v/:slug', '/v/%E0%A4%A')).toEqual({ slug: '%E0%A4%A' });
  });
  it('are built with their parameters encoded', () => {
    expect(buildPath('/v/:slug/t/:number', { slug: 'đổi/trả', number: 7 })).toBe(
      '/v/%C4%91%E1%BB%95i%2Ftr%E1%BA%A3/t/7',
    );
  });
});

describe('the router', () => {
  it('brings back what was kept with an entry of the history', async () => {
    keep('scroll', 120);
    navigate('/inbox/mine/t/7');
    expect(recall('scroll')).toBeUndefined();
    const back = popped();
    history.back();
    await back;
    expect(location().path).toBe('/inbox/mine');
    expect(howReached()).toBe('pop');
    expect(recall('scroll')).toBe(120);
  });

  it('follows plain links and leaves those alone that the browser should open', () => {
    document.body.innerHTML = '<a id="in" href="/people/4">x</a><a id="out" href="/api/v1/files/1">x</a>';
    const click = (id: string, init: MouseEventInit = {}): boolean =>
      document
        .getElementById(id)
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init })) ?? false;
    document.body.addEventListener('click', (event) => event.stopImmediatePropagation === undefined);
    expect(click('in')).toBe(false);
    expect(location().path).toBe('/people/4');
    window.addEventListener('click', (event) => event.preventDefault(), { once: true });
    click('out');
    expect(location().path).toBe('/people/4');
  });

  it('asks before leaving what is not saved', () => {
    const release = guardLeaving(() => false);
    navigate('/people');
    expect(location().path).toBe('/inbox/mine');
    release();
    navigate('/people');
    expect(location().path).toBe('/people');
  });

  it('changes parts of the query without a new entry', () => {
    const length = history.length;
    setQuery({ q: 'ấm trà', sort: 'newest' });
    expect(location().query.get('q')).toBe('ấm trà');
    setQuery({ sort: undefined });
    expect([...location().query.keys()]).toEqual(['q']);
    expect(history.length).toBe(length);
  });
});
