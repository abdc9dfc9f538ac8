import { expect, it } from 'vitest';
import { close, exampleOf, open } from './program';
import { newSecret, newWord, rememberShown, takeShown } from './secrets';

it('the settings of another program come back as they were stored', () => {
  const stored = {
    url: 'https://app.shop.example/hopdesk',
    allow_private: true,
    text_limit: 2000,
    carries_files: false,
    reply_window_hours: 48,
    identity: 'phone',
  };
  expect(close(open(stored))).toEqual(stored);
  expect(close(open({}))).toEqual({ allow_private: false, carries_files: true, identity: 'other', text_limit: 10_000 });
});

it('secrets are long, new each time, and in the spelling of whoever takes them', () => {
  expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSecret()).not.toBe(newSecret());
  expect(newWord()).toMatch(/^[A-Za-z0-9_-]{44}$/);
});

it('a secret that was just saved is shown once', () => {
  rememberShown('3', { incoming_secret: 'a' });
  expect(takeShown('3')).toEqual({ incoming_secret: 'a' });
  expect(takeShown('3')).toEqual({});
});

it('the example speaks to this desk', () => {
  expect(exampleOf('https://desk.example', '3')).toContain('https://desk.example/api/v1/channels/3/messages');
});
