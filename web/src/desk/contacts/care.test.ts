import { expect, it, vi } from 'vitest';
import { cache } from '../../api/cache';
import { keys } from '../../api/queries/keys';
import type { Contact } from '../../api/queries/contacts';
import { save } from './care';

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
