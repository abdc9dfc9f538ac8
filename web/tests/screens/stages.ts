/** The desks on which screens are looked at, each opened when it is first asked for. */
import { Closing } from '../base/closing';
import { body, type Api, type Session } from '../desk/api';
import { House } from '../desk/house';
import { fill } from './channels';

/** The filled desk of the demonstration; one with every channel; one that was just set up; one that nobody has set up yet. */
export type StageName = 'filled' | 'channels' | 'begun' | 'empty';

export interface Stage {
  house: House;
  /** The administrator, once there is one. */
  mai?: Session;
  api: Api;
}

export class Stages {
  readonly #closing = new Closing();
  readonly #open = new Map<StageName, Promise<Stage>>();

  at(name: StageName): Promise<Stage> {
    const stage = this.#open.get(name) ?? this.#begin(name);
    this.#open.set(name, stage);
    return stage;
  }

  async close() {
    const wrong = await this.#closing.close();
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #begin(name: StageName): Promise<Stage> {
    const house = this.#closing.own('the executable', await House.open({ demo: name === 'filled' }));
    if (name === 'empty') return { house, api: house.api() };
    const mai = name === 'filled' ? await house.enterDemo() : await house.setUp();
    const api = house.api({ session: mai });
    if (name === 'filled') await addMacro(api);
    if (name === 'channels') await fill(house, api, this.#closing);
    return { house, mai, api };
  }
}

/** The demonstration has none. */
async function addMacro(api: Api) {
  const text = 'Dạ em chào {{ contact.name }}, em xin lỗi vì để mình chờ lâu ạ.';
  const macro = { name: 'Xin lỗi vì chờ lâu', audience: 'all', bodies: { vi: { text }, en: null } } as const;
  await body(api.POST('/api/v1/macros', { body: macro }));
}
