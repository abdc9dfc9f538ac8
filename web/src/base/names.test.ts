import { expect, it } from 'vitest';
import { calledBy } from './names';

it('somebody is called by their name, else by their address, and never by the id of a chat', () => {
  expect(calledBy({ name: 'Lan', address: 'lan@example.com' })).toBe('Lan');
  expect(calledBy({ name: '', address: 'lan@example.com' })).toBe('lan@example.com');
  for (const address of ['3:visitor:dax7e4qphhzx', '3:user:42', '', null, undefined])
    expect(calledBy({ name: '', ...(address === undefined ? {} : { address }) })).toBe('');
});
