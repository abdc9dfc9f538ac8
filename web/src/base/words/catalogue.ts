/** Which words there are: one area per slice, one file per area and language. The English files give the keys their type. */
import type base from '../../words/en/base.json';
import type calls from '../../words/en/calls.json';
import type composer from '../../words/en/composer.json';
import type contacts from '../../words/en/contacts.json';
import type fields from '../../words/en/fields.json';
import type handover from '../../words/en/handover.json';
import type keys from '../../words/en/keys.json';
import type links from '../../words/en/links.json';
import type me from '../../words/en/me.json';
import type messages from '../../words/en/messages.json';
import type search from '../../words/en/search.json';
import type settings from '../../words/en/settings.json';
import type shell from '../../words/en/shell.json';
import type spam from '../../words/en/spam.json';
import type thread from '../../words/en/thread.json';
import type tickets from '../../words/en/tickets.json';
import type visitors from '../../words/en/visitors.json';
import type welcome from '../../words/en/welcome.json';

type Areas = {
  base: typeof base;
  calls: typeof calls;
  composer: typeof composer;
  contacts: typeof contacts;
  fields: typeof fields;
  handover: typeof handover;
  keys: typeof keys;
  links: typeof links;
  me: typeof me;
  messages: typeof messages;
  search: typeof search;
  settings: typeof settings;
  shell: typeof shell;
  spam: typeof spam;
  thread: typeof thread;
  tickets: typeof tickets;
  visitors: typeof visitors;
  welcome: typeof welcome;
};

export type Area = keyof Areas;
/** `area.key`, such as `shell.skip_to_list`. */
export type Key = { [A in Area]: `${A}.${keyof Areas[A] & string}` }[Area];

export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Messages = Readonly<Record<string, string>>;

const FIRST: readonly Area[] = ['base', 'shell', 'tickets'];
/** What the first screens need travels in one file. */
const first: Readonly<Record<Language, () => Promise<Partial<Record<Area, Messages>>>>> = {
  vi: () => import('../../words/vi/first'),
  en: () => import('../../words/en/first'),
};
const files = import.meta.glob<Messages>(
  ['../../words/*/*.json', '!../../words/*/base.json', '!../../words/*/shell.json', '!../../words/*/tickets.json'],
  { import: 'default' },
);

/** Loads the words of one area; `undefined` where the network fails. */
export async function load(language: Language, area: Area): Promise<Messages | undefined> {
  try {
    if (FIRST.includes(area)) return (await first[language]())[area];
    return await files[`../../words/${language}/${area}.json`]?.();
  } catch {
    return undefined;
  }
}
