import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { close, open, PERMISSIONS, SUBSCRIBED, USUAL } from './meta';

it('the settings of a messenger of Meta come back as they were stored, with the usual where nothing is', () => {
  const stored = {
    account_id: '1029',
    app_id: '3608',
    version: 'v24.0',
    base_url: 'https://graph.example',
    allow_private: true,
    human_agent: true,
    proves_app: true,
  };
  expect(close(open(stored))).toEqual(stored);
  expect(close(open({}))).toMatchObject({ ...USUAL, allow_private: false, human_agent: false });
  expect(close({ ...open({}), account_id: ' 7 ', version: '', base_url: 'https://graph.example/' })).toMatchObject({
    account_id: '7',
    version: USUAL.version,
    base_url: 'https://graph.example',
  });
});

it('what is to be subscribed and allowed is what the guide of the server says', () => {
  const guide = readFileSync(
    join(import.meta.dirname, '../../../../../../src/channels/meta/pages-and-numbers.md'),
    'utf8',
  );
  for (const { object, fields } of Object.values(SUBSCRIBED)) {
    const listed = fields.map((field) => `\`${field}\``).join(', ');
    expect(guide).toContain(`| ${object} | ${listed} |`);
  }
  for (const name of Object.values(PERMISSIONS).flat()) expect(guide).toContain(`\`${name}\``);
});
