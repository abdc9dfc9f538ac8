/** What a call is called, and how long it lasted. Knows the words; knows no component. */
import type { Call } from '../../../api/queries/calls';
import { duration } from '../../../base/time.svelte';
import { t } from '../../../base/words/index.svelte';

/** An entry stands for a call that is over. */
type Over = Exclude<Call['state'], 'ringing' | 'talking'>;
const over = (state: Call['state']): Over => (state === 'ringing' || state === 'talking' ? 'answered' : state);

/** Somebody wanted to speak to us, and nobody spoke to them. */
export const isMissed = ({ direction, state }: Pick<Call, 'direction' | 'state'>): boolean =>
  direction === 'in' && (state === 'missed' || state === 'busy');

/** How long they spoke, in seconds; nothing where nobody knows. */
export function secondsOf({ state, talk_seconds, answered_at, ended_at }: Call): number | undefined {
  if (state !== 'answered') return undefined;
  if (talk_seconds != null) return talk_seconds;
  if (!answered_at || !ended_at) return undefined;
  const seconds = (Date.parse(ended_at) - Date.parse(answered_at)) / 1000;
  return seconds > 0 ? seconds : undefined;
}

/** `Gọi đi · 4 phút 12 giây` */
export function titleOf(call: Call): string {
  const name = t(`thread.call.${call.direction}.${over(call.state)}`);
  const seconds = secondsOf(call);
  return seconds === undefined ? name : `${name} · ${duration(seconds)}`;
}

/** Stands for what is shown as a link inside a sentence. */
export const MARK = '\u{f8ff}';
/** A sentence before and after what is marked in it. */
export function around(sentence: string): [before: string, after: string] {
  const [before = '', after = ''] = sentence.split(MARK);
  return [before, after];
}
