/** What the parts of one composer share: the mode, the drafts, what goes along, what stands in the way of sending. */

import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { asProblem, type Problem } from '../../../api/problem';
import { outbox } from '../../../api/outbox/index.svelte';
import { draftKeys, draftsOfTicket, type Draft } from '../../../api/queries/drafts';
import type { Way } from '../../../api/queries/channels';
import type { Entry } from '../../../api/queries/entries';
import { keys } from '../../../api/queries/keys';
import type { Ticket } from '../../../api/queries/tickets';
import { getContext, setContext } from 'svelte';
import { navigate } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import type { EditorHandle, RichHandle } from '../../../ui/editor/types';
import { toast } from '../../../ui/toast.svelte';
import type { DraftContent } from '../../drafts/content';
import { attachedFiles, inlineFiles } from '../../drafts/content';
import { DraftKeeper } from '../../drafts/keeper.svelte';
import { joined, type MacroActions, type Rendered } from '../../macros/use';
import { currentHands } from '../actions/target.svelte';
import { AnswerState } from './answer.svelte';
import type { Mailbox } from './mailboxes';
import { secretIn, type Secret } from './secrets';
import { Uploads } from './uploads.svelte';

export const MODES = ['reply', 'note', 'forward'] as const;
export type Mode = (typeof MODES)[number];

/** What is known of the ticket; it changes under the composer. */
export interface Facts {
  ticket: () => Ticket | undefined;
  /** Newest first. */
  entries: () => readonly Entry[];
  session: () => Session | undefined;
  /** By which channels an answer can go; asked for once one is written. */
  ways: () => readonly Way[] | undefined;
  maxUpload: () => number;
  may: (right: string) => boolean;
}

export class ComposerState extends AnswerState {
  mode = $state<Mode>('reply');
  isOpen = $state(false);
  hasFormats = $state(false);
  hasRecipients = $state(false);
  isSending = $state(false);
  problem = $state.raw<Problem | string | undefined>();
  /** Variables of the last macro of which nothing is known. */
  missing = $state.raw<readonly string[]>([]);
  actions = $state.raw<MacroActions>({});
  secret = $state<Secret | undefined>();
  /** The server refused: somebody wrote meanwhile. */
  isRefused = $state(false);
  /** Drafts that a merge set aside. */
  asides = $state.raw<readonly Draft[]>([]);
  /** The text, loaded or not; `rich` once it is. */
  editor = $state.raw<EditorHandle | undefined>();
  rich = $state.raw<RichHandle | undefined>();
  /** The highest id of what the author has seen. */
  seen = $state<string | undefined>();

  readonly drafts: Record<Mode, DraftKeeper>;
  readonly uploads: Record<Mode, Uploads>;

  constructor(
    readonly number: number,
    readonly facts: Facts,
  ) {
    super();
    const keeper = (mode: Mode): DraftKeeper => {
      const made = new DraftKeeper({ number, mode });
      made.isHeld = () => this.queued.some((write) => write.draft === made.ref?.id && made.ref !== undefined);
      return made;
    };
    this.drafts = { reply: keeper('reply'), note: keeper('note'), forward: keeper('forward') };
    const uploads = (mode: Mode): Uploads =>
      new Uploads(
        () => facts.maxUpload(),
        () => this.drafts[mode].content.files?.length ?? 0,
        (file, isInline) => this.#arrived(mode, file, isInline),
      );
    this.uploads = { reply: uploads('reply'), note: uploads('note'), forward: uploads('forward') };
  }

  get draft(): DraftKeeper {
    return this.drafts[this.mode];
  }
  get files(): Uploads {
    return this.uploads[this.mode];
  }
  get isNote(): boolean {
    return this.mode === 'note';
  }

  /** Messages of this ticket that wait for the server. */
  get queued(): { id: string; draft: string | undefined; text: string; refused: string | undefined }[] {
    return outbox
      .of(this.number)
      .flatMap(({ id, write, refused }) =>
        write.kind === 'reply' || write.kind === 'note' || write.kind === 'forward'
          ? [{ id, draft: write.body.draft?.id, text: write.body.text ?? '', refused }]
          : [],
      );
  }

  /** Whom the message goes to: what the author chose, or else what the server proposes. */
  get recipients(): { to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[] } {
    const { to, cc, bcc } = this.draft.content;
    const proposed = this.mode === 'reply' ? this.facts.ticket()?.reply_to : undefined;
    return { to: to ?? proposed?.to ?? [], cc: cc ?? (to ? [] : (proposed?.cc ?? [])), bcc: bcc ?? [] };
  }
  setRecipients(change: Partial<{ to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[] }>): void {
    this.write({ ...this.recipients, ...change });
  }

  /** Changes what stands beside the text. */
  write(change: Partial<DraftContent>): void {
    const { draft } = this;
    draft.content = { ...this.now(), ...change };
    draft.touch();
  }

  /** What is written now, with the text as the editor has it. */
  now(): DraftContent {
    const { content } = this.draft;
    const { editor } = this;
    if (!editor) return content;
    const html = editor.getHtml();
    const files = [...new Set([...attachedFiles(content), ...inlineFiles(html)])];
    const { seen } = this;
    return { ...content, text: editor.getText(), html: html || null, files, ...(seen ? { seen_up_to: seen } : {}) };
  }

  /** A key in the text. */
  typed(): void {
    // What came before the first word was there to be read.
    if (this.draft.isBlank) this.see();
    this.draft.touch();
    this.problem = undefined;
    this.files.callOff();
  }
  /** Looks for what should not go out; from time to time, not at each key. */
  check(): void {
    this.secret = this.isNote ? undefined : secretIn(this.draft.content.text ?? '');
  }

  /** What people outside, or colleagues, sent since the author looked. */
  get newer(): Entry[] {
    const { seen } = this;
    const me = this.facts.session()?.agent.id;
    if (seen === undefined || this.mode !== 'reply' || this.draft.isBlank) return [];
    return this.facts
      .entries()
      .filter(({ id, kind, author, is_held }) => {
        const isMine = author.kind === 'agent' && author.agent.id === me;
        return kind === 'message' && !is_held && !isMine && author.kind !== 'system' && isLater(id, seen);
      })
      .toReversed();
  }
  /** All that is there has been seen. */
  see(): void {
    this.seen =
      this.facts
        .entries()
        .reduce<string | undefined>((last, { id }) => (last && !isLater(id, last) ? last : id), undefined) ?? this.seen;
    this.isRefused = false;
  }

  /** Takes a message that waits for the server back into the composer. */
  async reclaim(id: string): Promise<void> {
    const write = await outbox.discard(id);
    if (!write || (write.kind !== 'reply' && write.kind !== 'note' && write.kind !== 'forward')) return;
    const { text = '', html, files = [] } = write.body;
    const draft = this.drafts[write.kind];
    draft.ref = write.body.draft ?? undefined;
    const people =
      write.kind === 'note' ? {} : { to: write.body.to ?? null, cc: write.body.cc ?? null, bcc: write.body.bcc ?? [] };
    const forwarded = write.kind === 'forward' ? { entries: write.body.entries } : {};
    const line =
      write.kind === 'reply'
        ? { line_id: write.body.line_id ?? null, answers_entry_id: write.body.answers_entry_id ?? null }
        : {};
    draft.put({ ...draft.content, ...people, ...forwarded, ...line, text, html: html ?? null, files });
    this.open(write.kind);
  }

  /** A macro was chosen: its changes go with the message, its gaps are named. */
  noteMacro({ actions, missing }: Rendered): void {
    this.actions = joined(this.actions, actions);
    this.missing = missing;
  }
  /** A macro was chosen outside the text: it goes in at the caret. */
  takeMacro(rendered: Rendered): void {
    this.noteMacro(rendered);
    this.editor?.focus();
    if (rendered.html) this.editor?.insertHtml(rendered.html);
    else if (rendered.text) this.editor?.insertText(rendered.text);
  }
  fail(error: unknown): void {
    this.problem = asProblem(error);
  }

  /** What another program or device kept: first this browser's, then the server's. */
  async load(): Promise<void> {
    await Promise.all(MODES.map((mode) => this.drafts[mode].recall()));
    this.#choose();
    try {
      const found = await cache.fetchQuery({
        queryKey: [...draftKeys.all, 'ticket', this.number],
        queryFn: ({ signal }) => draftsOfTicket(this.number, { signal }),
        staleTime: 0,
      });
      for (const mode of MODES) {
        const draft = found.find((one) => one.mode === mode && !one.is_aside);
        if (!draft || !this.queued.some((write) => write.draft === draft.id)) this.drafts[mode].meet(draft);
      }
      this.asides = found.filter(({ is_aside }) => is_aside);
    } catch {
      // What this browser kept is there; the keeper meets the server when it saves.
    }
    this.#choose();
  }

  /** Opens with what was begun last; else answers a customer, and notes where a colleague spoke last. */
  #choose(): void {
    if (this.isOpen) return;
    const begun = MODES.filter((mode) => !this.drafts[mode].isBlank).sort(
      (one, other) => (this.drafts[other].savedAt ?? Infinity) - (this.drafts[one].savedAt ?? Infinity),
    );
    const [newest] = begun;
    if (newest) this.open(newest);
    else this.mode = this.defaultMode;
  }
  get defaultMode(): Mode {
    if (!this.facts.may('reply')) return 'note';
    return this.facts.ticket()?.last_speaker === 'agent' ? 'note' : 'reply';
  }

  open(mode: Mode = this.mode): void {
    const next = mode === 'note' || this.facts.may('reply') ? mode : 'note';
    if (next !== this.mode) this.#leaveText();
    this.mode = next;
    this.isOpen = true;
    this.problem = undefined;
    if (this.mode === 'forward' && !this.draft.content.entries?.length) {
      const newest = this.facts.entries().find(({ kind, is_held }) => kind !== 'note' && !is_held);
      if (newest) this.draft.content = { ...this.draft.content, entries: [newest.id] };
    }
    if (this.seen === undefined || this.draft.isBlank) this.see();
  }
  close(): void {
    this.#leaveText();
    this.isOpen = false;
  }
  /** The text is read for the last time before its field goes. */
  #leaveText(): void {
    this.files.callOff();
    // A focus that goes with its field would be told of in the middle of taking the field away.
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && activeElement.isContentEditable) activeElement.blur();
    if (this.draft.read) void this.draft.flush();
    this.draft.read = undefined;
    this.editor = undefined;
    this.rich = undefined;
  }

  /** What was to go outside becomes a note: nothing of it is lost, and nobody outside sees it. */
  async becomeNote(): Promise<void> {
    const content = this.now();
    const from = this.draft;
    const { files } = from;
    const note = this.drafts.note;
    const before = note.content.html ?? '';
    await from.discard();
    note.put(
      {
        ...note.content,
        html: `${before}${content.html ?? ''}`,
        text: `${note.content.text ?? ''}\n${content.text ?? ''}`.trim(),
        files: [...(note.content.files ?? []), ...(content.files ?? [])],
      },
      [...note.files, ...files],
    );
    this.open('note');
  }

  async end(): Promise<void> {
    if (MODES.some((mode) => this.uploads[mode].isAwaited)) this.#tellLeft();
    for (const mode of MODES) this.uploads[mode].end();
    await Promise.all(MODES.map((mode) => this.drafts[mode].end()));
  }

  /** Who asked for it to be sent and went on does not see that it was not. */
  #tellLeft(): void {
    const { number } = this;
    const run = (): void => navigate(currentHands()?.address(number) ?? `/t/${number}`);
    toast({ tone: 'danger', text: t('composer.left_waiting'), action: { label: t('composer.edit'), run } });
  }

  #arrived(mode: Mode, file: Parameters<DraftKeeper['learn']>[0], isInline: boolean): void {
    const draft = this.drafts[mode];
    draft.learn(file);
    if (isInline && this.rich && mode === this.mode) {
      this.rich.insertImage({ id: file.id, alt: file.name });
      draft.touch();
    } else if (mode === this.mode) this.write({ files: [...(this.now().files ?? []), file.id] });
    else draft.put({ ...draft.content, files: [...(draft.content.files ?? []), file.id] });
  }
}

/** Ids are numbers that grow. */
export const isLater = (one: string, other: string): boolean =>
  one.length === other.length ? one > other : one.length > other.length;

export const sessionNow = (): Session | undefined => cache.getQueryData<Session>(keys.session);

const KEY = Symbol('composer');
export const provideComposer = (state: ComposerState): ComposerState => setContext(KEY, state);
export const composer = (): ComposerState => getContext<ComposerState>(KEY);
