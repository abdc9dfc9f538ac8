/** What the values of a ticket's fields are called. */
import { cache } from '../../../api/cache';
import type { Schemas } from '../../../api/client';
import { typeList } from '../../../api/queries/settings';
import type { Priority, Status } from '../../../api/queries/tickets';
import { has, language, t } from '../../../base/words/index.svelte';

export const STATUSES: readonly Status[] = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'];
export const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];

/** Whether tickets carry it: those of every telephone line are of the telephone. */
const channels: Record<Schemas['ChannelKind'], boolean> = {
  email: true,
  chat: true,
  form: true,
  phone: true,
  telegram: true,
  zalo: true,
  facebook: true,
  instagram: true,
  whatsapp: true,
  api: true,
  asterisk: false,
  stringee: false,
  twilio: false,
};
/** All there are; a new one of the server's is missed here by the compiler. */
export const CHANNELS = (Object.keys(channels) as Schemas['ChannelKind'][]).filter((kind) => channels[kind]);

export const statusName = (status: Status): string => t(`tickets.status.${status}`);
export const priorityName = (priority: Priority): string => t(`tickets.priority.${priority}`);

const nameIn = (type: Schemas['TypeDetail']): string => (language() === 'vi' ? type.name_vi : type.name_en);

/** Those that a ticket can get. */
export const typesInUse = async (): Promise<[key: string, name: string][]> =>
  (await cache.fetchQuery(typeList()))
    .filter(({ is_archived }) => !is_archived)
    .map((type) => [type.key, nameIn(type)]);

type Types = readonly Schemas['TypeDetail'][];

/** What a type is called among those of the desk; one that is not there is called by its key. */
export function typeName(key: string, types = cache.getQueryData<Types>(typeList().queryKey)): string {
  const known = types?.find((type) => type.key === key);
  return known ? nameIn(known) : key;
}

export function channelName(channel: string): string {
  const key = `tickets.channel.${channel}`;
  return has(key) ? t(key) : channel;
}
