/** What the settings ask of the server beyond what the whole desk asks. */
import { api, data, type Schemas } from '../../api/client';
import { keys } from '../../api/queries/keys';

type Asked = { signal: AbortSignal };

export const agentDetail = (id: string) => ({
  queryKey: keys.agent(id),
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/agents/{id}', { params: { path: { id } }, signal })),
});
export const resetSecondFactor = (id: string) =>
  data(api.DELETE('/api/v1/agents/{id}/two-factor', { params: { path: { id } } }));

export const roleTable = () => ({
  queryKey: ['roles'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/roles', { signal })),
});

export const createType = (body: Schemas['NewTypeBody']) => data(api.POST('/api/v1/ticket-types', { body }));
export const changeType = (key: string, body: Schemas['ChangeTypeBody']) =>
  data(api.PATCH('/api/v1/ticket-types/{key}', { params: { path: { key } }, body }));
export const arrangeTypes = (types: string[]) => data(api.PUT('/api/v1/ticket-types/order', { body: { keys: types } }));

export const macroList = (q = '') => ({
  queryKey: ['macros', 'list', q] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/macros', { params: { query: q ? { q } : {} }, signal })),
});
export const macroDetail = (id: string) => ({
  queryKey: ['macros', 'detail', id] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/macros/{id}', { params: { path: { id } }, signal })),
});
export const macroVariables = () => ({
  queryKey: ['macros', 'variables'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/macros/variables', { signal })),
});
export const createMacro = (body: Schemas['MacroDraft']) => data(api.POST('/api/v1/macros', { body }));
export const changeMacro = (id: string, body: Schemas['ChangeMacroBody']) =>
  data(api.PUT('/api/v1/macros/{id}', { params: { path: { id } }, body }));
export const deleteMacro = (id: string) => data(api.DELETE('/api/v1/macros/{id}', { params: { path: { id } } }));
export const previewMacro = (body: Schemas['PreviewMacroBody'], signal?: AbortSignal) =>
  data(api.POST('/api/v1/macros/preview', { body, signal }));

export const backupList = () => ({
  queryKey: keys.backups,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/backups', { signal })),
});
export const makeBackup = () => data(api.POST('/api/v1/backups'));
export const retrySetAside = (name: string, seq: string) =>
  data(api.POST('/api/v1/followers/{name}/set-aside/{seq}', { params: { path: { name, seq } } }));
export const dropSetAside = (name: string, seq: string) =>
  data(api.DELETE('/api/v1/followers/{name}/set-aside/{seq}', { params: { path: { name, seq } } }));
