/** What the pages of one's own ask of the server. */
import { api, data, type Schemas } from '../../api/client';
import { preferencesKey } from './keep';

type Asked = { signal: AbortSignal };
export type Choices = Schemas['ChoicesView'];

export const preferencesQuery = () => ({
  queryKey: preferencesKey,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/agents/me/preferences', { signal })),
});

export const choicesQuery = () => ({
  queryKey: ['notices', 'choices'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/notices/choices', { signal })),
});
export const choose = (body: Schemas['ChooseBody']) => data(api.PATCH('/api/v1/notices/choices', { body }));

export const twoFactorQuery = () => ({
  queryKey: ['two-factor'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/agents/me/two-factor', { signal })),
});
export const beginTwoFactor = (password: string) =>
  data(api.POST('/api/v1/agents/me/two-factor', { body: { password } }));
export const confirmTwoFactor = (code: string) =>
  data(api.POST('/api/v1/agents/me/two-factor/confirm', { body: { code } }));
export const newRecoveryCodes = (password: string) =>
  data(api.POST('/api/v1/agents/me/two-factor/recovery-codes', { body: { password } }));
export const turnOffTwoFactor = (password: string) =>
  data(api.POST('/api/v1/agents/me/two-factor/turn-off', { body: { password } }));
