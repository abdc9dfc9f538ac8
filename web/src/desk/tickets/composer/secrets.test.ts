import { expect, it } from 'vitest';
import { secretIn } from './secrets';

it('notices a card number however it is grouped', () => {
  expect(secretIn('Thẻ: 4111 1111 1111 1111 nhé')).toBe('card');
  expect(secretIn('5500-0055-5555-5559')).toBe('card');
  expect(secretIn('378282246310005')).toBe('card');
});

it('lets orders, phones and tracking numbers pass', () => {
  expect(secretIn('Đơn 4111111111111112, gọi 0912 345 678')).toBeUndefined();
  expect(secretIn('4444 4444 4444 4444 444')).toBeUndefined();
  expect(secretIn('GHN-88213 2026-11-21 10:30')).toBeUndefined();
});

it('notices a password that is told, not the word', () => {
  expect(secretIn('Mật khẩu: nhagom123')).toBe('password');
  expect(secretIn('Chị bấm “quên mật khẩu” giúp em')).toBeUndefined();
});
