/**
 * Keeps one draft: in the browser half a second after the last key, on the server within three. Knows which version the server has,
 * what became of it on another device, and what is not yet there. Knows nothing of fields and editors: `read` gives what is written.
 */
import { connection, whenBack } from '../../api/connection.svelte';
import { asProblem, type Problem } from '../../api/problem';
import { cache } from '../../api/cache';
import type { Session } from '../../api/client';
import type { Uploaded } from '../../api/upload';
import {
  beginDraft,
  discardDraft,
  draftKeys,
  restoreDraft,
  rewriteDraft,
  saveDraft,
  type Draft,
  type DraftContent,
  type DraftMode,
} from '../../api/queries/drafts';
import { keys } from '../../api/queries/keys';
import { drawer, remember } from '../../base/storage';
import { isBlank, isSame, NOTHING } from './content';

/** After the last key, and at most after the first one. */
const PAUSE = 500;
const LONGEST = 2500;

/** Where a draft stands. */
export type DraftPlace = { number: number; mode: Exclude<DraftMode, 'new'> } | { mode: 'new'; name: string };

interface Local {
  content: DraftContent;
  files: Uploaded[];
  ref?: DraftRef;
  /** Not yet with the server. */
  isDirty: boolean;
  at: number;
}
export interface DraftRef {
  id: string;
  version: number;
}
/** `local`: only this browser has it. */
export type Keeping = 'nothing' | 'changed' | 'saving' | 'saved' | 'local';

const kept = drawer<Local>('drafts');
/** What a page had not yet put into the drawer when it went; synchronous, since nothing else is waited for then. */
const last = (key: string): string => `draft ${key}`;
const isLocal = (value: unknown): value is Local =>
  typeof value === 'object' && value !== null && 'content' in value && 'files' in value && 'at' in value;
const agent = (): string => cache.getQueryData<Session>(keys.session)?.agent.id ?? '';

export class DraftKeeper {
  content = $state.raw<DraftContent>(NOTHING);
  files = $state.raw<readonly Uploaded[]>([]);
  ref = $state.raw<DraftRef | undefined>();
  state = $state<Keeping>('nothing');
  savedAt = $state<number | undefined>();
  /** The same draft as another device has it, while nobody has decided. */
  theirs = $state.raw<Draft | undefined>();
  problem = $state.raw<Problem | undefined>();
  /** Goes up whenever the content came from elsewhere, so that fields take it over. */
  epoch = $state(0);

  /** What is written now; set by whoever shows it. */
  read: (() => DraftContent) | undefined;
  /** Whether what the server has is on its way out: then nothing may be written over it. */
  isHeld: () => boolean = () => false;

  #isDirty = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #longest: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #stop: () => void;

  constructor(readonly place: DraftPlace) {
    const leave = (): void => void (document.hidden && this.flush());
    const go = (): void => {
      if (!this.#isDirty || !agent()) return;
      this.#collect();
      if (!this.isBlank) remember.set(last(this.#key), this.#record());
    };
    document.addEventListener('visibilitychange', leave);
    window.addEventListener('pagehide', go);
    const stopWaiting = whenBack(() => void (this.#isDirty && this.flush()));
    this.#stop = () => {
      document.removeEventListener('visibilitychange', leave);
      window.removeEventListener('pagehide', go);
      stopWaiting();
    };
  }

  get isBlank(): boolean {
    return isBlank(this.content);
  }
  get #key(): string {
    const { place } = this;
    return `${agent()} ${place.mode === 'new' ? `new/${place.name}` : `${place.number}/${place.mode}`}`;
  }

  /** Takes up what this browser kept; what the server has comes with `meet`. */
  async recall(): Promise<void> {
    const left = remember.get(last(this.#key), isLocal);
    remember.forget(last(this.#key));
    const local = left ?? (await kept.get(this.#key));
    if (!local || this.#isDirty) return;
    if (left) void kept.put(this.#key, left);
    this.#isDirty = local.isDirty;
    this.ref = local.ref;
    this.#show(local.content, local.files);
    if (!isBlank(local.content)) this.state = local.isDirty ? 'local' : 'saved';
    if (!local.isDirty) this.savedAt = local.at;
  }

  /** What the server has of it; nothing, if there is none. */
  meet(draft: Draft | undefined): void {
    if (!this.#isDirty) {
      if (draft) this.take(draft);
      else if (this.ref) this.#forget();
      return;
    }
    if (!draft) this.ref = undefined;
    else if (isSame(draft.content, this.#collect())) return this.take(draft, false);
    else if (draft.version !== this.ref?.version) return void (this.theirs = draft);
    void this.flush();
  }

  /** Takes over what the server has. */
  take(draft: Draft, isShown = true): void {
    this.#clearTimers();
    this.#isDirty = false;
    this.theirs = undefined;
    this.problem = undefined;
    this.ref = { id: draft.id, version: draft.version };
    this.savedAt = Date.parse(draft.updated_at);
    this.state = 'saved';
    if (isShown) this.#show(draft.content, draft.files);
    void this.#keep();
  }

  /** Something was written. */
  touch(): void {
    this.#isDirty = true;
    this.state = 'changed';
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.flush(), PAUSE);
    this.#longest ??= setTimeout(() => void this.flush(), LONGEST);
  }

  /** Puts a content in place, as if it had been written. */
  put(content: DraftContent, files: readonly Uploaded[] = this.files): void {
    this.#show(content, files);
    this.touch();
  }

  /** Remembers the names and sizes of files that were uploaded for it. */
  learn(file: Uploaded): void {
    this.files = [...this.files.filter(({ id }) => id !== file.id), file];
  }

  /** Keeps what is written now; done when the server has it or cannot be reached. */
  flush(): Promise<void> {
    this.#clearTimers();
    this.#collect();
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Of two versions, the one on this page. */
  keepMine(): void {
    const { theirs } = this;
    if (!theirs) return;
    this.ref = { id: theirs.id, version: theirs.version };
    this.theirs = undefined;
    this.#isDirty = true;
    void this.flush();
  }

  /** Throws it away; the answer brings it back. */
  async discard(): Promise<() => Promise<void>> {
    this.#clearTimers();
    const content = this.#collect();
    const { files } = this;
    await this.#writing;
    const { ref } = this;
    this.#forget();
    if (ref) await discardDraft(ref.id).catch(() => undefined);
    this.#announce();
    return async () => {
      if (ref) {
        try {
          this.take(await restoreDraft(ref.id));
          this.#announce();
          return;
        } catch {
          // The server is away, or has forgotten it: it begins anew.
        }
      }
      this.put(content, files);
    };
  }

  /** It was sent, and is gone with that. */
  sent(): void {
    this.#clearTimers();
    this.#forget();
    this.#announce();
  }

  /** Ends the keeping; what is written is kept first. */
  async end(): Promise<void> {
    this.#stop();
    if (this.#isDirty) await this.flush();
    this.#clearTimers();
  }

  #show(content: DraftContent, files: readonly Uploaded[]): void {
    this.content = { ...NOTHING, ...content };
    this.files = files;
    this.epoch += 1;
  }

  #collect(): DraftContent {
    if (this.read) this.content = this.read();
    return this.content;
  }

  #forget(): void {
    this.#isDirty = false;
    this.ref = undefined;
    this.theirs = undefined;
    this.problem = undefined;
    this.savedAt = undefined;
    this.state = 'nothing';
    this.#show(NOTHING, []);
    void kept.remove(this.#key);
  }

  #clearTimers(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#longest);
    this.#longest = undefined;
  }

  /** In the browser. The record is plain data: proxies cannot be stored. */
  #keep(): Promise<void> {
    return kept.put(this.#key, this.#record());
  }
  #record(): Local {
    return {
      content: $state.snapshot(this.content) as DraftContent,
      files: $state.snapshot(this.files) as Uploaded[],
      ...(this.ref ? { ref: this.ref } : {}),
      isDirty: this.#isDirty,
      at: Date.now(),
    };
  }

  async #write(): Promise<void> {
    if (!this.#isDirty) return;
    const { content } = this;
    if (isBlank(content) && !this.ref) {
      this.#isDirty = false;
      this.state = 'nothing';
      return kept.remove(this.#key);
    }
    await this.#keep();
    if (this.theirs) return;
    if (connection.isOffline || connection.isSessionLost || this.isHeld()) return void (this.state = 'local');
    this.state = 'saving';
    try {
      await this.#send(content);
    } catch (error) {
      this.#fail(asProblem(error), content);
    }
  }

  async #send(content: DraftContent): Promise<void> {
    const { place, ref } = this;
    if (isBlank(content) && ref) {
      await discardDraft(ref.id);
      this.ref = undefined;
      if (this.content === content) {
        this.#isDirty = false;
        this.state = 'nothing';
        this.savedAt = undefined;
        await kept.remove(this.#key);
      }
      return this.#announce();
    }
    const isFirst = !ref;
    const saved =
      place.mode !== 'new'
        ? await saveDraft(place.number, place.mode, content, ref?.version ?? null)
        : ref
          ? await rewriteDraft(ref.id, content, ref.version)
          : await beginDraft(content);
    this.ref = { id: saved.id, version: saved.version };
    this.savedAt = Date.parse(saved.updated_at);
    this.problem = undefined;
    if (this.content === content) {
      this.#isDirty = false;
      this.state = 'saved';
    }
    await this.#keep();
    if (isFirst) this.#announce();
  }

  #fail(problem: Problem, content: DraftContent): void {
    this.state = 'local';
    if (problem.isPassing || problem.kind === 'unauthenticated' || problem.kind === 'too_many') {
      this.#longest ??= setTimeout(() => void this.flush(), 10_000);
      return;
    }
    const current = problem.current as Draft | undefined | null;
    if (problem.kind === 'stale' && current?.content) {
      if (isSame(current.content, content)) {
        this.take(current, false);
        if (this.content !== content) this.touch();
      } else this.theirs = current;
    } else if (this.ref && (problem.kind === 'stale' || problem.kind === 'not_found')) {
      // It was sent or discarded elsewhere; what is written here is not lost with it.
      this.ref = undefined;
      this.touch();
    } else this.problem = problem;
  }

  /** Lists of drafts, and the red word in the rows of tickets, are old now. */
  #announce(): void {
    void cache.invalidateQueries({ queryKey: draftKeys.all });
  }
}
