import { describe, expect, it } from 'vitest';
import type { TicketRow } from '../../../api/queries/tickets';
import { after, stepFrom, unreadFrom } from './walk';

const rows = [1, 2, 3, 4].map((number) => ({ number, unread: number % 2 === 0 ? 1 : 0 }) as TicketRow);

describe('walking through a list', () => {
  it('stops at the ends and begins at the first row', () => {
    expect(stepFrom(rows, 2, 1)).toBe(3);
    expect(stepFrom(rows, 4, 1)).toBe(4);
    expect(stepFrom(rows, 1, -1)).toBe(1);
    expect(stepFrom(rows, undefined, 1)).toBe(1);
    expect(stepFrom([], 1, 1)).toBeUndefined();
  });

  it('finds what is unread in either direction', () => {
    expect(unreadFrom(rows, 2, 1)).toBe(4);
    expect(unreadFrom(rows, 4, 1)).toBeUndefined();
    expect(unreadFrom(rows, 4, -1)).toBe(2);
    expect(unreadFrom(rows, undefined, 1)).toBe(2);
  });

  it('goes on after what is done, or before it at the end', () => {
    expect(after(rows, [2])).toBe(3);
    expect(after(rows, [2, 3])).toBe(4);
    expect(after(rows, [4])).toBe(3);
    expect(after(rows, [3, 4])).toBe(2);
    expect(after(rows, [1, 2, 3, 4])).toBeUndefined();
  });
});
