import { expect, it } from 'vitest';
import { close, open } from './zalo';

it('the settings of an official account come back as they were stored, those that are not shown as well', () => {
  const stored = {
    app_id: '123',
    oa_id: '456',
    receiving: 'polling',
    base_url: 'https://openapi.zalo.me',
    oauth_url: 'https://oauth.zaloapp.com',
    allow_private: false,
    signed_id: 'app',
    poll_seconds: 30,
  };
  expect(close(open(stored))).toEqual(stored);
  expect(close(open({}))).toMatchObject({ receiving: 'webhook', base_url: 'https://openapi.zalo.me' });
});
