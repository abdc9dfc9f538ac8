/**
 * The shape of a recording: how loud it is from the beginning to the end. Decoded once for each call by the browser, off the page's
 * thread, at a rate that is enough for the eye; the last shapes are kept.
 */
import { recordingBytes } from '../../../../api/queries/calls';

/** Recordings above this are not fetched for their looks. */
export const LARGEST = 10_000_000;
/** Samples a second. */
const RATE = 8000;
const PARTS = 240;
/** Looked at in each part: more would not be seen. */
const LOOKS = 2000;
const KEPT = 40;

export interface Shape {
  /** From 0 to 1, from the beginning to the end. */
  peaks: readonly number[];
  seconds: number;
}

/** The loudest of each part of a sound, against the loudest of all; silence is silence. */
export function peaksOf(samples: ArrayLike<number>, parts = PARTS): number[] {
  const peaks = Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * samples.length) / parts);
    const to = Math.floor(((part + 1) * samples.length) / parts);
    const step = Math.max(1, Math.floor((to - from) / LOOKS));
    let loudest = 0;
    for (let at = from; at < to; at += step) loudest = Math.max(loudest, Math.abs(samples[at] ?? 0));
    return loudest;
  });
  const most = Math.max(...peaks);
  return most < 0.001 ? peaks.map(() => 0) : peaks.map((peak) => peak / most);
}

/** The same in so many bars. */
export function barsOf(peaks: readonly number[], bars: number): number[] {
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    return Math.max(0, ...peaks.slice(from, to));
  });
}

const kept = new Map<string, Promise<Shape | undefined>>();

/** The shape of a call's recording; nothing where it cannot be fetched or decoded. `id` is that of the recording. */
export function shapeOf(call: string, id: string): Promise<Shape | undefined> {
  const key = `${call} ${id}`;
  let shape = kept.get(key);
  if (!shape) {
    shape = decode(call).catch(() => {
      kept.delete(key);
      return undefined;
    });
    kept.set(key, shape);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
  }
  return shape;
}

async function decode(call: string): Promise<Shape> {
  const bytes = await recordingBytes(call, AbortSignal.timeout(60_000));
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  return { peaks: peaksOf(sound.getChannelData(0)), seconds: sound.duration };
}
