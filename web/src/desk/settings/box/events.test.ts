import { expect, it } from 'vitest';
import { detailsOf } from './events';

it('tells both values of what changed, and only the name of what is personal', () => {
  const changes = [
    { field: 'role', from: 'agent', to: 'manager' },
    { field: 'name', from: null, to: null },
  ];
  expect(detailsOf({ event: 'agent_changed', agent: '4', changes })).toEqual([
    'agent: 4',
    'role: agent → manager',
    'name',
  ]);
});

it('leaves out what is empty and shortens what is long', () => {
  expect(detailsOf({ event: 'settings_changed', keys: [] })).toEqual([]);
  const [line] = detailsOf({ event: 'tag_changed', tag: 'x'.repeat(200), change: 'renamed' });
  expect(line?.length).toBeLessThan(100);
});

it('says names and values in the words of the reader, and leaves out the marks of the machine', () => {
  const say = {
    name: (name: string) => ({ ticket: 'phiếu', state: 'kết quả' })[name] ?? name,
    value: (value: string, of: string) => (of === 'state' && value === 'missed' ? 'nhỡ' : value),
  };
  expect(detailsOf({ event: 'delivery_changed', ticket: '7', delivery: '9', state: 'missed' }, say)).toEqual([
    'phiếu: 7',
    'kết quả: nhỡ',
  ]);
});
