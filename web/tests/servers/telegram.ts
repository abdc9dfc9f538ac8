/** Plays Telegram's part, as far as a bot that is asked for news and sends answers needs it. */
import { JsonServer, type Said } from './http';

export const TOKEN = '123456:AA-real_token';
/** So long a question without news waits at most, whatever it asks for. */
const PATIENCE = 1000;

/** Somebody who writes to the bot. */
const LAN = { id: 77, name: 'Trần Lan' };

export class Telegram {
  readonly sent: { chat_id: number; text: string }[] = [];
  readonly #updates: { update_id: number; message: object }[] = [];
  readonly #files = new Map<string, Buffer>();
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
  get texts(): string[] {
    return this.sent.map(({ text }) => text);
  }

  /** Somebody writes to the bot. */
  says(text: string, person = LAN) {
    this.#tell({ text }, person);
  }
  /** Somebody shares their own number, by the button that Telegram has for it. */
  shares(number: string, person = LAN) {
    this.#tell({ contact: { phone_number: number, first_name: person.name, user_id: person.id } }, person);
  }
  /** Somebody sends a file. */
  sends(name: string, bytes: Buffer, caption: string, person = LAN) {
    const file_id = `file-${this.#files.size + 1}`;
    this.#files.set(file_id, bytes);
    const file = { file_id, file_unique_id: file_id, file_name: name, mime_type: 'image/png', file_size: bytes.length };
    this.#tell({ document: file, caption }, person);
  }

  #tell(said: object, { id: person, name }: typeof LAN) {
    const id = this.#updates.length + 1;
    const message = {
      message_id: id,
      date: Math.floor(Date.now() / 1000),
      chat: { id: person, type: 'private' },
      from: { id: person, first_name: name, is_bot: false },
      ...said,
    };
    this.#updates.push({ update_id: id, message });
  }

  async #answer(path: string, body: string): Promise<Said> {
    const [, file] = path.split(`/file/bot${TOKEN}/documents/`);
    if (file) return { body: this.#files.get(file) ?? Buffer.alloc(0) };
    const method = path.split('/').at(-1) ?? '';
    if (!path.startsWith(`/bot${TOKEN}/`))
      return { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } };
    const asked = (body ? JSON.parse(body) : {}) as Question;
    const fine = (result: unknown) => ({ body: { ok: true, result } });
    switch (method) {
      case 'getMe':
        return fine({ id: 123456, is_bot: true, first_name: 'Nhà Gốm', username: 'nhagom_bot' });
      case 'getUpdates':
        return fine(await this.#news(asked.offset ?? 0));
      case 'getFile':
        return fine({ file_id: asked.file_id, file_path: `documents/${asked.file_id}` });
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

interface Question {
  offset?: number;
  chat_id?: number;
  text?: string;
  file_id?: string;
}
