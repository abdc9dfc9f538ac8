import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as asterisk from './asterisk';
import { agentsOf, ownersOf, twiceIn } from './lines';
import * as stringee from './stringee';
import * as twilio from './twilio';

const guide = readFileSync(
  join(import.meta.dirname, '../../../../../../src/channels/phone/telephone-lines.md'),
  'utf8',
);
const agents = { '101': 'lan@shop.example', 'client:mai': 'mai@shop.example' };

it('the settings of an Asterisk come back as they were stored, with the usual where nothing is', () => {
  const stored = {
    host: '192.168.1.5',
    port: 5039,
    security: 'tls',
    allow_plain: true,
    username: 'desk',
    incoming_contexts: ['from-trunk'],
    ignored_contexts: ['ivr'],
    extension_digits: 4,
    outgoing_prefix: '9',
    time_zone: 'Asia/Ho_Chi_Minh',
    agents,
  };
  expect(asterisk.close(asterisk.open(stored))).toEqual(stored);
  expect(asterisk.close(asterisk.open({}))).toMatchObject({ port: 5038, security: 'plain', extension_digits: 5 });
  expect(asterisk.close({ ...asterisk.open({ security: 'tls' }), port: '' }).port).toBe(5039);
});

it('the settings of a Twilio account come back as they were stored, with the usual where nothing is', () => {
  const stored = {
    account_sid: `AC${'0'.repeat(32)}`,
    numbers: ['+842873001234'],
    answered_when: 'connected',
    agents,
    public_url: 'https://desk.example',
    base_url: 'https://twilio.example',
    allow_private: true,
  };
  expect(twilio.close(twilio.open(stored))).toEqual(stored);
  expect(twilio.close({ ...twilio.open({}), base_url: '' })).toMatchObject({
    base_url: twilio.USUAL,
    answered_when: 'dialled',
    public_url: '',
  });
});

it('the settings of a Stringee account come back as they were stored, with the usual where nothing is', () => {
  const stored = {
    key_sid: 'SK.1',
    receiving: 'polling',
    poll_seconds: 30,
    overlap_minutes: 90,
    allowed_networks: ['203.0.113.0/24'],
    confirms_calls: true,
    base_url: 'https://one.example',
    history_url: 'https://two.example',
    recording_path: '/recordings/{id}',
    agent_field: 'who',
    agents,
    allow_private: true,
  };
  expect(stringee.close(stringee.open(stored))).toEqual(stored);
  expect(stringee.close(stringee.open({}))).toMatchObject({ ...stringee.USUAL, receiving: 'webhook' });
  expect(stringee.close({ ...stringee.open({}), poll_seconds: '', agent_field: ' ' })).toMatchObject(stringee.USUAL);
});

it('only a Stringee that calls needs the word in its address', () => {
  const { asks } = stringee.stringee;
  expect(asks?.(stringee.open({}))).toContain('webhook_secret');
  expect(asks?.(stringee.open({ receiving: 'polling' }))).toEqual(['key_secret']);
});

it('empty rows of telephones are left out, half ones are the server to judge, and one that is named twice is found', () => {
  const rows = ownersOf(agents);
  expect(agentsOf([...rows, { telephone: ' ', agent: '' }, { telephone: ' 102 ', agent: '' }])).toEqual({
    ...agents,
    '102': '',
  });
  expect(twiceIn(rows)).toBeUndefined();
  expect(twiceIn([...rows, { telephone: '', agent: '' }, { telephone: '', agent: '' }])).toBeUndefined();
  expect(twiceIn([...rows, { telephone: '101 ', agent: '' }])).toBe('101');
});

it('numbers and networks are told from slips', () => {
  expect(['+842873001234', '1900'].filter(twilio.isNumber)).toHaveLength(2);
  expect(['028 7300', 'AC1', ''].filter(twilio.isNumber)).toEqual([]);
  expect(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'].filter(stringee.isNetwork)).toHaveLength(3);
  expect(['stringee.com', '203.0.113', ''].filter(stringee.isNetwork)).toEqual([]);
});

it('what is to be copied is what the guide of the server says', () => {
  expect(guide).toContain(asterisk.managerOf('hopdesk'));
  expect(guide).toContain(asterisk.recorderOf('3'));
  expect(guide).toContain(`\`${twilio.EVENTS}\``);
  for (const setting of [asterisk, twilio, stringee].flatMap(({ open }) => Object.keys(open({}))))
    expect(guide).toContain(`\`${setting}\``);
});
