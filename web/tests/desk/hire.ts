/** Takes another agent in: invited by the administrator, and signed in with a password of their own. */
import { body, enter, type Api, type Schemas, type Session } from './api';
import { PASSWORD } from './house';

export async function hire(
  url: string,
  admin: Api,
  name: string,
  role: Schemas['Role'] = 'agent',
  language: 'vi' | 'en' = 'vi',
): Promise<Session> {
  const address = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').replace(/\W+/g, '.').toLowerCase();
  const wanted = { name, email: `${address}@shop.example`, role, language };
  const { id } = await body(admin.POST('/api/v1/agents', { body: wanted }));
  const invited = await body(admin.POST('/api/v1/agents/{id}/invitation', { params: { path: { id } } }));
  return enter(url, '/invitations/accept', { code: invited.code, password: PASSWORD });
}
