import { expect, it, vi } from 'vitest';
import { cache } from '../../api/cache';
import { keys } from '../../api/queries/keys';
import type { Contact } from '../../api/queries/contacts';
import { ready } from '../../base/words/index.svelte';
import { addressOf, calledOf, save, shownIdentity } from './care';

const changeContact = vi.hoisted(() => vi.fn());
vi.mock('../../api/queries/contacts', async (original) => ({ ...(await original<object>()), changeContact }));

it('what one changes of a contact quickly after another thing builds upon it', async () => {
  let stored = { id: '7', name: 'Lan', language: 'vi', version: 1 };
  changeContact.mockImplementation(async (_id: string, { version, ...change }: { version: number }) => {
    expect(version).toBe(stored.version);
    return (stored = { ...stored, ...change, version: version + 1 });
  });
  const contact = stored as unknown as Contact;
  cache.setQueryData(keys.contacts.detail('7'), contact);
  expect(await Promise.all([save(contact, { name: 'Lan Anh' }), save(contact, { language: 'en' })])).toEqual([
    true,
    true,
  ]);
  expect(stored).toEqual({ id: '7', name: 'Lan Anh', language: 'en', version: 3 });
});

it('nobody is called by the name that the chat gave their browser', async () => {
  await ready('contacts');
  const browser = { kind: 'chat', value: '3:visitor:4dstw33dx4s43xrqfcgs43x5' } as const;
  expect(shownIdentity(browser)).not.toContain('visitor:');
  expect(shownIdentity(browser)).toContain('43x5');
  expect(shownIdentity({ kind: 'chat', value: '3:user:KH-42' })).toContain('KH-42');
  expect(shownIdentity({ kind: 'chat', value: '3:user:KH-42' })).not.toContain('user:');
  expect(shownIdentity({ kind: 'email', value: 'lan@x.vn' })).toBe('lan@x.vn');
  expect(addressOf([browser, { kind: 'phone', value: '+84912345678' }])).toBe('+84912345678');
  expect(calledOf({ name: '', identities: [browser] })).not.toContain('4dst');
});
