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

  /** `isInline`: images are to stand in the text. */
  add(files: readonly File[], isInline: boolean): void {
    for (const file of files) {
      const key = clientId();
      const refusal = this.#refusal(file);
      this.list.push({ key, file, part: 0, ...(refusal ? { failure: refusal } : {}) });
      if (!refusal) void this.#send(key, file, isInline && /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type));
    }
  }

  remove(key: string): void {
    this.#aborts.get(key)?.abort();
    this.list = this.list.filter((one) => one.key !== key);
  }

  retry(key: string): void {
    const one = this.list.find((other) => other.key === key);
    if (!one) return;
    this.remove(key);
    this.add([one.file], false);
  }

  end(): void {
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
      this.arrived(stored, isInline);
    } catch (error) {
      const one = find();
      if (one && !abort.signal.aborted) one.failure = words(asProblem(error));
    } finally {
      this.#aborts.delete(key);
    }
  }
}
