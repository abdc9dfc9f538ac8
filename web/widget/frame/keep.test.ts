import { describe, expect, it, vi } from 'vitest';
import { keepIn } from './keep';

describe('what the browser keeps', () => {
  it('is found again, and listed by how it begins', () => {
    const keep = keepIn(() => localStorage, 'test.a.');
    keep.set('unsent.1', 'x');
    keep.set('token', 't');
    expect(keepIn(() => localStorage, 'test.a.').names('unsent.')).toEqual(['unsent.1']);
    expect(keepIn(() => localStorage, 'test.b.').get('token')).toBeNull();
    keep.remove('token');
    expect(keep.get('token')).toBeNull();
  });

  it('lives as long as the page where the browser refuses', () => {
    const keep = keepIn(() => {
      throw new DOMException('refused', 'SecurityError');
    }, 'test.c.');
    expect(keep.lasts).toBe(false);
    keep.set('token', 't');
    expect(keep.get('token')).toBe('t');
    expect(keep.names('')).toEqual(['token']);
  });

  it('lives as long as the page where there is no room', () => {
    const keep = keepIn(() => localStorage, 'test.d.');
    vi.spyOn(Storage.prototype, 'setItem').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    keep.set('draft', 'long');
    expect(keep.get('draft')).toBe('long');
    vi.restoreAllMocks();
  });
});
