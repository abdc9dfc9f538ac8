import { expect, it } from 'vitest';
import { calledBy, givenName } from './names';

it('the name to call somebody by is the last word in Vietnamese and the first elsewhere', () => {
  expect(givenName('Trần Thu Hà', 'vi')).toBe('Hà');
  expect(givenName('Emily Carter', 'en')).toBe('Emily');
});

it('somebody is called by their name, else by their address, and never by the id of a chat', () => {
  expect(calledBy({ name: 'Lan', address: 'lan@example.com' })).toBe('Lan');
  expect(calledBy({ name: '', address: 'lan@example.com' })).toBe('lan@example.com');
  for (const address of ['', null, undefined])
    expect(calledBy({ name: '', ...(address === undefined ? {} : { address }) })).toBe('');
});

it('whoever a list names without their identities is called the same where these are shown', () => {
  const browser = { kind: 'chat', value: '3:visitor:dax7e4qphhzx' };
  const account = { kind: 'telegram', value: '77' };
  const phone = { kind: 'phone', value: '+84912345678' };
  expect(calledBy({ name: '', identities: [browser, account] })).toBe(calledBy({ name: '' }));
  expect(calledBy({ name: '', identities: [browser, phone] })).toBe(calledBy({ name: '', address: '+84912345678' }));
});
