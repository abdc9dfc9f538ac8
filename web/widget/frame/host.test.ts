import { describe, expect, it } from 'vitest';
import { identityOf, pageOf } from './host';

describe('what the page says', () => {
  it('is an identity when it has all that a server signs', () => {
    const identity = { id: '7', name: 'Lan', email: 'lan@example.com', expires: 1_800_000_000, hash: 'ab12' };
    expect(identityOf(identity)).toEqual(identity);
    for (const name of ['id', 'expires', 'hash'])
      expect(identityOf({ ...identity, [name]: undefined })).toBeUndefined();
    expect(identityOf('7')).toBeUndefined();
  });

  it('carries nothing else along', () => {
    const said = { id: '7', expires: 1, hash: 'ab', admin: true, phone: 12 };
    expect(identityOf(said)).toEqual({ id: '7', expires: 1, hash: 'ab' });
  });

  it('is a page when it has a web address', () => {
    expect(pageOf({ url: 'https://shop.example/a', title: 'A' })).toEqual({
      url: 'https://shop.example/a',
      title: 'A',
    });
    expect(pageOf({ url: 'javascript:alert(1)', title: 'A' })).toBeUndefined();
    expect(pageOf(undefined)).toBeUndefined();
  });
});
