/** The whole story of one customer: chat, mail, a call, Telegram. One ticket, one contact, one composer, and a colleague who takes it over. */
import type { Visitor } from '../browser/visitor';
import { ENTRY, words } from '../desk/app';
import { body } from '../desk/api';
import { answering } from '../desk/letter';
import type { Shop } from '../desk/shop';
import {
  answers,
  detail,
  handsOver,
  inTheNextSecond,
  joinsContacts,
  mergesWith,
  notesNumber,
  numbers,
  opens,
  order,
  setHours,
  unfolds,
} from '../desk/story';
import { Switchboard } from '../desk/switchboard';
import { entry, openTicket } from '../desk/thread';
import { TOKEN, Telegram } from '../servers/telegram';
import { asksForTranscript, expect, proves, test } from '../widget/on_shop';

const LAN = 'lan@customers.example';
const NUMBER = '0912345678';
const BOT = 'Bot Nhà Gốm';
/** One dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const say = (area: string, key: string): string => words('vi', area, key);

const CHAT = 'Ấm này dùng bếp từ được không ạ?';
const PROMISE = 'Dạ được ạ, em sẽ gửi ảnh đáy ấm cho chị trước thứ Sáu.';
const LATE = 'Dạ ảnh đáy ấm đây chị: đế thép dày 3 mm.';
const MAIL = 'Cảm ơn em. Số chị 0912 345 678, gọi giúp chị nhé.';
const CALL = 'Chị lấy ấm men rạn. Em sẽ giao sáng thứ Hai.';
const PICTURE = 'Nắp ấm bị sứt, em xem ảnh nhé';
const BY_TELEGRAM = 'Dạ em nhận được ảnh rồi ạ.';
const BY_CHAT = 'Dạ chị thấy tin này trên trang ạ?';
const BY_MAIL = 'Em gửi chị hoá đơn qua thư này.';
const LAST = 'Bao giờ shop đổi nắp cho chị?';

async function connectBot({ api }: Shop, telegram: Telegram): Promise<void> {
  const inbox = {
    name: BOT,
    channel: 'telegram',
    settings: { base_url: telegram.url, allow_private: true, poll_seconds: 1 },
    secrets: { bot_token: TOKEN },
  };
  await api.POST('/api/v1/inboxes', { body: inbox as never });
}

/** The recording of the call is heard where it stands. */
async function hears({ page }: Visitor): Promise<void> {
  const call = page.locator(`${ENTRY}:has(audio)`);
  const sound = () =>
    call.locator('audio').evaluate(({ currentTime, duration }: HTMLAudioElement) => [currentTime, duration]);
  const slider = call.getByRole('slider', { name: say('calls', 'position') });
  await slider.press('End');
  await expect.poll(async () => (await sound()).map(Math.round)).toEqual([9, 9]);
  await slider.press('Home');
  await slider.press('ArrowRight');
  await expect.poll(async () => Math.round((await sound())[0] ?? 0)).toBe(5);
  await call.getByRole('button', { name: say('calls', 'play'), exact: true }).click();
  await expect.poll(async () => (await sound())[0]).toBeGreaterThan(5.3);
  await call.getByRole('button', { name: say('calls', 'pause'), exact: true }).click();
}

test('chat, mail, a call and Telegram are one ticket: answered from one composer, and a colleague who takes it over sees the brief', async ({
  openShop,
  chatOf,
  comes,
  own,
  visit,
}) => {
  const shop = await openShop();
  const { api, house, mail } = shop;
  await setHours(api, true);
  const telegram = own('Telegram', await Telegram.start());
  await connectBot(shop, telegram);
  const switchboard = await Switchboard.connect(house, api);
  const duy = await shop.hire('Võ Duy');
  const mai = await visit(house, { as: shop.mai, language: 'vi' });
  await mai.goto('/inbox/all');

  // In the chat on the shop's page, live.
  const lan = await comes(shop, await chatOf(shop, { mail_after_minutes: 1 }));
  await lan.say(CHAT);
  await opens(mai, CHAT);
  await answers(mai, PROMISE);
  await lan.chat.getByText(PROMISE, { exact: true }).waitFor();

  // She leaves an address, has all of it mailed, and goes. What is answered after closing time reaches her by mail.
  await proves(lan, shop, LAN);
  const transcript = await asksForTranscript(lan, shop, PROMISE);
  expect(transcript.part('text/plain')).toContain(CHAT);
  await lan.page.goto('about:blank');
  const [{ number } = { number: 0 }] = (await body(api.GET('/api/v1/tickets'))).items;
  const params = { path: { number } };
  const isHere = async () =>
    (await body(api.GET('/api/v1/tickets/{number}/visitors', { params }))).visitors.some(({ is_here }) => is_here);
  await expect.poll(isHere).toBe(false);
  await setHours(api, false);
  await answers(mai, LATE);
  const late = await mail.goesOut('the answer', ({ part }) => part('text/plain').startsWith(LATE));
  expect(late.to).toEqual([LAN]);

  // She answers the mail with the transcript.
  await inTheNextSecond();
  mail.deliver(answering(transcript, `Trần Lan <${LAN}>`, MAIL));
  await entry(mai, MAIL).waitFor();

  // The shop calls back; the switchboard tells of it, with what was recorded.
  await notesNumber(mai, NUMBER);
  const call = await switchboard.tells('back-1', {
    direction: 'out',
    to: NUMBER,
    status: 'answered',
    agent: shop.mai.agent.email,
    talk_duration: 9,
    note: CALL,
  });
  expect(call.ticket).toBe(number);
  await switchboard.records(call, 9);
  await entry(mai, CALL).waitFor();
  await hears(mai);

  // On Telegram she is nobody yet: the number that she shares is a hint, and Mai says that she is the same.
  await inTheNextSecond();
  telegram.sends('nap.png', PNG, PICTURE);
  telegram.shares(`+84${NUMBER.slice(1)}`);
  await opens(mai, PICTURE);
  const same = mai.page.getByRole('region', { name: say('contacts', 'duplicates') });
  await same.getByText(say('contacts', 'reason.told')).waitFor();
  await same.getByRole('button', { name: say('contacts', 'merge.ask') }).click();
  await joinsContacts(mai);
  await mergesWith(mai, CHAT);
  await expect.poll(() => numbers(api)).toEqual([number]);

  // One thread, everything in its order.
  await openTicket(mai, number);
  await unfolds(mai);
  const said = [CHAT, PROMISE, LATE, MAIL, CALL, PICTURE, '+84'];
  await expect.poll(() => order(mai, said)).toEqual(said);

  // Answered on three channels, each where it belongs.
  await answers(mai, BY_TELEGRAM, 'Telegram');
  await expect.poll(() => telegram.texts).toEqual([BY_TELEGRAM]);
  await (await lan.visit()).openChat();
  await answers(mai, BY_CHAT, say('tickets', 'channel.chat'));
  await lan.chat.getByText(BY_CHAT, { exact: true }).waitFor();
  await answers(mai, BY_MAIL, 'Email');
  const letter = await mail.goesOut('the letter', ({ part }) => part('text/plain').includes(BY_MAIL));
  expect(letter.to).toEqual([LAN]);
  expect(telegram.texts).toEqual([BY_TELEGRAM]);

  // What she writes on Telegram from now on is in this ticket.
  await inTheNextSecond();
  telegram.says(LAST);
  await entry(mai, LAST).waitFor();
  expect((await detail(api, number)).entry_count).toBe(said.length + 5);

  // A colleague takes over, and is told what matters before anything else.
  await handsOver(mai, 'Võ Duy');
  const successor = await visit(house, { as: duy, language: 'vi' });
  await successor.goto('/inbox/mine');
  await opens(successor, LAST);
  const brief = successor.page.getByRole('region', { name: say('handover', 'label') });
  await brief.getByText(LAST).waitFor();
  await brief.getByText('Em sẽ giao sáng thứ Hai.').waitFor();
  await brief.getByText(PROMISE).waitFor();
  const contacts = brief.getByRole('list').last();
  await expect.poll(() => contacts.getByRole('listitem').count()).toBe(4);
  for (const name of ['Telegram', 'Email', 'Điện thoại', 'Chat']) await contacts.getByText(name).waitFor();
  await brief.getByText('Em sẽ giao sáng thứ Hai.').click();
  await entry(successor, CALL).waitFor();

  // What she saw on the page was not mailed to her as well.
  expect(
    mail.sent().filter(({ part }) => [PROMISE, BY_CHAT].some((seen) => part('text/plain').startsWith(seen))),
  ).toEqual([]);
}, 180_000);
