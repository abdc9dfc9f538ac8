/** Files on their way to the server, for one message: progress, limits, failures. What has arrived belongs to the draft. */
import { asProblem, words } from '../../../api/problem';
import { upload, type Uploaded } from '../../../api/upload';
import { clientId } from '../../../base/ids';
import { number, t } from '../../../base/words/index.svelte';

const MOST = 50;

export interface Upload {
  key: string;
  file: File;
  /** 0 to 1. */
  part: number;
  failure?: string;
}

/** A size as people read it. */
export const sizeOf = (bytes: number): string =>
  bytes >= 1_048_576
    ? t('composer.size_mb', { size: number(Math.round(bytes / 104_857.6) / 10) })
    : t('composer.size_kb', { size: number(Math.max(1, Math.round(bytes / 1024))) });

export class Uploads {
  list = $state<Upload[]>([]);
  /** Somebody waits for everything to be here. */
  isAwaited = $state(false);
  #goOn: ((isWanted: boolean) => void) | undefined;
  /** What has arrived is just being put in its place: no wish of the author. */
  #isPlacing = false;
  #aborts = new Map<string, AbortController>();

  /** `limit` is the largest file in bytes; `count` how many files the message has already. */
  constructor(
    private readonly limit: () => number,
    private readonly count: () => number,
    private readonly arrived: (file: Uploaded, isInline: boolean) => void,
  ) {}

  get isBusy(): boolean {
    return this.list.some((one) => one.failure === undefined);
  }

  /** A file that did not get to the server, and why. */
  get failed(): { name: string; reason: string } | undefined {
    const one = this.list.find(({ failure }) => failure !== undefined);
    return one && { name: one.file.name, reason: (one.failure ?? '').replace(/\.$/, '') };
  }

  /** Waits until nothing is on its way any more or something failed. False if that was called off. */
  arrive(): Promise<boolean> {
    this.callOff();
    if (!this.isBusy) return Promise.resolve(true);
    this.isAwaited = true;
    return new Promise((resolve) => (this.#goOn = resolve));
  }
  callOff(): void {
    if (!this.#isPlacing) this.#end(false);
  }
  #end(isWanted: boolean): void {
    this.isAwaited = false;
    this.#goOn?.(isWanted);
    this.#goOn = undefined;
  }
  #look(): void {
    if (this.isAwaited && (!this.isBusy || this.failed)) this.#end(true);
  }

  /** `isInline`: images are to stand in the text. */
  add(files: readonly File[], isInline: boolean): void {
    for (const file of files) {
      const key = clientId();
      const refusal = this.#refusal(file);
      this.list.push({ key, file, part: 0, ...(refusal ? { failure: refusal } : {}) });
      if (!refusal) void this.#send(key, file, isInline && /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type));
    }
    this.#look();
  }

  remove(key: string): void {
    this.#aborts.get(key)?.abort();
    this.list = this.list.filter((one) => one.key !== key);
    this.#look();
  }

  retry(key: string): void {
    const one = this.list.find((other) => other.key === key);
    if (!one) return;
    this.remove(key);
    this.add([one.file], false);
  }

  end(): void {
    this.callOff();
    for (const abort of this.#aborts.values()) abort.abort();
    this.list = [];
  }

  #refusal(file: File): string | undefined {
    if (file.size === 0) return t('composer.file_empty');
    if (file.size > this.limit()) return t('composer.file_too_large', { limit: sizeOf(this.limit()) });
    if (this.count() + this.list.length >= MOST) return t('composer.file_too_many', { count: MOST });
    return undefined;
  }

  async #send(key: string, file: File, isInline: boolean): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(key, abort);
    const find = (): Upload | undefined => this.list.find((one) => one.key === key);
    try {
      const stored = await upload(
        file,
        (part) => {
          const one = find();
          if (one) one.part = part;
        },
        abort.signal,
      );
      this.list = this.list.filter((one) => one.key !== key);
      this.#isPlacing = true;
      this.arrived(stored, isInline);
    } catch (error) {
      const one = find();
      if (one && !abort.signal.aborted) one.failure = words(asProblem(error));
    } finally {
      this.#isPlacing = false;
      this.#aborts.delete(key);
      this.#look();
    }
  }
}
