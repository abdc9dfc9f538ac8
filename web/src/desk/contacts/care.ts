/** Changing contacts: what somebody else changed meanwhile is shown beside what one wrote, and merges can be taken back. */
import { cache } from '../../api/cache';
import { asProblem, words as sentence } from '../../api/problem';
import { changeContact, undoContactOperation, type Contact } from '../../api/queries/contacts';
import type { Schemas } from '../../api/client';
import { keys } from '../../api/queries/keys';
import { inTurn } from '../../api/turns';
import { calledBy } from '../../base/names';
import { t } from '../../base/words/index.svelte';
import { toast } from '../../ui/toast.svelte';

export type Change = Omit<Schemas['ChangeContactBody'], 'version'>;

type Known = Pick<Schemas['Identity'], 'kind' | 'value'>;

/** What a chat calls a browser: it tells nobody anything. */
export const isVisitor = ({ kind, value }: Known): boolean => kind === 'chat' && /^\d+:visitor:/.test(value);

/** What somebody is known by, as people read it. */
export function shownIdentity(identity: Known): string {
  if (isVisitor(identity)) return t('contacts.identity.visitor', { code: identity.value.slice(-4) });
  const [, customer] = (identity.kind === 'chat' && /^\d+:user:(.+)$/.exec(identity.value)) || [];
  return customer === undefined ? identity.value : t('contacts.identity.customer', { id: customer });
}

/** The address or number to tell somebody by, if there is one. */
export const addressOf = (identities: readonly Known[]): string | undefined =>
  identities.find((identity) => !isVisitor(identity))?.value;

/** The name of somebody, or what else there is to call them by. */
export function calledOf(contact: { name: string; address?: string | null; identities?: readonly Known[] }): string {
  const identities = contact.identities ?? [];
  const known = identities.find((identity) => !isVisitor(identity)) ?? identities[0];
  return calledBy(contact) || (known ? shownIdentity(known) : t('contacts.nameless'));
}

export function refresh(...ids: readonly string[]): void {
  void cache.invalidateQueries({ queryKey: keys.contacts.lists });
  void cache.invalidateQueries({ queryKey: keys.organisations.all });
  for (const id of ids) void cache.invalidateQueries({ queryKey: keys.contacts.detail(id) });
}

/** Tickets name their requester: they are asked again when that changes. */
export function refreshTickets(): void {
  void cache.invalidateQueries({ queryKey: ['tickets', 'detail'] });
  void cache.invalidateQueries({ queryKey: keys.tickets.lists });
}

export const fail = (error: unknown): void => void toast({ text: sentence(error), tone: 'danger' });

/** Changes a contact, after what is being changed of it already. Answers whether it is saved; where it is not, it has been said why. */
export const save = (contact: Contact, change: Change): Promise<boolean> =>
  inTurn([`contact ${contact.id}`], () => {
    const latest = cache.getQueryData<Contact>(keys.contacts.detail(contact.id));
    const isOwn = latest && latest.version > contact.version && touched(change, contact, latest).length === 0;
    return send(isOwn ? latest : contact, change);
  });

/** The fields of a change that hold something else by now. */
const touched = (change: Change, before: Contact, now: Contact): (keyof Change)[] =>
  (Object.keys(change) as (keyof Change)[]).filter((field) => now[field] !== before[field]);

async function send(contact: Contact, change: Change): Promise<boolean> {
  try {
    take(await changeContact(contact.id, { ...change, version: contact.version }));
    if (change.name !== undefined) refreshTickets();
    return true;
  } catch (error) {
    const problem = asProblem(error);
    const current = problem.kind === 'stale' ? (problem.current as Contact | undefined) : undefined;
    if (!current) {
      fail(problem);
      return false;
    }
    take(current);
    // What nobody else touched is no conflict.
    const [first] = touched(change, contact, current);
    if (!first) return send(current, change);
    toast({
      text: t('contacts.conflict', {
        theirs: shown(current[first]),
        mine: shown(change[first]),
      }),
      action: { label: t('contacts.conflict.mine'), run: () => void save(current, change) },
      id: `conflict-${contact.id}`,
    });
    return false;
  }
}

const shown = (value: unknown): string => (typeof value === 'string' && value ? value : '—');

function take(contact: Contact): void {
  cache.setQueryData(keys.contacts.detail(contact.id), contact);
  void cache.invalidateQueries({ queryKey: keys.contacts.lists });
}

/** Says what was done, with the way back. `ids` are the contacts that it touched. */
export function tellDone(text: string, operation: string, ids: readonly string[], after?: () => void): void {
  const undo = async (): Promise<void> => {
    try {
      await undoContactOperation(operation);
      refresh(...ids);
      refreshTickets();
      toast({ text: t('contacts.undone') });
      after?.();
    } catch (error) {
      fail(error);
    }
  };
  toast({ text, seconds: 15, action: { label: t('contacts.undo'), run: () => void undo(), keys: 'z' } });
}
