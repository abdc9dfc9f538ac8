/** What every part of the frame may ask for. */
import { getContext, setContext } from 'svelte';
import type { Keep } from '../keep';
import type { Chat } from '../talk/chat.svelte';
import type { Uploads } from '../talk/uploads.svelte';

export type SheetName = 'mail' | 'proof' | 'transcript' | 'end';

export interface Frame {
  readonly chat: Chat;
  /** Kept for this tab. */
  readonly tab: Keep;
  readonly uploads: Uploads;
  show(sheet: SheetName): void;
  /** Closes the chat. */
  leave(): void;
}

const NAME = Symbol('frame');

export const provide = (frame: Frame): Frame => setContext(NAME, frame);
export const use = (): Frame => getContext<Frame>(NAME);
