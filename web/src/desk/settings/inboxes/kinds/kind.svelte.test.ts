import { flushSync } from 'svelte';
import { beforeAll, expect, it, vi } from 'vitest';
import { speak } from '../../../../base/words/index.svelte';
import * as inboxes from '../../../../api/queries/inboxes';
import { Problem } from '../../../../api/problem';
import { blank, type InboxView, type KindPlan } from '../common';
import { KindForm } from './kind.svelte';
import { takeShown } from './secrets';

vi.mock('../../../../api/queries/inboxes', () => ({
  createInbox: vi.fn(),
  changeInbox: vi.fn(),
  inboxDetail: vi.fn(),
}));
vi.mock('../../../../base/router/index.svelte', () => ({ navigate: vi.fn() }));

interface Settings {
  account: string;
  note: string;
}
const plan: KindPlan<Settings> = {
  words: 'zalo',
  open: (stored) => ({ account: '', note: '', ...stored }),
  close: (settings) => ({ ...settings, account: settings.account.trim() }),
  needs: () => ['account'],
  asks: () => ['token'],
  makes: { word: () => 'made' },
  belongs: ({ account }) => [account],
};
const stored: InboxView = { ...blank('zalo', 'vi', 'Shop', { account: '7' }), id: '3', version: 4, secrets: ['token'] };

function formOf(inbox: InboxView): KindForm<Settings> {
  let form: KindForm<Settings> | undefined;
  $effect.root(() => {
    form = new KindForm(() => inbox, plan);
  });
  flushSync();
  if (!form) throw new Error('no form was made');
  return form;
}

beforeAll(() => speak('en', 'settings'));

it('a new inbox says what is missing only once somebody tried to save it', () => {
  const form = formOf(blank('zalo', 'vi', ''));
  expect([form.wrong('account'), form.wrongSecret('token')]).toEqual([undefined, undefined]);
  expect(form.isComplete()).toBe(false);
  expect([form.wrong('account'), form.wrongSecret('token')]).toEqual(['This is needed.', 'This is needed.']);
  expect(form.wrong('note')).toBeUndefined();
  form.edit.fields.name = 'Shop';
  form.settings.account = '7';
  form.put('token', 'a');
  expect(form.isComplete()).toBe(true);
});

it('a test goes out with what stands in the form, and names the inbox whose secrets are stored', () => {
  const form = formOf(stored);
  form.settings.account = ' 8 ';
  expect(form.trial()).toEqual({ channel: 'zalo', settings: { account: '8', note: '' }, secrets: {}, inbox_id: '3' });
  form.put('token', 'b');
  form.put('old', null);
  expect(form.trial().secrets).toEqual({ token: 'b' });
});

it('an inbox that speaks to somebody else wants all its secrets again', () => {
  const form = formOf({ ...stored, secrets: ['token', 'word', 'word_before'] });
  expect([form.isMoved, form.has('token'), form.isComplete()]).toEqual([false, true, true]);
  form.settings.account = '8';
  expect([form.has('token'), form.isComplete()]).toEqual([false, false]);
  expect(form.lacking).toEqual(['token', 'word', 'word_before']);
  form.renew();
  expect(form.edit.fields.secrets).toEqual({ word: 'made', word_before: null });
  expect(form.lacking).toEqual(['token']);
  form.put('token', 'b');
  expect([form.lacking, form.isComplete()]).toEqual([[], true]);
});

it('what was made here is shown once after it is saved, what was typed never', async () => {
  const form = formOf(blank('zalo', 'vi', 'Shop', { account: '7' }));
  form.make('word');
  form.put('token', 'typed');
  vi.mocked(inboxes.createInbox).mockResolvedValueOnce({ ...stored, id: '9' });
  expect(await form.edit.save()).toBe(true);
  expect(form.shown).toEqual({ word: 'made' });
  expect(takeShown('9')).toEqual({ word: 'made' });
});

it('an error of the server stands at its setting, one within a list at the list', async () => {
  const form = formOf(stored);
  const refuse = (field: string) => new Problem({ kind: 'invalid', status: 400, field, detail: 'No.' });
  form.settings.note = 'a';
  vi.mocked(inboxes.changeInbox).mockRejectedValueOnce(refuse('settings.account'));
  await form.edit.save();
  expect([form.wrong('account') !== undefined, form.wrong('note'), form.wrongIn('acc')]).toEqual([
    true,
    undefined,
    undefined,
  ]);
  vi.mocked(inboxes.changeInbox).mockRejectedValueOnce(refuse('settings.sites[2]'));
  await form.edit.save();
  expect(form.wrongIn('sites')).toBeDefined();
});

it('what to do about a failed step is told by the kind, and by everybody’s words where it has none', () => {
  const form = formOf(stored);
  expect(form.advise({ problem: 'credentials' })).toBe('settings.zalo.advice.credentials');
  expect(form.advise({ problem: 'certificate' })).toBe('settings.advice.other');
});
