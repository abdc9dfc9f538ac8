/** Finds on the filled desk what a screen needs, by what it is like: numbers and names are the demonstration's own matter. */
import { until } from '../base/until';
import { body, type Api, type Schemas } from '../desk/api';

/** What was found once on a desk is not looked for again. */
function once<T>(find: (api: Api) => Promise<T>): (api: Api) => Promise<T> {
  const found = new WeakMap<Api, Promise<T>>();
  return (api) => {
    const known = found.get(api) ?? find(api);
    found.set(api, known);
    return known;
  };
}

async function newest(api: Api, filter: { held?: boolean; spam?: boolean } = {}): Promise<Schemas['TicketRow'][]> {
  return (await body(api.GET('/api/v1/tickets', { params: { query: { limit: 100, ...filter } } }))).items;
}

/** The ticket with the most entries: several channels, notes, files. */
export const longestTicket = once(async (api): Promise<number> => {
  const query = { sort: 'created', order: 'desc', limit: 100 } as const;
  let most: Schemas['TicketRow'] | undefined;
  let cursor: string | undefined;
  do {
    const page = await body(api.GET('/api/v1/tickets', { params: { query: { ...query, cursor } } }));
    for (const row of page.items) if (!most || row.entry_count > most.entry_count) most = row;
    cursor = page.next ?? undefined;
  } while (cursor);
  if (!most) throw new Error('the filled desk is empty');
  return most.number;
});

/** A ticket with a mail in HTML and an internal note. */
export const mailAndNote = once(async (api): Promise<number> => {
  for (const { number, entry_count } of await newest(api)) {
    if (entry_count < 3) continue;
    const { items } = await body(api.GET('/api/v1/tickets/{number}/entries', { params: { path: { number } } }));
    if (items.some(({ has_html }) => has_html) && items.some(({ kind }) => kind === 'note')) return number;
  }
  throw new Error('the filled desk has no ticket with a mail in HTML and a note');
});

/** A ticket with a mail that could not be read. */
export const quarantined = once(async (api): Promise<number> => {
  const { items } = await body(api.GET('/api/v1/ledger', { params: { query: { state: 'quarantined' } } }));
  const number = items[0]?.number;
  if (!number) throw new Error('the filled desk has no quarantined mail');
  return number;
});

/** A ticket that another one repeats. */
export const linked = once(async (api): Promise<number> => {
  for (const { number } of await newest(api)) {
    const { links } = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
    if (links.some(({ kind }) => kind === 'duplicated_by')) return number;
  }
  throw new Error('the filled desk has no linked tickets');
});

/** A ticket in which the answer of a stranger waits for a decision. */
export const held = once(async (api): Promise<number> => {
  const found = (await newest(api, { held: true }))[0]?.number;
  if (!found) throw new Error('the filled desk has no answer of a stranger');
  return found;
});

/** A ticket that was marked as spam. */
export const spam = once(async (api): Promise<number> => {
  const found = (await newest(api, { spam: true }))[0]?.number;
  if (!found) throw new Error('the filled desk has no spam');
  return found;
});

/** Somebody who belongs to an organisation with several people; and that organisation. */
export const colleagues = once(async (api): Promise<{ contact: string; organisation: string }> => {
  const { items } = await body(api.GET('/api/v1/organisations'));
  const organisation = items.find(({ contacts }) => contacts > 1);
  if (!organisation) throw new Error('the filled desk has no organisation with several people');
  const query = { organisation: organisation.id };
  const [person] = (await body(api.GET('/api/v1/contacts', { params: { query } }))).items;
  if (!person) throw new Error('an organisation with people shows none');
  return { contact: person.id, organisation: organisation.id };
});

/** The best hit for a question that is on the filled desk many times; its index is made while the desk opens. */
export const bestHit = once((api): Promise<Schemas['HitView']> =>
  until('the filled desk is searched', async () => {
    const query = { q: 'ấm trà', limit: 10 };
    const { total, tickets } = await body(api.GET('/api/v1/search', { params: { query } }));
    return total > 10 ? tickets[0] : undefined;
  }),
);
