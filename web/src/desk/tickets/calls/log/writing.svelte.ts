/**
 * A call that is being written down: its fields, what is wrong with them, sending it so that a second attempt is the same call, and the
 * recording after it. Knows no component.
 */
import { asProblem, words, type Problem } from '../../../../api/problem';
import { logCall, noteCall, putRecording } from '../../../../api/queries/calls';
import type { Schemas } from '../../../../api/client';
import { clientId } from '../../../../base/ids';
import { timeZone } from '../../../../base/time.svelte';
import { t } from '../../../../base/words/index.svelte';
import { instantTyped, wallTime } from '../../../../keys/dates/zone';
import { secondsTyped } from './length';

export type Outcome = Exclude<Schemas['CallState'], 'ringing' | 'talking'>;
export const OUTCOMES: readonly Outcome[] = ['answered', 'missed', 'busy', 'voicemail', 'failed'];

/** What the server says is wrong with one of these stands at it. */
type Place = 'number' | 'when' | 'minutes' | 'note' | 'recording';
const PLACES: Readonly<Record<string, Place>> = {
  from: 'number',
  to: 'number',
  started_at: 'when',
  talk_duration: 'minutes',
  note: 'note',
};

export class CallWriting {
  direction = $state<Schemas['Direction']>('out');
  number = $state('');
  outcome = $state<Outcome>('answered');
  when = $state(wallTime(Date.now(), timeZone()));
  minutes = $state('');
  note = $state('');
  file = $state.raw<File | undefined>();
  /** Of the recording, from 0 to 1, while it is sent. */
  part = $state<number | undefined>();
  isSending = $state(false);
  faults = $state<Partial<Record<Place, string>>>({});
  /** What is wrong with all of it. */
  problem = $state.raw<Problem | undefined>();
  /** The call once it stands: what is left is its recording. */
  logged = $state.raw<Schemas['LoggedCallView'] | undefined>();

  readonly #externalId = `web-${clientId()}`;
  /** The note of an attempt that may have arrived: the first one counts there. */
  #tried: string | undefined;
  #abort = new AbortController();

  /** `ticket` is its number; without one the server decides. `largest` is the most bytes of a recording. */
  constructor(
    private readonly ticket: number | undefined,
    private readonly largest: () => number,
  ) {}

  /** Takes another recording, or none; what was wrong was about the one before. */
  attach(file: File | undefined): void {
    this.file = file;
    const faults = { ...this.faults };
    delete faults.recording;
    this.faults = faults;
  }

  /** What is sent of it. */
  body(): Schemas['CallBody'] {
    const started = instantTyped(this.when, timeZone()) ?? Date.now();
    const talked = this.outcome === 'answered' ? secondsTyped(this.minutes) : undefined;
    return {
      external_id: this.#externalId,
      direction: this.direction,
      ...(this.direction === 'out' ? { to: this.number.trim() } : { from: this.number.trim() }),
      status: this.outcome,
      started_at: new Date(started).toISOString(),
      ...(talked === undefined ? {} : { talk_duration: talked }),
      ...(this.ticket === undefined ? {} : { ticket: this.ticket }),
      note: this.note.trim(),
    };
  }

  check(): boolean {
    const { number, outcome, minutes, when, file } = this;
    const started = instantTyped(when, timeZone());
    this.faults = {
      ...(/\d/.test(number) || (this.direction === 'in' && !number.trim())
        ? {}
        : { number: t('calls.log.number.needed') }),
      ...(started === undefined || started > Date.now() + 60_000 ? { when: t('calls.log.when.wrong') } : {}),
      ...(outcome === 'answered' && minutes.trim() && secondsTyped(minutes) === undefined
        ? { minutes: t('calls.log.minutes.wrong') }
        : {}),
      ...(file && file.size > this.largest()
        ? { recording: t('calls.log.recording.too_large', { limit: String(Math.floor(this.largest() / 1_048_576)) }) }
        : {}),
    };
    return Object.keys(this.faults).length === 0;
  }

  /** Sends what is not there yet. Answers whether all of it is. */
  async send(): Promise<boolean> {
    if (this.isSending || !this.check()) return false;
    this.isSending = true;
    this.problem = undefined;
    try {
      this.logged ??= await this.#log();
      if (this.file) await this.#record(this.logged.id, this.file);
      return true;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#take(asProblem(error));
      return false;
    } finally {
      this.isSending = false;
      this.part = undefined;
    }
  }

  /** Stops what is on its way. */
  end(): void {
    this.#abort.abort();
  }

  async #log(): Promise<Schemas['LoggedCallView']> {
    const body = this.body();
    const before = this.#tried;
    this.#tried ??= body.note;
    const logged = await logCall(body);
    if (before !== undefined && before !== body.note) await noteCall(logged.id, body.note ?? '');
    return logged;
  }

  async #record(call: string, file: File): Promise<void> {
    this.part = 0;
    try {
      await putRecording(call, file, (part) => (this.part = part), this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.faults = { recording: words(error) };
      throw error;
    }
  }

  #take(problem: Problem): void {
    // What was refused did not arrive: the note may still be another.
    if (!problem.isPassing && !this.logged) this.#tried = undefined;
    const place = PLACES[problem.field ?? ''];
    if (place) this.faults = { [place]: words(problem) };
    else if (!this.logged) this.problem = problem;
  }
}
