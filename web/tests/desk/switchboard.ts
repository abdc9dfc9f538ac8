/** A switchboard beside the desk: it may tell of calls, and nothing else. */
import { body, type Api, type Schemas } from './api';
import type { House } from './house';
import { wav } from './wav';

type Told = Omit<Schemas['CallBody'], 'external_id' | 'direction'> & { direction?: Schemas['Direction'] };

export class Switchboard {
  private constructor(
    readonly house: House,
    readonly token: string,
    readonly api: Api,
  ) {}

  /** `admin` makes its token. */
  static async connect(house: House, admin: Api): Promise<Switchboard> {
    const wanted = { name: 'Tổng đài', scopes: ['call'] as Schemas['Scope'][], expires_at: null };
    const { token } = await body(admin.POST('/api/v1/tokens', { body: wanted }));
    return new Switchboard(house, token, house.api({ token }));
  }

  /** Tells of the call with this id. */
  tells(external_id: string, call: Told): Promise<Schemas['LoggedCallView']> {
    return body(this.api.POST('/api/v1/calls', { body: { direction: 'in', ...call, external_id } }));
  }

  /** Puts a recording of so many seconds. */
  async records({ recording_path }: Schemas['LoggedCallView'], seconds: number) {
    const response = await fetch(this.house.url + recording_path, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'audio/wav', Connection: 'close' },
      body: new Uint8Array(wav(seconds)),
    });
    if (!response.ok) throw new Error(`${recording_path}: ${response.status} ${await response.text()}`);
  }
}
