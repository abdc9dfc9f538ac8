/** Plays Telegram's part, as far as a bot that is asked for news and sends answers needs it. */
import { JsonServer } from './http';

export const TOKEN = '123456:AA-real_token';
/** So long a question without news waits at most, whatever it asks for. */
const PATIENCE = 1000;

export class Telegram {
  readonly sent: { chat_id: number; text: string }[] = [];
  readonly #updates: { update_id: number; message: object }[] = [];
  #server: JsonServer | undefined;
  #isOver = false;

  static async start(): Promise<Telegram> {
    const telegram = new Telegram();
    telegram.#server = await JsonServer.start(({ path, body }) => telegram.#answer(path, body));
    return telegram;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** Somebody writes to the bot. */
  says(text: string, name = 'Trần Lan', chat = 77) {
    const id = this.#updates.length + 1;
    const person = { id: chat, first_name: name, is_bot: false };
    const message = {
      message_id: id,
      date: Math.floor(Date.now() / 1000),
      chat: { id: chat, type: 'private' },
      from: person,
      text,
    };
    this.#updates.push({ update_id: id, message });
  }

  async #answer(path: string, body: string): Promise<{ status?: number; body: unknown }> {
    const method = path.split('/').at(-1) ?? '';
    if (!path.startsWith(`/bot${TOKEN}/`))
      return { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } };
    const asked = (body ? JSON.parse(body) : {}) as { offset?: number; chat_id?: number; text?: string };
    const fine = (result: unknown) => ({ body: { ok: true, result } });
    switch (method) {
      case 'getMe':
        return fine({ id: 123456, is_bot: true, first_name: 'Nhà Gốm', username: 'nhagom_bot' });
      case 'getUpdates':
        return fine(await this.#news(asked.offset ?? 0));
      case 'sendMessage':
        this.sent.push({ chat_id: Number(asked.chat_id), text: asked.text ?? '' });
        return fine({ message_id: 1000 + this.sent.length, date: 0, chat: { id: asked.chat_id, type: 'private' } });
      default:
        return fine(true);
    }
  }

  async #news(offset: number): Promise<object[]> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const news = this.#updates.filter(({ update_id }) => update_id >= offset);
      if (news.length > 0 || this.#isOver || Date.now() > deadline) return news;
      await new Promise((next) => setTimeout(next, 25));
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#server?.close();
  }
}
