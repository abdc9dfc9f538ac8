/** What all players of a page share: one plays at a time, all at the speed that was chosen last. */
import { remember } from '../../../../base/storage';

export const SPEEDS = [1, 1.25, 1.5, 2] as const;
const isSpeed = (value: unknown): value is number => SPEEDS.some((speed) => speed === value);

let chosen = $state(remember.get('call_speed', isSpeed) ?? 1);
export const speed = (): number => chosen;
export function setSpeed(next: number): void {
  chosen = next;
  remember.set('call_speed', next);
}

/** The speed next to one, as far as there is one. */
export const besides = (now: number, by: 1 | -1): number => SPEEDS[SPEEDS.findIndex((one) => one === now) + by] ?? now;

let playing: HTMLAudioElement | undefined;
/** `audio` plays now: whatever played before is silent. */
export function plays(audio: HTMLAudioElement): void {
  if (playing !== audio) playing?.pause();
  playing = audio;
}
