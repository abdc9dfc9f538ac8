/** The question “until when?” of the palette: presets while nothing is typed, then what the text means. */
import Clock from '@lucide/svelte/icons/clock';
import { fullTime, stamp, timeZone } from '../../base/time.svelte';
import { t } from '../../base/words/index.svelte';
import type { Choice, Step } from '../commands.svelte';
import { readDate } from './read';

const presets = [
  ['keys.snooze.later_today', 'in 3 hours'],
  ['keys.snooze.tomorrow_morning', 'tomorrow morning'],
  ['keys.snooze.next_week', 'next week'],
  ['keys.snooze.in_two_weeks', '2 weeks'],
] as const;

/** Asks for a time and hands it on as an instant. `more` are other endings, such as “until the customer replies”. */
export const snoozeStep = (onpick: (until: Date) => void, more: () => readonly Choice[] = () => []): Step => {
  const at = (id: string, title: string, until: number, note: string): Choice => ({
    id,
    title,
    note,
    icon: Clock,
    then: () => onpick(new Date(until)),
  });
  return {
    prompt: t('keys.snooze.prompt'),
    ranked: false,
    choices: (query) => {
      const present = { now: Date.now(), timeZone: timeZone() };
      if (query.trim()) {
        const until = readDate(query, present);
        return until === undefined ? [] : [at('read', fullTime(until), until, '')];
      }
      const known = presets.flatMap(([words, text]) => {
        const until = readDate(text, present);
        return until === undefined ? [] : [at(words, t(words), until, stamp(until))];
      });
      return [...known, ...more()];
    },
  };
};
