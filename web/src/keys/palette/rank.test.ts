import { describe, expect, it } from 'vitest';
import type { Choice } from '../commands.svelte';
import { pieces, rankChoices } from './rank';

const none: (id: string) => number = () => 0;
const choice = (title: string, ...aliases: string[]): Choice => ({ id: title, title, aliases, then: () => {} });
const found = (query: string, choices: Choice[], weight = none): string[] =>
  rankChoices(query, choices, weight).map(({ choice }) => choice.title);

const merge = choice('Gộp vào phiếu khác…', 'Merge into another ticket…', 'combine');
const feedback = choice('Góp ý, cảm ơn phản hồi');
const instalments = choice('Trả góp qua thẻ tín dụng');
const snooze = choice('Hoãn…', 'Snooze…');
const handOver = choice('Giao đồng nghiệp', 'Assign');
const all = [instalments, snooze, handOver, feedback, merge];

describe('the ranking', () => {
  it('gop finds Gộp, Góp ý and Trả góp', () => {
    expect(found('gop', all)).toEqual([feedback.title, merge.title, instalments.title]);
  });

  it('what is spelt with the same marks comes first', () => {
    expect(found('gộp', all)[0]).toBe(merge.title);
    expect(found('góp', all).slice(0, 2)).toEqual([feedback.title, instalments.title]);
  });

  it('gdn finds Giao đồng nghiệp by its initials', () => expect(found('gdn', all)).toEqual([handOver.title]));

  it('đ is found by d', () => expect(found('dong', all)).toEqual([handOver.title]));

  it('a command of the other language is found', () => {
    expect(found('merge', all)).toEqual([merge.title]);
    expect(found('snoo', all)).toEqual([snooze.title]);
  });

  it('its own name comes before another name', () => {
    expect(found('assign', [handOver, choice('Assign to…')])).toEqual(['Assign to…', handOver.title]);
  });

  it('words may come in any order, also over names', () => {
    expect(found('khac gop', all)).toEqual([merge.title]);
    expect(found('phieu merge', all)).toEqual([merge.title]);
  });

  it('among equals the most used comes first', () => {
    expect(found('gop', all, (id) => (id === merge.title ? 3 : 1))[0]).toBe(merge.title);
  });

  it('an empty query keeps the order', () => expect(found(' ', all)).toEqual(all.map(({ title }) => title)));
});

it('tells what of a title fits, whatever its marks', () => {
  const [ranked] = rankChoices('gop', [merge], none);
  expect(pieces(merge.title, ranked?.fits ?? [])).toEqual([
    { text: 'Gộp', fits: true },
    { text: ' vào phiếu khác…', fits: false },
  ]);
});
