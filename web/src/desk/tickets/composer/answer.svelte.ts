/** The part of a composer's state that says by which channel an answer goes, to whom, and what is in the way there. */
import type { Way } from '../../../api/queries/channels';
import type { Entry } from '../../../api/queries/entries';
import type { Problem } from '../../../api/problem';
import { now } from '../../../base/time.svelte';
import { t } from '../../../base/words/index.svelte';
import type { DraftContent } from '../../drafts/content';
import type { DraftKeeper } from '../../drafts/keeper.svelte';
import { channelName } from '../actions/names';
import { nameOf, type Mailbox } from './mailboxes';
import type { Facts, Mode } from './state.svelte';
import { wayName } from './terms';
import { choosing, freeOf, leftOf, wayOf } from './ways';

export abstract class AnswerState {
  /** The list of channels is open. */
  isChoosing = $state(false);
  /** The author knows that this answer costs money. */
  acceptsCharge = $state(false);

  abstract mode: Mode;
  abstract problem: Problem | string | undefined;
  abstract readonly facts: Facts;
  abstract get draft(): DraftKeeper;
  abstract get recipients(): { to: Mailbox[] };
  abstract open(mode: Mode): void;
  abstract write(change: Partial<DraftContent>): void;

  /** By which channels an answer can go; none until the server told. */
  get ways(): readonly Way[] {
    return this.facts.ways() ?? [];
  }
  /** The one by which this answer goes; nothing in notes and forwards, and until the server told. */
  get way(): Way | undefined {
    return this.mode === 'reply' ? wayOf(this.draft.content, this.ways) : undefined;
  }
  /** It goes to one person, as text and without addresses. Until the server told, as they wrote last. */
  get isByLine(): boolean {
    const { mode, way } = this;
    if (mode !== 'reply') return false;
    if (way) return !way.capabilities.has_addresses;
    const { line_id, inbox_id, to } = this.draft.content;
    if (line_id || inbox_id || to?.length) return Boolean(line_id);
    return this.facts.entries().find(({ direction }) => direction === 'in')?.line_id != null;
  }
  /** The kind of channel; until the server told, the one on which they wrote last. */
  get channel(): string {
    const byLine = (): Entry | undefined => this.facts.entries().find(({ line_id }) => line_id != null);
    return this.way?.channel ?? (this.isByLine ? byLine()?.channel : undefined) ?? 'email';
  }
  /** What that is called. */
  get channelName(): string {
    return this.way ? wayName(this.way, this.ways) : channelName(this.channel);
  }
  /** Whether formatting and pictures within the text reach the reader. */
  get canFormat(): boolean {
    return !this.isByLine || (this.way?.capabilities.has_formatting ?? false);
  }
  choose(way: Way): void {
    this.write(choosing(way, this.draft.content));
    this.acceptsCharge = false;
    this.problem = undefined;
  }
  /** Why nothing can go this way now. */
  get obstacle(): string | undefined {
    const { way } = this;
    if (!way) return undefined;
    return way.why_not ?? (leftOf(way, now()) === 0 ? t('composer.way_closed') : undefined);
  }
  /** It costs money now, and the author has not agreed. */
  get isCharged(): boolean {
    return this.way !== undefined && !this.acceptsCharge && freeOf(this.way, now()) === 0;
  }
  /** The message that it answers, where the channel shows that. */
  get answered(): Entry | undefined {
    const { answers_entry_id: id } = this.draft.content;
    if (!id || !this.isByLine) return undefined;
    const entry = this.facts.entries().find((one) => one.id === id);
    return entry && (!this.way || entry.line_id === this.way.line_id) ? entry : undefined;
  }
  /** Begins an answer to one message, on the channel on which that stands. */
  answer(entry: Entry): void {
    this.open('reply');
    this.write({ answers_entry_id: entry.id, line_id: entry.line_id ?? null });
  }
  /** Whom an answer goes to, by name. */
  get partner(): string {
    const [first] = this.isByLine ? (this.way?.to ?? []) : this.recipients.to;
    const name = first ? nameOf(first) : '';
    if (name || !this.isByLine) return name;
    return this.facts.ticket()?.requester.name || t('composer.visitor');
  }
}
