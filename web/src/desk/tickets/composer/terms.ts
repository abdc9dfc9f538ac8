/** On which terms a channel takes answers, in words: until when, how long, with which files. */
import type { Way } from '../../../api/queries/channels';
import { duration } from '../../../base/time.svelte';
import { number, t } from '../../../base/words/index.svelte';
import { channelName } from '../actions/names';
import { sizeOf } from './uploads.svelte';
import { freeOf, leftOf } from './ways';

const MINUTE = 60;

/** What a way is called: its channel, or its inbox where the channel alone does not tell it from another. */
export function wayName({ channel, inbox_name }: Way, ways: readonly Way[]): string {
  const hasTwins = ways.filter((way) => way.channel === channel).length > 1;
  return inbox_name && (hasTwins || channel === 'api') ? inbox_name : channelName(channel);
}

/** How long it can still be answered, or answered without cost; nothing where that does not end. */
export function termOf(way: Way, now: number): string | undefined {
  const free = freeOf(way, now);
  if (free === 0) return t('composer.way_charged_now');
  if (free !== undefined && free >= MINUTE) return t('composer.way_free', { left: duration(free - (free % MINUTE)) });
  const left = leftOf(way, now);
  if (left === undefined) return undefined;
  // Seconds would only make it flicker.
  return left < MINUTE
    ? t('composer.way_ends_now')
    : t('composer.way_ends', { left: duration(left - (left % MINUTE)) });
}

/** Everything to know before it is chosen. */
export function terms(way: Way, now: number): string[] {
  const { has_addresses, text, files, has_formatting } = way.capabilities;
  const term = termOf(way, now) ?? t('composer.way_always');
  if (has_addresses) return [term];
  return [
    term,
    ...(text ? [t('composer.way_text', { units: number(text.units) })] : []),
    ...(has_formatting ? [] : [t('composer.way_plain')]),
    ...(!files
      ? [t('composer.way_fileless')]
      : files.kinds.length > 0
        ? [t('composer.way_kinds', { kinds: files.kinds.map(({ name }) => name).join(', ') })]
        : [t('composer.way_files', { count: files.count, limit: sizeOf(files.size) })]),
  ];
}
