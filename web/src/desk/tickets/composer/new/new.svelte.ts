/** What a new ticket is made of while it is written: the draft, the files, and what the ticket is to be besides. */
import { cache } from '../../../../api/cache';
import { changeTicket } from '../../../../api/change';
import type { Schemas } from '../../../../api/client';
import { outbox, type Outcome } from '../../../../api/outbox/index.svelte';
import { asProblem, words, type Problem } from '../../../../api/problem';
import type { Draft } from '../../../../api/queries/drafts';
import { keys } from '../../../../api/queries/keys';
import type { Priority } from '../../../../api/queries/tickets';

import { navigate } from '../../../../base/router/index.svelte';
import { t } from '../../../../base/words/index.svelte';
import type { EditorHandle } from '../../../../ui/editor/types';
import { toast } from '../../../../ui/toast.svelte';
import { attachedFiles, inlineFiles, isBlank, type DraftContent } from '../../../drafts/content';
import { DraftKeeper } from '../../../drafts/keeper.svelte';
import { isAddress } from '../mailboxes';
import { Uploads } from '../uploads.svelte';
import type { Wish } from './open';

type Written = Schemas['WrittenView'];

export class NewTicketState {
  readonly draft: DraftKeeper;
  readonly uploads: Uploads;
  editor = $state.raw<EditorHandle | undefined>();
  /** Once it is loaded: only then can pictures stand in the text. */
  rich = $state.raw<EditorHandle | undefined>();
  team = $state('');
  assignee = $state('');
  priority = $state<Priority | ''>('');
  type = $state('');
  /** Of the fields of its type, by key. */
  fields = $state.raw<Readonly<Record<string, unknown>>>({});
  /** Keys of those in which something stands that is no value. */
  wrong = $state.raw<readonly string[]>([]);
  tags = $state.raw<readonly string[]>([]);
  isSending = $state(false);
  problem = $state.raw<Problem | string | undefined>();

  constructor(from: Draft | undefined, wish: Wish) {
    this.draft = new DraftKeeper({ mode: 'new', name: from?.id ?? wish.to?.address ?? 'open' });
    if (from) this.draft.take(from);
    else if (wish.to) this.draft.put({ ...this.draft.content, to: [wish.to] });
    this.draft.read = () => this.now();
    this.uploads = new Uploads(
      () => cache.getQueryData<Schemas['Settings']>(keys.settings)?.limits.max_upload_bytes ?? 25 * 1_048_576,
      () => this.draft.content.files?.length ?? 0,
      (file, isInline) => {
        this.draft.learn(file);
        if (isInline && this.rich) this.rich.insertImage({ id: file.id, alt: file.name });
        else this.write({ files: [...(this.now().files ?? []), file.id] });
        this.draft.touch();
      },
    );
  }

  now(): DraftContent {
    const { content } = this.draft;
    if (!this.editor) return content;
    const html = this.editor.getHtml();
    const files = [...new Set([...attachedFiles(content), ...inlineFiles(html)])];
    return { ...content, text: this.editor.getText(), html: html || null, files };
  }
  write(change: Partial<DraftContent>): void {
    this.draft.content = { ...this.now(), ...change };
    this.draft.touch();
    this.problem = undefined;
  }

  #obstacle(content: DraftContent): string | undefined {
    const people = [...(content.to ?? []), ...(content.cc ?? []), ...(content.bcc ?? [])];
    const { isBusy, failed } = this.uploads;
    if (failed) return t('composer.upload_failed', failed);
    if (!content.to?.length) return t('composer.no_recipient');
    const wrong = people.find(({ address }) => !isAddress(address));
    if (wrong) return t('composer.wrong_address', { address: wrong.address });
    if (!content.subject?.trim()) return t('composer.new_no_subject');
    if (this.wrong.length > 0) return t('fields.not_a_number');
    const isEmpty = !isBusy && isBlank({ ...content, subject: '', to: null, cc: null, bcc: [] });
    return isEmpty ? t('composer.empty') : undefined;
  }
  #isStopped(): boolean {
    this.problem = this.#obstacle(this.now());
    return this.problem !== undefined;
  }

  /** Something was written. */
  typed(): void {
    this.draft.touch();
    this.problem = undefined;
    this.uploads.callOff();
  }

  /** Whether it went, or waits for the server; first for files that are on their way, until it is asked for once more. */
  async send(): Promise<boolean> {
    if (this.isSending) return false;
    if (this.uploads.isAwaited) return (this.uploads.callOff(), false);
    if (this.#isStopped()) return false;
    if (this.uploads.isBusy && (!(await this.uploads.arrive()) || this.#isStopped())) return false;
    this.isSending = true;
    try {
      await this.draft.flush();
      const { text = '', html, files = [], to, cc, bcc, subject = '', inbox_id } = this.draft.content;
      const { ref } = this.draft;
      const outcome: Outcome<{ kind: 'ticket'; body: Omit<Schemas['NewTicketBody'], 'client_id'> }> = await outbox.post(
        {
          kind: 'ticket',
          body: {
            subject: subject.trim(),
            text,
            html: html ?? null,
            files,
            to: to ?? [],
            cc: cc ?? [],
            bcc: bcc ?? [],
            ...(inbox_id ? { inbox_id } : {}),
            ...(this.team ? { team_id: this.team } : {}),
            ...(this.assignee ? { assignee_id: this.assignee } : {}),
            ...(this.priority ? { priority: this.priority } : {}),
            ...(this.type ? { type: this.type } : {}),
            ...(Object.keys(this.fields).length > 0 ? { fields: this.fields } : {}),
            ...(ref ? { draft: ref } : {}),
          },
        },
      );
      this.draft.read = undefined;
      this.draft.sent();
      if (outcome.state === 'sent') this.#opened(outcome.answer);
      else toast({ text: t('composer.queued') });
      return true;
    } catch (error) {
      const problem = asProblem(error);
      const current = problem.current as Draft | null | undefined;
      if (problem.kind === 'stale' && current?.content) this.draft.theirs = current;
      else this.problem = problem;
      return false;
    } finally {
      this.isSending = false;
    }
  }

  #opened({ number }: Written): void {
    const { tags } = this;
    if (tags.length > 0)
      changeTicket(number, { tags: [...tags] }).catch((error: unknown) =>
        toast({ text: words(error), tone: 'danger' }),
      );
    toast({ text: t('composer.new_created', { number }) });
    navigate(`/t/${number}`);
  }

  async end(): Promise<void> {
    if (this.uploads.isAwaited) toast({ tone: 'danger', text: t('composer.left_waiting') });
    this.uploads.end();
    await this.draft.end();
  }
}
