/** Calls on the desks that are looked at: the demonstration has none. */
import { body, type Api, type Schemas } from '../desk/api';
import { wav } from '../desk/wav';
import { longestTicket } from './find';

const NUMBER = '0912345678';
const known = new WeakMap<Api, Promise<number>>();

const tell = (api: Api, call: Schemas['CallBody']) => body(api.POST('/api/v1/calls', { body: call }));

/** The ticket with a call that was recorded, and one that was missed. */
export function ticketWithCalls(api: Api): Promise<number> {
  const found = known.get(api) ?? addCalls(api);
  known.set(api, found);
  return found;
}

async function addCalls(api: Api): Promise<number> {
  const ticket = await longestTicket(api);
  const settings = await body(api.GET('/api/v1/settings'));
  const phone = { ...settings.phone, consent_note: 'Khách đã được thông báo ghi âm', recording_days: 90 };
  await api.PATCH('/api/v1/settings', { body: { version: settings.version, phone } });
  await tell(api, {
    external_id: 'screen-1',
    direction: 'in',
    from: NUMBER,
    status: 'missed',
    queue: 'Bán hàng',
    ticket,
  });
  const note = 'Khách đồng ý đổi bộ mới, không hoàn tiền. Cần thu hồi tại nhà, giờ hành chính.';
  const out = { direction: 'out', to: NUMBER, status: 'answered', talk_duration: 252, note } as const;
  const { id } = await tell(api, { ...out, external_id: 'screen-2', ticket });
  await api.PUT('/api/v1/calls/{id}/recording', {
    params: { path: { id } },
    // From a session bytes go without a type.
    headers: { 'Content-Type': null },
    body: [],
    bodySerializer: () => new Uint8Array(wav(30)),
  });
  return ticket;
}

/** Somebody who has an open ticket is calling. */
export async function ring(api: Api): Promise<void> {
  const from = { direction: 'in', from: NUMBER, name: 'Đặng Hương Giang', queue: 'Bán hàng' } as const;
  await tell(api, { ...from, external_id: 'screen-3', status: 'missed' });
  await tell(api, { external_id: 'screen-5', direction: 'in', from: 'anonymous', status: 'ringing' });
  await tell(api, { ...from, external_id: 'screen-4', status: 'ringing' });
}
