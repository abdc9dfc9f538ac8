/** A desk with an inbox of every kind that needs nobody's servers, and what came in by them: one ticket on several channels, one handed over, one rated. */
import { randomUUID } from 'node:crypto';
import type { Closing } from '../base/closing';
import { until } from '../base/until';
import { body, type Api, type Schemas } from '../desk/api';
import { hire } from '../desk/hire';
import type { House } from '../desk/house';
import { Program } from '../desk/program';
import { Telegram, TOKEN } from '../servers/telegram';

const ADDRESS = 'hotro@nhagom.example';
export const JOURNEY = 'Ấm trà bị sứt nắp, em đổi bộ khác được không ạ?';
export const HANDED = 'Đơn NG-20418 bao giờ giao lại ạ?';
export const RATED = 'Ấm này có dùng được bếp từ không?';

const options = [
  { key: 'new_set', label_vi: 'Đổi bộ mới', label_en: 'A new set' },
  { key: 'money_back', label_vi: 'Hoàn tiền', label_en: 'Money back' },
];
const FIELDS: Schemas['Field'][] = [
  { key: 'order', kind: 'order_number', label_vi: 'Mã đơn', label_en: 'Order', is_public: true, is_required: true },
  { key: 'wish', kind: 'choice', label_vi: 'Muốn xử lý', label_en: 'Wanted', is_public: true, options },
  { key: 'bought', kind: 'date', label_vi: 'Ngày mua', label_en: 'Bought on', hint_vi: 'Trên hoá đơn.' },
];

/** The number of the ticket that begins with these words. */
export const ticketWith = (words: string) => (api: Api) =>
  until(`the ticket of “${words}”`, async () => {
    const { items } = await body(api.GET('/api/v1/tickets', { params: { query: { limit: 50 } } }));
    return items.find(({ subject }) => subject.startsWith(words.slice(0, 20)))?.number;
  });

/** The inbox of a kind. */
export async function inboxOf(api: Api, channel: Schemas['ChannelKind']): Promise<string> {
  const found = (await body(api.GET('/api/v1/inboxes'))).find((inbox) => inbox.channel === channel);
  if (!found) throw new Error(`the desk has no inbox of the kind ${channel}`);
  return found.id;
}

export async function fill(house: House, api: Api, closing: Closing): Promise<void> {
  const settings = await body(api.GET('/api/v1/settings'));
  const tickets = { ...settings.tickets, undo_send_seconds: 0 };
  await api.PATCH('/api/v1/settings', { body: { version: settings.version, tickets } });
  const types = await body(api.GET('/api/v1/ticket-types'));
  const version = types.find(({ key }) => key === 'question')?.version ?? 1;
  await api.PATCH('/api/v1/ticket-types/{key}', {
    params: { path: { key: 'question' } },
    body: { version, fields: FIELDS },
  });
  await makeInboxes(house, api, closing);
  const program = closing.own('the other program', await Program.connect(house, api, { text_limit: 160 }));
  await talk(api, program);
  await handOver(house, api, program);
  await rate(house, api);
}

async function makeInboxes(house: House, api: Api, closing: Closing) {
  const telegram = closing.own('Telegram', await Telegram.start());
  const wanted = [
    { name: 'Nhà Gốm', channel: 'email', address: ADDRESS, sends_acknowledgement: false },
    {
      name: 'Bot Nhà Gốm',
      channel: 'telegram',
      settings: { base_url: telegram.url, allow_private: true },
      secrets: { bot_token: TOKEN },
    },
    {
      name: 'Biểu mẫu web',
      channel: 'form',
      settings: { title: { vi: 'Hỏi Nhà Gốm', en: 'Ask Nhà Gốm' }, types: ['question'] },
    },
    {
      name: 'Chat Nhà Gốm',
      channel: 'chat',
      settings: { allowed_origins: [house.url], pre_chat: { when: 'never', fields: [] } },
    },
  ];
  for (const inbox of wanted) await api.POST('/api/v1/inboxes', { body: inbox as unknown as Schemas['NewInboxBody'] });
}

/** By the app, by mail, by telephone, and by the app again. */
async function talk(api: Api, program: Program) {
  const number = await program.says('j-1', JOURNEY);
  const path = { number };
  const { requester } = await body(api.GET('/api/v1/tickets/{number}', { params: { path } }));
  const identities = [
    ['email', 'giang.dang@customers.example'],
    ['phone', '0912345678'],
  ] as const;
  for (const [kind, value] of identities) {
    await api.POST('/api/v1/contacts/{id}/identities', {
      params: { path: { id: requester.id } },
      body: { kind, value },
    });
  }
  const reply = (text: string, channel: Schemas['ChannelKind']) =>
    api.POST('/api/v1/tickets/{number}/replies', { params: { path }, body: { text, channel } });
  await reply('Dạ em xin lỗi chị, bên em đổi bộ mới cho chị ạ. Chị gửi giúp em ảnh vết sứt nhé.', 'api');
  await program.says('j-2', 'Chị gửi rồi đó em, hộp vẫn còn nguyên.');
  await reply('Dạ em gửi chị phiếu đổi hàng kèm mã vận đơn thu hồi ạ.', 'email');
  const call = { direction: 'out', to: '0912345678', status: 'answered', talk_duration: 96, ticket: number } as const;
  const note = 'Hẹn thu hồi tại nhà, giờ hành chính.';
  await api.POST('/api/v1/calls', { body: { ...call, external_id: 'journey-1', note } });
  await program.says('j-3', 'Em ơi bên giao hàng chưa qua lấy hàng nè');
}

/** A colleague promised something; now it is the administrator's. */
async function handOver(house: House, api: Api, program: Program) {
  const duy = await hire(house.url, api, 'Võ Duy');
  const contact = { external_id: 'customer-8', name: 'Nguyễn Hoàng Long' };
  const number = await program.says('h-1', HANDED, { contact });
  const params = { path: { number } };
  await house.api({ session: duy }).POST('/api/v1/tickets/{number}/replies', {
    params,
    body: { text: 'Dạ em sẽ báo anh giờ giao trước thứ Sáu ạ.' },
  });
  await program.says('h-2', 'Ok em. Giao ngoài giờ hành chính được không em?', { contact });
  const { version } = await body(api.GET('/api/v1/tickets/{number}', { params }));
  const { agent } = await body(api.GET('/api/v1/session'));
  await api.PATCH('/api/v1/tickets/{number}', { params, body: { version, assignee_id: agent.id } });
}

/** A visitor of the shop's page was helped, and said how well. */
async function rate(house: House, api: Api) {
  const inbox = await inboxOf(api, 'chat');
  const { key } = await body(api.GET('/api/v1/inboxes/{inbox}/widget', { params: { path: { inbox } } }));
  let token = '';
  const visitor = async (path: string, what: object = {}): Promise<unknown> => {
    const response = await fetch(`${house.url}/widget/v1/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Connection: 'close',
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(what),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  token = ((await visitor('session', { key, origin: house.url, language: 'vi' })) as { visitor: string }).visitor;
  await visitor('messages', { client_id: randomUUID(), text: RATED });
  const number = await ticketWith(RATED)(api);
  await api.POST('/api/v1/tickets/{number}/replies', {
    params: { path: { number } },
    body: { text: 'Dạ ấm men rạn không đặt trực tiếp lên bếp được ạ.' },
  });
  await visitor('end');
  await visitor('rating', { score: 5, comment: 'Trả lời nhanh, cảm ơn shop.' });
}
