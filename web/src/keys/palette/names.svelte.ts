/** What a command answers to in both languages: English commands work in the Vietnamese interface and the reverse. */
import { SvelteMap } from 'svelte/reactivity';
import { LANGUAGES, load, type Area, type Messages } from '../../base/words/catalogue';
import { wordsOf, type Command } from '../commands.svelte';

const known = new SvelteMap<string, Messages>();
const asked = new Set<string>();

const messages = (area: Area): Messages[] =>
  LANGUAGES.flatMap((language) => {
    const id = `${language}/${area}`;
    if (!asked.has(id)) {
      asked.add(id);
      void load(language, area).then((found) => (found ? known.set(id, found) : asked.delete(id)));
    }
    const found = known.get(id);
    return found ? [found] : [];
  });

/** The other names of a command, as far as they have arrived. */
export const namesOf = (command: Command): string[] => {
  const words = wordsOf(command);
  const dot = words.indexOf('.');
  const titles =
    command.title === undefined ? messages(words.slice(0, dot) as Area).map((area) => area[words.slice(dot + 1)]) : [];
  const aliases = messages('keys').flatMap((area) => area[`alias.${command.id}`]?.split(', ') ?? []);
  return [...titles.filter((title) => title !== undefined), ...aliases, ...(command.aliases ?? [])];
};
