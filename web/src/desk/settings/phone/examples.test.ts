import { expect, it } from 'vitest';
import { examplesAt } from './examples';

it('sends what the API takes to the address of this desk', () => {
  const { rings, ends, records } = examplesAt('https://desk.example');
  const told = [rings, ends].map((command) => JSON.parse(/-d '(.*)'$/.exec(command)?.[1] ?? '') as object);
  expect(rings).toContain('curl https://desk.example/api/v1/calls \\');
  expect(told).toEqual([
    { external_id: '1732240800.42', direction: 'in', from: '0912345678', to: '02438251234', status: 'ringing' },
    { external_id: '1732240800.42', direction: 'in', status: 'answered', agent: 'mai@example.com', talk_duration: 252 },
  ]);
  expect(records).toContain('-X PUT https://desk.example/api/v1/calls/ID/recording');
});
