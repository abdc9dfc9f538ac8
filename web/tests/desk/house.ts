/** The real executable on a data folder of its own, behind a wire with an address that stays. */
import { mkdirSync } from 'node:fs';
import { filesBelow, Folder } from '../base/folder';
import { Child } from '../servers/child';
import { executable } from '../servers/executable';
import { Wire } from '../servers/wire';
import { api, enter, type Proof, type Session } from './api';

export const PASSWORD = 'gạo lứt muối mè 42';

export interface HouseOptions {
  /** A filled, throw-away desk instead of an empty one. */
  demo?: boolean;
  /** PEM file of authorities to trust besides the machine's. */
  roots?: string;
  /** A folder that exists and stays, instead of a fresh one. */
  data?: string;
  /** Browsers reach it without the wire between: the wire costs time, and here times are measured. */
  direct?: boolean;
}

/** The first administrator and the shop, as the set-up asks for them. */
export const FIRST = {
  name: 'Trần Mai',
  email: 'mai@shop.example',
  language: 'vi' as 'vi' | 'en',
  time_zone: 'Asia/Ho_Chi_Minh',
  shop_name: 'Nhà Gốm',
};

export class House {
  readonly #folder = new Folder();
  readonly #options: HouseOptions;
  #child: Child | undefined;
  /** Everything that the executables of this house wrote. */
  #earlier = '';

  private constructor(
    readonly wire: Wire,
    options: HouseOptions,
  ) {
    this.#options = options;
  }

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(await Wire.open(), options);
    try {
      if (options.direct) await house.wire.close();
      await house.start();
      return house;
    } catch (error) {
      await house.close().catch(() => undefined);
      throw error;
    }
  }

  /** The address for browsers. */
  get url(): string {
    return this.wire.url;
  }
  get data(): string {
    return this.#options.data ?? this.#folder.at('data');
  }
  get log(): string {
    return this.#earlier + (this.#child?.said ?? '');
  }
  /** The code that an empty desk prints. */
  get setUpCode(): string {
    return this.#printed(/set-up code: (\S+)/);
  }
  /** The token that the demonstration prints. */
  get token(): string {
    return this.#printed(/Bearer ([^']+)'/);
  }

  api(proof?: Proof) {
    return api(this.url, proof);
  }

  /** Starts the executable, and returns when it is ready by its own word. */
  async start() {
    const { demo, roots } = this.#options;
    // What it puts aside must be gone when it ends.
    const scratch = this.#folder.make('scratch');
    const listen = this.#options.direct ? new URL(this.url).host : '127.0.0.1:0';
    const given = ['--listen', listen, '--public-url', this.url, ...(roots ? ['--extra-roots', roots] : [])];
    const words = demo ? ['demo', ...given] : ['serve', '--data', this.data, ...given];
    this.#child = new Child({ command: executable(), words, environment: { TMPDIR: scratch, NO_COLOR: '1' } });
    const [, port] = await this.#child.hears(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
    if (demo) await this.#child.hears(/Ctrl-C ends it/);
    if (!this.#options.direct) this.wire.lead(Number(port));
  }

  /** Ends the executable as an operator does; browsers find nobody from now on. Fails if it did not end properly. */
  async stop() {
    const child = this.#child;
    if (!child) return;
    this.wire.lead(undefined);
    const how = await child.stop();
    this.#earlier += child.said;
    this.#child = undefined;
    if (how !== '0') throw new Error(`the executable ended with ${how}`);
    mkdirSync(this.#folder.at('scratch'), { recursive: true });
    const left = filesBelow(this.#folder.at('scratch'));
    if (left.length > 0) throw new Error(`the executable left behind: ${left.join(', ')}`);
  }

  /** Ends the executable as a power cut does. */
  async kill() {
    const child = this.#child;
    this.wire.lead(undefined);
    this.#child = undefined;
    await child?.stop('SIGKILL');
    this.#earlier += child?.said ?? '';
  }

  /** Sets an empty desk up; its first administrator. */
  setUp(over: Partial<typeof FIRST> = {}): Promise<Session> {
    return enter(this.url, '/setup', { ...FIRST, ...over, password: PASSWORD, code: this.setUpCode });
  }
  signIn(email: string, password = PASSWORD): Promise<Session> {
    return enter(this.url, '/session', { email, password });
  }
  /** Signs the administrator of the demonstration in, by the link that it prints; works once. */
  enterDemo(): Promise<Session> {
    return enter(this.url, '/sign-in-codes/accept', { code: this.#printed(/sign-in#code=(\S+)/) });
  }

  async close() {
    try {
      await this.stop();
    } finally {
      await this.wire.close();
      this.#folder.close();
    }
  }

  #printed(pattern: RegExp): string {
    const word = pattern.exec(this.log)?.[1];
    if (!word) throw new Error(`the executable did not print ${pattern}:\n${this.log}`);
    return word;
  }
}
