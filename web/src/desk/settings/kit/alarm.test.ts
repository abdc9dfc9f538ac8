import { beforeAll, describe, expect, it } from 'vitest';
import { ready, speak } from '../../../base/words/index.svelte';
import { alarmWords } from './alarm';

describe('the words of an alarm', () => {
  beforeAll(async () => {
    await ready('settings');
    await speak('vi');
  });

  it('are those of the catalogue where the kind is known', () => {
    const words = alarmWords({ kind: 'inbox_sign_in_failed', message: 'The server said no.' });
    expect(words).toContain('Máy chủ thư không cho vào');
  });

  it('are those of the server where it is not', () => {
    expect(alarmWords({ kind: 'brand_new', message: 'Something new.' })).toBe('Something new.');
  });
});
