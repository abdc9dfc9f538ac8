/** Every state of the chat, and how it comes about: for axe, for the measures, and to be looked at. */
import type { FakeDesk } from './fake';
import type { Shopper } from './shopper';

export interface State {
  name: string;
  /** Before the chat is opened. */
  before?: (desk: FakeDesk) => void;
  /** In the open chat. */
  play?: (lan: Shopper, desk: FakeDesk) => Promise<void>;
}

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

/** The conversation of the mock. */
async function talk(lan: Shopper, desk: FakeDesk) {
  await say(lan, 'Shop ơi ấm này có dùng được bếp từ không?');
  await lan.chat.getByText(lan.t('state.sent')).first().waitFor();
  desk.answers('Dạ chào anh Long, ấm men rạn không đặt trực tiếp lên bếp được ạ. Anh dùng nước đã đun để pha trà nhé.');
  desk.answers('Nếu anh cần ấm đun được, em gửi anh mẫu tử sa chịu nhiệt ạ? Xem https://nhagom.example/tu-sa');
  await lan.messages.nth(2).waitFor();
  await say(lan, 'Có em, gửi anh xem với');
  await lan.messages.nth(3).waitFor();
}
async function say(lan: Shopper, text: string) {
  await lan.field.fill(text);
  await lan.chat.getByRole('button', { name: lan.t('composer.send') }).click();
}
async function choose(lan: Shopper, key: string) {
  await lan.chat.getByRole('button', { name: lan.t('options') }).click();
  await lan.chat.getByRole('menuitem', { name: lan.t(key) }).click();
  await lan.chat.getByRole('dialog').waitFor();
}
/** A picture of some colours. */
const picture = async (lan: Shopper) =>
  Buffer.from(
    await lan.page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 320 });
      const brush = canvas.getContext('2d');
      ['#e9e3d7', '#8fb0a4', '#2a4e9e'].forEach((colour, index) => {
        if (brush) brush.fillStyle = colour;
        brush?.fillRect(0, index * 110, 480, 110);
      });
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    }),
    'base64',
  );

export const STATES: readonly State[] = [
  {
    name: 'home',
    before: (desk) => (desk.config.consent = 'Nội dung được lưu 12 tháng. Xem https://nhagom.example/rieng-tu.'),
  },
  {
    name: 'home-greeting',
    before: (desk) =>
      Object.assign(desk.config, {
        greeting: 'Chào bạn, Nhà Gốm nghe đây',
        is_open: false,
        opens_at: minutes(24 * 60),
      }),
  },
  {
    name: 'form-away',
    before: (desk) =>
      Object.assign(desk.config, {
        is_open: false,
        opens_at: minutes(3 * 24 * 60),
        away_text: 'Xưởng nghỉ lễ. Bạn để lại tin, chúng tôi trả lời từ sáng thứ Tư.',
        pre_chat: {
          when: 'away',
          fields: [
            { name: 'name', is_required: true },
            { name: 'email', is_required: true },
            { name: 'phone', is_required: false },
          ],
        },
      }),
    play: async (lan) => {
      await lan.chat.getByRole('textbox', { name: lan.t('form.email') }).fill('lan@khach');
      await lan.chat.getByRole('button', { name: lan.t('form.leave') }).click();
      await lan.chat.getByText(lan.t('form.email_wrong')).waitFor();
    },
  },
  {
    name: 'conversation',
    play: async (lan, desk) => {
      await talk(lan, desk);
      desk.tells('seen', { seq: 4 });
      desk.tells('typing', { author: 'Bảo Ngọc', is_typing: true });
      await lan.chat.getByText(lan.t('state.read')).waitFor();
    },
  },
  {
    name: 'files',
    play: async (lan, desk) => {
      await say(lan, 'Em bị sứt quai như hình');
      await lan.messages.first().waitFor();
      const buffer = await picture(lan);
      const picker = lan.chat.locator('input[type=file]');
      await picker.setInputFiles([{ name: 'quai ấm.png', mimeType: 'image/png', buffer }]);
      await lan.chat.getByRole('progressbar').waitFor({ state: 'detached' });
      await say(lan, '');
      await lan.chat.getByRole('img').first().waitFor();
      desk.answers('Dạ em gửi chị phiếu đổi hàng', {
        channel: 'email',
        files: [
          {
            id: 'x',
            name: 'Phiếu đổi hàng NG-20811 bản đã ký và đóng dấu.pdf',
            size: 182_000,
            media_type: 'application/pdf',
            url: '',
          },
        ],
      });
      await picker.setInputFiles([
        { name: 'hoá đơn tháng mười một.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') },
        { name: 'quay phim.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(2_100_000, 1) },
        { name: 'virus.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
        { name: 'nữa.png', mimeType: 'image/png', buffer },
      ]);
      lan.watch.allow(/status of 400/);
      await lan.chat.getByText(lan.t('file.refused')).waitFor();
    },
  },
  {
    name: 'offline',
    play: async (lan, desk) => {
      lan.watch.allow(/net::ERR_/);
      await talk(lan, desk);
      await lan.context.setOffline(true);
      desk.cut();
      await lan.chat.getByText(lan.t('link.offline')).waitFor();
      await say(lan, 'Anh lấy hai bộ nhé');
      await lan.chat.getByText(lan.t('state.waiting')).waitFor();
    },
  },
  {
    name: 'too-fast-and-refused',
    play: async (lan, desk) => {
      lan.watch.allow(/status of 4/);
      await say(lan, 'từ chối');
      await lan.chat.getByText(lan.t('refused.other')).waitFor();
      Object.assign(desk.weather, { tooMany: 9, retryAfter: 20 });
      await say(lan, 'nhanh quá');
      await lan.chat.getByText(/hơi nhanh|bit fast/).waitFor();
    },
  },
  {
    name: 'menu',
    play: async (lan, desk) => {
      await talk(lan, desk);
      await lan.chat.getByRole('button', { name: lan.t('options') }).click();
      await lan.chat.getByRole('menu').waitFor();
    },
  },
  {
    name: 'mail',
    play: async (lan, desk) => {
      await talk(lan, desk);
      await choose(lan, 'menu.mail');
    },
  },
  {
    name: 'proof',
    play: async (lan, desk) => {
      await talk(lan, desk);
      desk.changes({ known: { email: 'long.nguyen@khachhang.example', is_proven: false }, continues_by_mail: true });
      await lan.chat.getByRole('button', { name: lan.t('handoff.confirm') }).waitFor();
      await choose(lan, 'menu.proof');
      await lan.chat.getByRole('button', { name: lan.t('proof.send') }).click();
      await lan.chat.getByRole('textbox', { name: lan.t('proof.code') }).waitFor();
    },
  },
  {
    name: 'handoff-known',
    play: async (lan, desk) => {
      await talk(lan, desk);
      desk.changes({ known: { email: 'long.nguyen@khachhang.example', is_proven: false }, continues_by_mail: true });
      await lan.chat.getByRole('button', { name: lan.t('handoff.confirm') }).waitFor();
    },
  },
  {
    name: 'rating',
    play: async (lan, desk) => {
      await talk(lan, desk);
      await choose(lan, 'menu.end');
      await lan.chat.getByRole('button', { name: lan.t('end.yes') }).click();
      await lan.chat.getByText(lan.t('solved')).waitFor();
      await lan.chat.getByRole('radio').nth(3).check({ force: true });
    },
  },
  {
    name: 'rated',
    play: async (lan, desk) => {
      await talk(lan, desk);
      desk.changes({ state: 'solved', rating: { score: 5, comment: null } });
      await lan.chat.getByText(lan.t('rating.thanks')).waitFor();
    },
  },
  {
    name: 'down',
    before: (desk) => (desk.weather.sessionStatus = 503),
    play: async (lan) => {
      lan.watch.allow(/status of 503/);
      await lan.chat.getByText(lan.t('trouble.down')).waitFor();
    },
  },
  {
    name: 'refused',
    before: (desk) => (desk.weather.sessionStatus = 403),
    play: async (lan) => {
      lan.watch.allow(/status of 403/);
      await lan.chat.getByText(lan.t('trouble.refused')).waitFor();
    },
  },
];
