import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromText } from './document';
import type { Match } from './suggest';
import type { Trigger } from './types';
import { createView, type View } from './view';

let shown: (Match | undefined)[] = [];
let view: View;
let place: HTMLElement;
const trigger = { sign: ';', items: () => [], pick: () => undefined } as unknown as Trigger;
const nothing = (): void => undefined;

beforeEach(() => {
  shown = [];
  place = document.body.appendChild(document.createElement('div'));
  view = createView(place, fromText(''), {
    attributes: () => ({}),
    triggers: () => [trigger],
    imageUrl: () => '',
    onfiles: nothing,
    onchange: nothing,
    onformats: nothing,
    onmatch: (match) => shown.push(match),
    onsuggestkey: () => false,
  });
  view.insertText(';ch');
});
afterEach(() => place.remove());

const blur = async (): Promise<void> => {
  view.dom.dispatchEvent(new FocusEvent('blur'));
  await Promise.resolve();
};

it('what is typed after the sign is what is looked for, and leaving the text closes it', async () => {
  expect(shown.at(-1)?.query).toBe('ch');
  await blur();
  expect(shown.at(-1)).toBeUndefined();
  view.destroy();
});

it('an editor that is taken off the page while it has the focus tells nobody of it', async () => {
  const told = shown.length;
  const left = blur();
  expect(shown.length).toBe(told);
  view.destroy();
  const ended = shown.length;
  await left;
  expect(shown.length).toBe(ended);
});
