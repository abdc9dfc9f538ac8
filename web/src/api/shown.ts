/**
 * What is on its way to the server is shown at once, and stays shown whatever comes in before its answer: the page lays it over
 * everything that is told of the ticket.
 */
import type { TicketRow } from './queries/tickets';

interface OnItsWay {
  fields: Partial<TicketRow>;
  isOver: () => boolean;
}
const onItsWay = new Map<number, OnItsWay[]>();

/** Lays fields over a ticket until the function that it returns is called, or until `isOver` says so. */
export function layOver(number: number, fields: Partial<TicketRow>, isOver: () => boolean = () => false): () => void {
  const mine: OnItsWay = { fields, isOver };
  onItsWay.set(number, [...(onItsWay.get(number) ?? []), mine]);
  return () => keepOnly(number, (one) => one !== mine);
}

function keepOnly(number: number, isKept: (one: OnItsWay) => boolean): void {
  const left = onItsWay.get(number)?.filter(isKept) ?? [];
  if (left.length > 0) onItsWay.set(number, left);
  else onItsWay.delete(number);
}

/** A ticket as it is to be shown; the same object where nothing is on its way. */
export function over<T extends { number: number }>(ticket: T): T {
  if (!onItsWay.has(ticket.number)) return ticket;
  keepOnly(ticket.number, ({ isOver }) => !isOver());
  return (onItsWay.get(ticket.number) ?? []).reduce((shown, { fields }) => ({ ...shown, ...fields }), ticket);
}
