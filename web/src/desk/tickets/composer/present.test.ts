import { expect, it, vi } from 'vitest';
import { handBack, receive, type Returned } from './present';

const returned: Returned = { mode: 'reply', draft: undefined, caret: 3, actions: {} };

it('what was taken back stands in the composer of its ticket at once', () => {
  const take = vi.fn();
  const open = vi.fn();
  const stop = receive(7, take);
  handBack(7, returned, open);
  expect(take).toHaveBeenCalledExactlyOnceWith(returned);
  expect(open).not.toHaveBeenCalled();
  stop();
});

it('where the ticket is no longer open it is opened, and its composer gets what was taken back, once', () => {
  const take = vi.fn();
  const stops: (() => void)[] = [];
  receive(7, vi.fn())();
  handBack(7, returned, () => stops.push(receive(7, take)));
  stops.push(receive(7, take));
  expect(take).toHaveBeenCalledExactlyOnceWith(returned);
  for (const stop of stops) stop();
});

it('another ticket that is opened instead gets nothing, and nothing comes later by surprise', () => {
  const take = vi.fn();
  handBack(7, returned, () => undefined);
  receive(8, take)();
  receive(7, take)();
  expect(take).not.toHaveBeenCalled();
});
