/**
 * By which channel an answer goes: what the author chose, or else what the server proposes; what a channel takes of it. Pure: knows
 * ways and drafts, neither the page nor the server.
 */
import type { Capabilities, Way } from '../../../api/queries/channels';
import type { DraftContent } from '../../drafts/content';

/** The way that a draft goes; `undefined` where none is known yet. */
export function wayOf(content: DraftContent, ways: readonly Way[]): Way | undefined {
  const usual = ways.find((way) => way.is_default) ?? ways[0];
  if (content.line_id) return ways.find((way) => way.line_id === content.line_id) ?? usual;
  const hasAddresses = [content.to, content.cc, content.bcc].some((list) => list?.length);
  if (!hasAddresses && !content.inbox_id) return usual;
  return ways.find(({ capabilities }) => capabilities.has_addresses) ?? usual;
}

/** What a draft holds once a way is chosen. Addresses stay, so that going back to mail finds them. */
export const choosing = (way: Way, content: DraftContent): Partial<DraftContent> =>
  way.line_id ? { line_id: way.line_id } : { line_id: null, inbox_id: content.inbox_id ?? way.inbox_id ?? null };

/** The first way that can deliver instead of one that cannot. */
export const instead = (ways: readonly Way[], way: Way): Way | undefined =>
  way.can_deliver ? undefined : ways.find((other) => other.can_deliver && other !== way);

/** Seconds in which it can still be answered at `now`; `undefined` where that does not end. */
export const leftOf = ({ closes_at }: Way, now: number): number | undefined =>
  closes_at ? Math.max(0, (Date.parse(closes_at) - now) / 1000) : undefined;

/** Seconds in which it still costs nothing; 0 where it costs something now, nothing where it never does. */
export function freeOf({ is_charged, free_until }: Way, now: number): number | undefined {
  if (is_charged) return 0;
  return free_until ? Math.max(0, (Date.parse(free_until) - now) / 1000) : undefined;
}

/** What a text takes of a channel's limit, as the server counts it. */
export function measure(text: string, unit: 'characters' | 'utf16' | 'bytes'): number {
  if (unit === 'utf16') return text.length;
  return unit === 'bytes' ? new TextEncoder().encode(text).length : [...text].length;
}

/** Whether a text is more than one message there. */
export const isLong = (text: string, { text: limit }: Capabilities): boolean =>
  limit != null && measure(text.trim(), limit.unit) > limit.units;

interface Attached {
  name: string;
  size: number;
  media_type: string;
}
/** What a channel does not take of these files. */
export type FileFault =
  | { kind: 'none' }
  | { kind: 'count'; most: number }
  | { kind: 'size'; name: string; most: number }
  | { kind: 'kind'; name: string; kinds: string };

export function fileFault(files: readonly Attached[], { files: limit }: Capabilities): FileFault | undefined {
  if (files.length === 0) return undefined;
  if (!limit) return { kind: 'none' };
  if (files.length > limit.count) return { kind: 'count', most: limit.count };
  for (const { name, size, media_type } of files) {
    const kind = limit.kinds.find(({ media_types }) => media_types.some((wanted) => isOf(media_type, wanted)));
    if (limit.kinds.length > 0 && !kind) {
      return { kind: 'kind', name, kinds: limit.kinds.map((one) => one.name).join(', ') };
    }
    const most = kind?.size ?? limit.size;
    if (size > most) return { kind: 'size', name, most };
  }
  return undefined;
}

/** `video/` stands for all of these. */
const isOf = (type: string, wanted: string): boolean =>
  wanted.endsWith('/') ? type.startsWith(wanted) : type.split(';')[0]?.trim() === wanted;
