/** Contacts and organisations. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';
import { paged } from './pages';

export type Contact = Schemas['Contact'];
export type ContactBrief = Schemas['ContactBrief'];
export type Organisation = Schemas['Organisation'];

type Asked = { signal: AbortSignal };

export const contactList = (filter: { q?: string; organisation?: string }) =>
  paged<ContactBrief, ReturnType<typeof keys.contacts.list>>(keys.contacts.list(filter), (cursor, signal) =>
    data(api.GET('/api/v1/contacts', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );

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
