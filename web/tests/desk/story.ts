/** What the long stories have in common: the shop's hours, the order of a thread, and what an agent does in one after the other. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Visitor } from '../browser/visitor';
import { until } from '../base/until';
import { body, type Api, type Schemas } from './api';
import { EDITOR, ENTRY, ROW, words } from './app';
import { COMPOSER, entry } from './thread';

const say = (area: string, key: string): string => words('vi', area, key);

/** Mail and messengers tell times by the second: whoever writes in the next one has certainly written later. */
export async function inTheNextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  const now = second();
  await until('the next second', () => second() > now);
}

/** Opens the shop around the clock, or shuts it. */
export async function setHours(api: Api, isOpen: boolean): Promise<void> {
  const { version } = await body(api.GET('/api/v1/settings'));
  const day = isOpen ? [{ from: '00:00', to: '24:00' }] : [];
  const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day };
  await api.PATCH('/api/v1/settings', { body: { version, business_hours: { holidays: [], week } } });
}

/** Opens what the thread folded away: what was answered long ago. */
export async function unfolds({ page }: Visitor): Promise<void> {
  const folds = page.locator('main [data-fold]');
  for (let left = await folds.count(); left > 0; left -= 1) {
    await folds.first().click();
    await expect.poll(() => folds.count()).toBeLessThan(left);
  }
}

/** Which of these words each entry that a person wrote holds, in the order of the page; the whole text of one that holds none. */
export async function order({ page }: Visitor, said: readonly string[]): Promise<string[]> {
  const byPeople = page.locator(ENTRY).filter({ hasNotText: say('thread', 'entry.automatic.auto_reply') });
  const texts = await byPeople.allInnerTexts();
  return texts.map((text) => said.find((one) => text.includes(one)) ?? text);
}

/** Opens the ticket in the list whose row says this, and waits for an entry of these words. */
export async function opens(visitor: Visitor, row: string, words = row): Promise<void> {
  await visitor.page.locator(ROW).filter({ hasText: row }).first().click();
  await visitor.page.locator(`${COMPOSER} button`).first().waitFor();
  await entry(visitor, words).waitFor();
  // A list does not jump under a pointer that rests on it.
  await visitor.page.locator(COMPOSER).hover();
}

/** Writes into the composer, whether it is unfolded or not, and sends; by the channel with this name, else by the usual one. */
export async function answers(visitor: Visitor, text: string, channel?: string): Promise<void> {
  const { page, keys } = visitor;
  const editor = page.locator(EDITOR);
  if (await editor.isVisible()) await editor.focus();
  else await keys.press('r');
  await page.locator(`${EDITOR}:focus`).waitFor();
  if (channel) await chooseChannel(visitor, channel);
  await keys.type(text);
  await keys.press('Control+Enter');
  await expect.poll(() => isInSight(entry(visitor, text))).toBe(true);
  await until(
    'the composer to be empty',
    async () => !(await editor.isVisible()) || !(await editor.innerText()).trim(),
  );
}

/** Whether a part of the entry can be seen where the thread is read. */
const isInSight = async (shown: Locator): Promise<boolean> =>
  (await shown.count()) > 0 &&
  shown.evaluate((element) => {
    const [own, frame] = [element, element.closest('[data-keys=stream]')].map((one) => one?.getBoundingClientRect());
    return own !== undefined && frame !== undefined && own.top < frame.bottom && own.bottom > frame.top;
  });

async function chooseChannel({ page, keys }: Visitor, channel: string): Promise<void> {
  await keys.press('Control+j');
  await page
    .getByRole('listbox', { name: say('composer', 'channels') })
    .getByRole('option', { name: channel })
    .click();
  await page.locator(`${EDITOR}:focus`).waitFor();
}

/** Chooses in the palette, which asks for something already, what holds these words. */
async function chooses({ page, keys }: Visitor, typed: string, option: string): Promise<void> {
  const palette = page.locator('dialog[open]');
  await palette.getByRole('option').first().waitFor();
  await keys.type(typed);
  await palette.getByRole('option').filter({ hasText: option }).first().click();
}

/** Gives the ticket that is open to a colleague. */
export async function handsOver({ page }: Visitor, to: string): Promise<void> {
  const assignee = (name: string) =>
    page.locator('main').getByRole('button', { name: say('thread', 'field.assignee').replace('{value}', name) });
  await assignee(say('thread', 'nobody')).click();
  await page.locator('input[role=combobox]').fill(to);
  await page.getByRole('option').filter({ hasText: to }).first().click();
  await assignee(to).waitFor();
}

/** Puts the ticket that is open together with another one of the same person, into the older of both. */
export async function mergesWith(visitor: Visitor, subject: string): Promise<void> {
  await visitor.keys.press('m');
  await chooses(visitor, '', subject);
  const dialog = visitor.page.getByRole('dialog');
  await dialog.getByText(say('tickets', 'action.merge.text')).waitFor();
  await dialog.getByRole('button', { name: say('tickets', 'action.merge.yes'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Says in the panel beside the ticket by which number its requester is called. */
export async function notesNumber({ page }: Visitor, number: string): Promise<void> {
  const panel = page.locator('[data-region=panel]');
  await panel.getByRole('button', { name: say('contacts', 'identity.add') }).click();
  await panel.getByLabel(say('contacts', 'identity.kind')).selectOption('phone');
  await panel.getByRole('textbox', { name: say('contacts', 'identity.value') }).fill(number);
  await panel.getByRole('button', { name: say('contacts', 'add'), exact: true }).click();
  await panel.getByRole('link', { name: say('contacts', 'dial').split(' {')[0] }).waitFor();
}

/** Says that the two contacts of a dialog are one person. */
export async function joinsContacts({ page }: Pick<Visitor, 'page'>): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: say('contacts', 'merge.act'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** The numbers of all tickets that were not merged into others. */
export const numbers = async (api: Api): Promise<number[]> =>
  (await body(api.GET('/api/v1/tickets'))).items.map(({ number }) => number);

export const detail = (api: Api, number: number): Promise<Schemas['TicketDetail']> =>
  body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
