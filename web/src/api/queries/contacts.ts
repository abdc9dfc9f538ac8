/** Contacts and organisations. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';
import { everything, paged } from './pages';

export type Contact = Schemas['Contact'];
export type ContactBrief = Schemas['ContactBrief'];
export type Organisation = Schemas['Organisation'];

type Asked = { signal: AbortSignal };

export const contactList = (filter: { q?: string; organisation?: string }) =>
  paged<ContactBrief, ReturnType<typeof keys.contacts.list>>(keys.contacts.list(filter), (cursor, signal) =>
    data(api.GET('/api/v1/contacts', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );

/**
 * The first two thousand, to be searched without marks: the server finds what begins as it was typed. Beyond them its answer is all
 * there is.
 */
export const everybody = () => ({
  queryKey: [...keys.contacts.lists, 'everybody'] as const,
  queryFn: ({ signal }: Asked) =>
    everything<ContactBrief>((cursor) =>
      data(api.GET('/api/v1/contacts', { params: { query: { cursor, limit: 200 } }, signal })),
    ),
});

export const contactDetail = (id: string) => ({
  queryKey: keys.contacts.detail(id),
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/contacts/{id}', { params: { path: { id } }, signal })),
});

export const createContact = (body: Schemas['NewContactBody']) => data(api.POST('/api/v1/contacts', { body }));
export const changeContact = (id: string, body: Schemas['ChangeContactBody']) =>
  data(api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body }));
export const addIdentity = (id: string, body: Schemas['NewIdentityBody']) =>
  data(api.POST('/api/v1/contacts/{id}/identities', { params: { path: { id } }, body }));
export const removeIdentity = (id: string, identity: string) =>
  data(api.DELETE('/api/v1/contacts/{id}/identities/{identity}', { params: { path: { id, identity } } }));

export const organisationList = (filter: { q?: string }) =>
  paged<Schemas['OrganisationBrief'], ReturnType<typeof keys.organisations.list>>(
    keys.organisations.list(filter),
    (cursor, signal) =>
      data(api.GET('/api/v1/organisations', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );

export const organisationDetail = (id: string) => ({
  queryKey: keys.organisations.detail(id),
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/organisations/{id}', { params: { path: { id } }, signal })),
});

export const createOrganisation = (body: Schemas['NewOrganisationBody']) =>
  data(api.POST('/api/v1/organisations', { body }));
export const changeOrganisation = (id: string, body: Schemas['ChangeOrganisationBody']) =>
  data(api.PATCH('/api/v1/organisations/{id}', { params: { path: { id } }, body }));

/** Everything below a contact's own key is asked again when the feed tells that the contact changed. */
export type ContactNote = Schemas['ContactNote'];
export const contactNotes = (id: string) => ({
  queryKey: [...keys.contacts.detail(id), 'notes'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/contacts/{id}/notes', { params: { path: { id } }, signal })),
});
export const addContactNote = (id: string, text: string) =>
  data(api.POST('/api/v1/contacts/{id}/notes', { params: { path: { id } }, body: { text } }));
export const changeContactNote = (id: string, note: string, body: Schemas['ChangeContactNoteBody']) =>
  data(api.PATCH('/api/v1/contacts/{id}/notes/{note}', { params: { path: { id, note } }, body }));
export const deleteContactNote = (id: string, note: string) =>
  data(api.DELETE('/api/v1/contacts/{id}/notes/{note}', { params: { path: { id, note } } }));

export type Duplicate = Schemas['Duplicate'];
export const contactDuplicates = (id: string) => ({
  queryKey: [...keys.contacts.detail(id), 'duplicates'] as const,
  queryFn: ({ signal }: Asked) =>
    data(api.GET('/api/v1/contacts/{id}/duplicates', { params: { path: { id } }, signal })),
});

/** Merges and splits, newest first. */
export const contactOperations = (id: string) => ({
  queryKey: [...keys.contacts.detail(id), 'operations'] as const,
  queryFn: ({ signal }: Asked) =>
    data(api.GET('/api/v1/contacts/{id}/operations', { params: { path: { id } }, signal })),
});
export const mergeContact = (id: string, into: string) =>
  data(api.POST('/api/v1/contacts/{id}/merge', { params: { path: { id } }, body: { into } }));
export const splitContact = (id: string, body: Schemas['SplitContactBody']) =>
  data(api.POST('/api/v1/contacts/{id}/split', { params: { path: { id } }, body }));
export const undoContactOperation = (id: string) =>
  data(api.POST('/api/v1/contact-operations/{id}/undo', { params: { path: { id } } }));

export const formsOfAddress = () => ({
  queryKey: [...keys.contacts.all, 'forms-of-address'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/contacts/forms-of-address', { signal })),
  staleTime: Infinity,
});
