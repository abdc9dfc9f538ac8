/**
 * Where the first run stands: which steps are done, what was answered. Kept in this browser until the last step, so that closing the
 * window loses nothing; passwords and codes are never kept.
 */
import { remember } from '../../../base/storage';
import { preferred, type Language } from '../../../base/words/index.svelte';
import { serversFor, type Servers } from './providers';
import { ownZone } from '../../../base/zones';

export const STEPS = ['account', 'hours', 'mailbox', 'invite'] as const;
export type StepName = (typeof STEPS)[number];

export interface Answers {
  shop: string;
  name: string;
  email: string;
  language: Language;
  timeZone: string;
  mailbox: { address: string; servers: Servers; isOwn: boolean };
}

interface Kept {
  step: number;
  done: StepName[];
  answers: Answers;
}

const KEY = 'first_run';

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'step' in value &&
  typeof value.step === 'number' &&
  'done' in value &&
  Array.isArray(value.done) &&
  'answers' in value &&
  typeof value.answers === 'object' &&
  value.answers !== null &&
  'mailbox' in value.answers;

const blank = (): Answers => ({
  shop: '',
  name: '',
  email: '',
  language: preferred(),
  timeZone: ownZone(),
  mailbox: { address: '', servers: serversFor(''), isOwn: false },
});

export class FirstRun {
  step = $state(0);
  done = $state<StepName[]>([]);
  answers = $state<Answers>(blank());

  /** Takes up what an earlier visit left; without a session only what was typed is of use. */
  constructor(isSignedIn: boolean) {
    const kept = remember.get(KEY, isKept);
    if (!kept) return;
    this.answers = { ...blank(), ...kept.answers };
    if (!isSignedIn) return;
    this.done = kept.done.filter((name) => STEPS.includes(name));
    this.step = Math.min(Math.max(0, kept.step), STEPS.length - 1);
  }

  get name(): StepName {
    return STEPS[this.step] ?? 'account';
  }
  get isLast(): boolean {
    return this.step === STEPS.length - 1;
  }

  keep(): void {
    remember.set(KEY, { step: this.step, done: this.done, answers: $state.snapshot(this.answers) });
  }

  /** A step is done, or left out for now. */
  next(isDone: boolean): void {
    if (isDone && !this.done.includes(this.name)) this.done = [...this.done, this.name];
    this.go(this.step + 1);
  }

  go(step: number): void {
    this.step = Math.min(Math.max(0, step), STEPS.length - 1);
    this.keep();
  }

  finish(): void {
    remember.forget(KEY);
  }
}
