import { expect, it } from 'vitest';
import { fullName, isAddress, readMailbox, readMailboxes, withMailbox } from './mailboxes';

it('reads a name with its address, and an address alone', () => {
  expect(readMailbox('Đặng Hương Giang <giang@example.vn>')).toEqual({
    name: 'Đặng Hương Giang',
    address: 'giang@example.vn',
  });
  expect(readMailbox(' mailto:giang@example.vn ')).toEqual({ name: '', address: 'giang@example.vn' });
});

it('parts a pasted list, but not at a comma inside quotes', () => {
  const list = readMailboxes('"Giang, Đặng" <giang@example.vn>; lan@example.vn\n');
  expect(list.map(fullName)).toEqual(['Giang, Đặng <giang@example.vn>', 'lan@example.vn']);
});

it('knows what no mail server would take', () => {
  expect(['a@b.vn', 'kế.toán@hoàng-giang.vn'].every(isAddress)).toBe(true);
  expect(['a@b', 'a b@c.vn', '@c.vn', 'a@', 'a@b.', 'a'].some(isAddress)).toBe(false);
});

it('takes an address once, however it is written', () => {
  expect(
    withMailbox([{ name: 'Lan', address: 'lan@example.vn' }], { name: '', address: 'LAN@example.vn' }),
  ).toHaveLength(1);
});
