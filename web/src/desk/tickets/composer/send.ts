/** Sends what is written and shows it in the thread at once. */
import { t } from '../../../base/words/index.svelte';
import { cache } from '../../../api/cache';
import type { Schemas } from '../../../api/client';
import { outbox, type Outcome, type Write } from '../../../api/outbox/index.svelte';
import { asProblem, words } from '../../../api/problem';
import type { Entry } from '../../../api/queries/entries';
import { keys } from '../../../api/queries/keys';
import type { Pages } from '../../../api/queries/pages';
import type { Draft } from '../../../api/queries/drafts';
import { toast } from '../../../ui/toast.svelte';
import { isBlank } from '../../drafts/content';
import { applyActions } from './actions';
import { isAddress } from './mailboxes';
import { tell } from './retract';
import type { ComposerState } from './state.svelte';
import { sizeOf } from './uploads.svelte';
import { fileFault } from './ways';

/** What becomes of the ticket: it waits for the customer, it is done, it stays as it is. */
export type How = 'wait' | 'done' | 'stay';
type Written = Schemas['WrittenView'];

/** Why it cannot be sent, in words. Files that are still on their way are no reason: they are waited for. */
export function obstacle(state: ComposerState): string | undefined {
  const content = state.now();
  const { isBusy, failed } = state.files;
  if (failed) return t('composer.upload_failed', failed);
  const isEmpty = !isBusy && isBlank({ ...content, to: null, cc: null, bcc: [] });
  if (state.mode !== 'forward' && isEmpty) return t('composer.empty');
  if (state.isNote) return undefined;
  if (state.isByLine) {
    const charge = state.isCharged ? t('composer.way_charged', { channel: state.channelName }) : undefined;
    return state.obstacle ?? refusedFile(state) ?? charge;
  }
  const { to, cc, bcc } = state.recipients;
  if (to.length === 0) return t('composer.no_recipient');
  const wrong = [...to, ...cc, ...bcc].find(({ address }) => !isAddress(address));
  if (wrong) return t('composer.wrong_address', { address: wrong.address });
  if (state.mode === 'forward' && !content.entries?.length) return t('composer.nothing_to_forward');
  return undefined;
}

/** Why the channel does not take the files that go along, in words. */
export function refusedFile({ way, draft, channelName: channel }: ComposerState): string | undefined {
  if (!way) return undefined;
  const wanted = new Set(draft.content.files);
  const fault = fileFault(
    draft.files.filter(({ id }) => wanted.has(id)),
    way.capabilities,
  );
  if (fault?.kind === 'none') return t('composer.way_no_files', { channel });
  if (fault?.kind === 'count') return t('composer.way_files_count', { count: fault.most });
  if (fault?.kind === 'kind') return t('composer.way_files_kind', { name: fault.name, kinds: fault.kinds });
  return fault && t('composer.way_files_size', { name: fault.name, limit: sizeOf(fault.most) });
}

/** What the ticket becomes with the message; `undefined` where that is left to the desk. */
export const statusAfter = (state: ComposerState, how: How): Schemas['Status'] | undefined => {
  if (how === 'done') return 'solved';
  if (how === 'wait') return state.actions.status ?? (state.mode === 'reply' ? 'waiting' : undefined);
  const now = state.facts.ticket()?.status;
  return state.actions.status ?? (state.mode === 'reply' ? (now === 'new' ? 'open' : now) : undefined);
};

/** HTML that says no more than its text: then the text alone goes, and every reader shows it in its own way. */
export const isPlain = (html: string): boolean => !/<(?!\/?(?:p|br)\b|span data-mention=|\/span>)/i.test(html);

/** The write for the outbox. */
export function writeOf(state: ComposerState, how: How, anyway: boolean): Write {
  const { text = '', html, files = [], entries = [], inbox_id, line_id: line, quotes_history } = state.now();
  const { ref } = state.draft;
  const status = statusAfter(state, how);
  const said = {
    text,
    html: html && !isPlain(html) ? html : null,
    files,
    ...(status ? { status } : {}),
    ...(ref ? { draft: ref } : {}),
  };
  const { number } = state;
  if (state.isNote) {
    const named = state.rich?.mentions() ?? [];
    const mentions = {
      agents: named.filter((id) => !id.startsWith('team:')),
      teams: named.filter((id) => id.startsWith('team:')).map((id) => id.slice(5)),
    };
    return { kind: 'note', number, body: { ...said, mentions } };
  }
  const { to, cc, bcc } = state.recipients;
  const through = inbox_id ? { inbox_id } : {};
  if (state.mode === 'forward') return { kind: 'forward', number, body: { ...said, ...through, to, cc, bcc, entries } };
  const seen = state.seen ? { seen_up_to: state.seen } : {};
  if (state.isByLine) {
    const line_id = state.way?.line_id ?? line;
    const answers = state.answered ? { answers_entry_id: state.answered.id } : {};
    // Text alone goes there: what it becomes on the channel, the server decides.
    const charge = state.acceptsCharge ? { accepts_charge: true } : {};
    const plain = { ...said, html: null, ...(line_id ? { line_id } : {}), ...answers, ...charge };
    return { kind: 'reply', number, body: { ...plain, ...seen, send_anyway: anyway } };
  }
  const history = quotes_history === null || quotes_history === undefined ? {} : { quotes_history };
  return {
    kind: 'reply',
    number,
    body: { ...said, ...through, ...seen, ...history, to, cc, bcc, send_anyway: anyway },
  };
}

/** The new entry in the thread, before the feed tells of it. */
function showEntry({ number, entry }: Written): void {
  cache.setQueryData<Pages<Entry>>(keys.tickets.entries(number), (pages) => {
    const [first, ...rest] = pages?.pages ?? [];
    if (!pages || !first || pages.pages.some((page) => page.items.some(({ id }) => id === entry.id))) return pages;
    return { ...pages, pages: [{ ...first, items: [entry, ...first.items] }, ...rest] };
  });
}

export interface Sending {
  state: ComposerState;
  how: How;
  anyway?: boolean;
  /** Where the caret stands. */
  caret: number | undefined;
}

/** Says what is in the way, if anything is. */
function isStopped(state: ComposerState, anyway: boolean): boolean {
  state.problem = obstacle(state);
  if (!state.problem && !anyway && state.newer.length > 0) state.isRefused = true;
  return state.problem !== undefined || (!anyway && state.newer.length > 0);
}

/**
 * Whether it went, or waits in the outbox; nothing of what was written is lost otherwise. While files are on their way it waits for
 * them; asked for once more meanwhile, it does not.
 */
export async function send({ state, how, anyway = false, caret }: Sending): Promise<boolean> {
  if (state.isSending) return false;
  if (state.files.isAwaited) return (state.files.callOff(), false);
  if (isStopped(state, anyway)) return false;
  if (state.files.isBusy && (!(await state.files.arrive()) || isStopped(state, anyway))) return false;
  state.isSending = true;
  const { mode, actions, number } = state;
  // What is sent takes the choice of the channel with it.
  const name = state.partner;
  const answers = state.answered?.id;
  const channel = state.isByLine ? state.channelName : undefined;
  const draft = state.drafts[mode];
  try {
    // What is on its way to the server decides which version of the draft is sent.
    await draft.flush();
    if (draft.theirs) return false;
    const write = writeOf(state, how, anyway);
    const outcome = (await outbox.post(write)) as Outcome<Extract<Write, { kind: 'reply' }>>;
    draft.sent();
    state.acceptsCharge = false;
    state.actions = {};
    state.missing = [];
    state.secret = undefined;
    state.isRefused = false;
    const me = state.facts.session()?.agent.id;
    const undoActions = applyActions(number, actions, me).catch((error: unknown) => {
      toast({ text: words(error), tone: 'danger' });
      return () => Promise.resolve();
    });
    if (outcome.state === 'sent') {
      showEntry(outcome.answer);
      state.see();
      tell({ mode, written: outcome.answer, name, channel, answers, caret, actions, undoActions });
    } else toast({ text: t('composer.queued') });
    return true;
  } catch (error) {
    const problem = asProblem(error);
    const current = problem.current as Draft | null | undefined;
    if (problem.kind === 'stale' && current?.content) draft.theirs = current;
    else if (problem.kind === 'stale' && mode === 'reply') {
      await cache.invalidateQueries({ queryKey: keys.tickets.entries(number) });
      state.isRefused = true;
    } else state.problem = problem;
    return false;
  } finally {
    state.isSending = false;
  }
}
