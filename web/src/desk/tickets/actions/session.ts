/** Who acts, and what they may do. */
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';

export const session = (): Session | undefined => cache.getQueryData<Session>(keys.session);
export const may = (right: string): boolean => session()?.rights.some((one) => one === right) ?? false;
