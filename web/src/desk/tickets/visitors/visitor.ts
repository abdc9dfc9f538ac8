/** What agents do to somebody who chats, and what of them is shown. Knows no component. */
import { cache } from '../../../api/cache';
import { keys } from '../../../api/queries/keys';
import { blockVisitor, type Visitor, type Visitors } from '../../../api/queries/visitors';
import { ready, t } from '../../../base/words/index.svelte';
import { confirm } from '../../../ui/confirm';
import { failed, undoable } from '../actions/tell';

/** Whoever left so long ago is not waited for any more. */
const AWAITED = 60 * 60_000;

export const nameOf = ({ name, email }: Pick<Visitor, 'name' | 'email'>): string =>
  name || email || t('visitors.nameless');

/** What the page in the shop is called, and on which site it is: its title is the visitor's word. */
export function pageOf({ page_url, page_title }: Visitor): { href: string; title: string; site: string } | undefined {
  if (!page_url || !URL.canParse(page_url)) return undefined;
  const { protocol, host, pathname } = new URL(page_url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return { href: page_url, title: page_title ?? '', site: pathname === '/' ? host : host + pathname };
}

/** Whether the thread says something of them: they are there, are waited for, or cannot write. */
export const isNoted = (visitor: Visitor, now: number): boolean =>
  visitor.is_here || visitor.is_blocked || Boolean(visitor.mail_due_at) || now - Date.parse(visitor.seen_at) < AWAITED;

/** Refuses what somebody writes at the chat, or takes it again; both can be taken back. */
export async function block(number: number, visitor: Visitor, isBlocked: boolean): Promise<void> {
  await ready('visitors');
  const name = nameOf(visitor);
  if (isBlocked) {
    const isSure = await confirm({
      title: t('visitors.block.title', { name }),
      text: t('visitors.block.text'),
      action: t('visitors.block.named', { name }),
      cancel: t('visitors.block.keep'),
      destructive: true,
    });
    if (!isSure) return;
  }
  await undoable(async (offerUndo) => {
    if (!(await change(number, visitor, isBlocked))) return;
    const said = t(isBlocked ? 'visitors.blocked.done' : 'visitors.unblocked.done', { name });
    offerUndo(said, () => void change(number, visitor, !isBlocked), 30);
  });
}

async function change(number: number, { line_id }: Visitor, is_blocked: boolean): Promise<boolean> {
  try {
    await blockVisitor(line_id, is_blocked);
    cache.setQueryData<Visitors>(keys.tickets.visitors(number), (all) => all && withBlocked(all, line_id, is_blocked));
    return true;
  } catch (error) {
    failed(error);
    return false;
  } finally {
    for (const key of [keys.tickets.visitors(number), keys.tickets.channels(number)])
      void cache.invalidateQueries({ queryKey: key });
  }
}

const withBlocked = (all: Visitors, line: string, is_blocked: boolean): Visitors => ({
  ...all,
  visitors: all.visitors.map((one) => (one.line_id === line ? { ...one, is_blocked } : one)),
});
