import { expect, it } from 'vitest';
import { zones } from './zones';

it('knows a zone by its name of today, once, with its distance from UTC', () => {
  const all = zones('Asia/Ho_Chi_Minh');
  expect(all[0]).toEqual({ value: 'Asia/Ho_Chi_Minh', label: 'Asia/Ho Chi Minh (GMT+7)' });
  expect(all.filter(({ value }) => value === 'Asia/Ho_Chi_Minh' || value === 'Asia/Saigon')).toHaveLength(1);
});

it('keeps a zone that the browser does not know', () => {
  expect(zones('Mars/Olympus_Mons')[0]).toEqual({ value: 'Mars/Olympus_Mons', label: 'Mars/Olympus Mons' });
});
