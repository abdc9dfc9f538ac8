/** The machine and what passes through it: deliveries, ledger, audit, health. */
import { api, data, type Schemas } from '../client';
import type { paths } from '../schema';
import { keys } from './keys';
import { paged } from './pages';

type Asked = { signal: AbortSignal };
type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? Omit<NonNullable<Q>, 'cursor' | 'limit'>
  : never;

export const deliveryList = (filter: Query<'/api/v1/deliveries'> = {}) =>
  paged<Schemas['DeliveryView'], readonly unknown[]>([...keys.deliveries, filter], (cursor, signal) =>
    data(api.GET('/api/v1/deliveries', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );
export const deliveryCounts = () => ({
  queryKey: [...keys.deliveries, 'counts'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/deliveries/counts', { signal })),
});
export const resendDelivery = (id: string) =>
  data(api.POST('/api/v1/deliveries/{id}/resend', { params: { path: { id } } }));
export const releaseParked = (body: Schemas['ParkedBody']) => data(api.POST('/api/v1/deliveries/parked', { body }));

export const ledgerList = (filter: Query<'/api/v1/ledger'> = {}) =>
  paged<Schemas['LedgerView'], readonly unknown[]>([...keys.ledger, filter], (cursor, signal) =>
    data(api.GET('/api/v1/ledger', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );
export const ledgerCounts = () => ({
  queryKey: [...keys.ledger, 'counts'] as const,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/ledger/counts', { signal })),
});
export const reprocessMail = (id: string) =>
  data(api.POST('/api/v1/ledger/{id}/reprocess', { params: { path: { id } } }));

export const auditList = (filter: Query<'/api/v1/audit'> = {}) =>
  paged<Schemas['Happened'], readonly unknown[]>([...keys.audit, filter], (cursor, signal) =>
    data(api.GET('/api/v1/audit', { params: { query: { ...filter, cursor, limit: 50 } }, signal })),
  );
export const healthQuery = () => ({
  queryKey: keys.health,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/health', { signal })),
  staleTime: 10_000,
});
