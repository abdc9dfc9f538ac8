/** The files of the message that is being written: checked before they travel, sent at once, with progress. */
import { clientId } from '../../../src/base/ids';
import { problemOf } from '../wire/problem';
import type { FileBrief } from '../wire/types';

export type Wrong = 'too_large' | 'empty' | 'refused' | 'failed';

export class Upload {
  readonly id = clientId();
  progress = $state(0);
  wrong = $state<Wrong | undefined>();
  done = $state.raw<FileBrief | undefined>();
  /** Of a picture; revoked when it is taken out. */
  readonly preview: string | undefined;
  readonly stop = new AbortController();

  constructor(readonly file: File) {
    this.preview = isPicture(file.type) ? URL.createObjectURL(file) : undefined;
  }
}

export interface Limits {
  largest: number;
  most: number;
}

export type Send = (file: File, progress: (part: number) => void, signal: AbortSignal) => Promise<FileBrief>;

export class Uploads {
  list = $state.raw<Upload[]>([]);
  /** Whether more were given than a message takes. */
  isFull = $state(false);

  constructor(
    private readonly send: Send,
    private readonly limits: () => Limits,
  ) {}

  get areBusy(): boolean {
    return this.list.some(({ done, wrong }) => !done && !wrong);
  }
  get ready(): FileBrief[] {
    return this.list.flatMap(({ done }) => (done ? [done] : []));
  }

  add(files: Iterable<File>): void {
    const { largest, most } = this.limits();
    const all = [...files];
    const taken = all.slice(0, Math.max(0, most - this.list.length)).map((file) => new Upload(file));
    this.isFull = taken.length < all.length;
    this.list = [...this.list, ...taken];
    for (const upload of taken) {
      if (upload.file.size > largest) upload.wrong = 'too_large';
      else if (upload.file.size === 0) upload.wrong = 'empty';
      else void this.begin(upload);
    }
  }

  async begin(upload: Upload): Promise<void> {
    upload.wrong = undefined;
    upload.progress = 0;
    try {
      upload.done = await this.send(upload.file, (part) => (upload.progress = part), upload.stop.signal);
    } catch (error) {
      const { status, passes } = problemOf(error);
      upload.wrong = status === 413 ? 'too_large' : passes ? 'failed' : 'refused';
    }
  }

  remove(upload: Upload): void {
    upload.stop.abort();
    if (upload.preview) URL.revokeObjectURL(upload.preview);
    this.list = this.list.filter((other) => other !== upload);
    this.isFull = false;
  }

  /** What is ready, taken out: it goes with the message. */
  take(): FileBrief[] {
    const ready = this.ready;
    for (const upload of this.list) if (upload.done) this.remove(upload);
    return ready;
  }
}

/** Pictures that browsers draw and that carry no script. */
export const isPicture = (type: string): boolean => /^image\/(png|jpeg|gif|webp|avif)$/.test(type);
