/** Whether a ticket is snoozed, and until when. */
import type { TicketRow } from '../../../api/queries/tickets';
import { fullTime } from '../../../base/time.svelte';

export const isSleeping = ({ snoozed_until }: TicketRow, now = Date.now()): boolean =>
  typeof snoozed_until === 'string' && Date.parse(snoozed_until) > now;

export const wakesAt = ({ snoozed_until }: TicketRow): string => (snoozed_until ? fullTime(snoozed_until) : '');
