/** The question to which organisation somebody belongs: the server searches while one types, and a name that nobody bears can be made. */
import { cache } from '../../api/cache';
import { createOrganisation, organisationList, type Contact } from '../../api/queries/contacts';
import { fold } from '../../base/fold';
import { t } from '../../base/words/index.svelte';
import type { Choice, Step } from '../../keys/commands.svelte';
import { fail, refresh, save } from './care';

export function organisationStep(contact: Contact): Step {
  const put = (organisation_id: string | null) => save(contact, { organisation_id });

  async function make(name: string): Promise<void> {
    try {
      const made = await createOrganisation({ name });
      if (await put(made.id)) refresh();
    } catch (error) {
      fail(error);
    }
  }

  return {
    prompt: t('contacts.organisations.search'),
    ranked: false,
    choices: async (query): Promise<Choice[]> => {
      const name = query.trim();
      const pages = await cache.fetchInfiniteQuery({
        ...organisationList({ q: name || undefined }),
        staleTime: 20_000,
      });
      const found = pages.pages[0]?.items ?? [];
      const isKnown = found.some((one) => fold(one.name) === fold(name));
      return [
        ...(contact.organisation_id && !name
          ? [{ id: 'none', title: t('contacts.organisation.leave'), then: () => void put(null) }]
          : []),
        ...found.map((one): Choice => ({
          id: one.id,
          title: one.name,
          note:
            one.id === contact.organisation_id
              ? t('contacts.organisation.current')
              : t('contacts.organisations.people', { count: one.contacts }),
          then: () => void put(one.id),
        })),
        ...(name && !isKnown
          ? [{ id: 'new', title: t('contacts.organisation.make', { name }), then: () => void make(name) }]
          : []),
      ];
    },
  };
}
