import { expect, it } from 'vitest';
import { close, exampleOf, open } from './chat';

it('the settings of a chat come back as they were stored, with the usual where nothing is', () => {
  const stored = {
    allowed_origins: ['https://shop.example'],
    greeting: { vi: 'Chào bạn', en: '' },
    away_text: { vi: '', en: '' },
    consent: { vi: '', en: '' },
    pre_chat: { when: 'always', fields: [{ name: 'phone', is_required: true }] },
    theme: { brand: '#2F5D50', corner: 'round', position: 'left', scheme: 'dark' },
    mail_after_minutes: 30,
    asks_rating: false,
    max_files: 2,
    max_file_bytes: 5 * 1_048_576,
  };
  expect(close(open(stored))).toEqual(stored);
  expect(close(open({})).pre_chat).toEqual({
    when: 'away',
    fields: [
      { name: 'name', is_required: false },
      { name: 'email', is_required: true },
    ],
  });
});

it('the example signs who somebody is where nobody sees the secret', () => {
  expect(exampleOf()).toContain('IDENTITY_SECRET');
});
