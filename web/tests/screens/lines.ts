/** The screens on which answers go by several channels. */
import type { Visitor } from '../browser/visitor';
import { EDITOR, ENTRY } from '../desk/app';
import { HANDED, JOURNEY, RATED, ticketWith } from './channels';
import type { ScreenShown } from './shown';

const thread = { light: 'thread', dark: 'thread-dark' };
const phones = { light: 'phones', dark: 'phones-dark' };
const COMPOSER = 'section[data-region=composer]';

const at = (words: string) => async (api: Parameters<ReturnType<typeof ticketWith>>[0]) =>
  `/inbox/all/t/${await ticketWith(words)(api)}`;

async function answer({ page, keys }: Visitor, text: string) {
  await page.locator(`${COMPOSER} button`).first().waitFor();
  await keys.press('r');
  await page.locator(`${EDITOR}:focus`).waitFor();
  await keys.press('Control+A');
  await keys.type(text);
}

export const LINES: ScreenShown[] = [
  {
    name: 'journey',
    stage: 'channels',
    path: at(JOURNEY),
    shows: `main ol li + li, ${ENTRY}`,
    mocks: { desk: thread, phone: phones },
  },
  {
    name: 'channels to choose',
    stage: 'channels',
    path: at(JOURNEY),
    prepare: async (visitor) => {
      await answer(visitor, 'Dạ em gọi lại bên giao hàng ngay ạ.');
      await visitor.keys.press('Control+j');
    },
    shows: '[role=listbox] [role=option]',
    mocks: { desk: thread, phone: phones },
  },
  {
    name: 'answer in parts',
    stage: 'channels',
    path: at(HANDED),
    prepare: async (visitor) => {
      const line = 'Dạ anh Long ơi, bên em giao được ngoài giờ hành chính, từ 18 giờ đến 20 giờ các ngày trong tuần ạ.';
      await answer(visitor, `${line} ${line}`);
      await visitor.page.locator(`${COMPOSER} button`, { hasText: /Xem trước|Preview/ }).click();
    },
    shows: `${COMPOSER} li`,
  },
  {
    name: 'brief',
    stage: 'channels',
    path: at(HANDED),
    shows: 'section blockquote, main section button[aria-expanded]',
  },
  { name: 'rated chat', stage: 'channels', path: at(RATED), shows: ENTRY },
];
