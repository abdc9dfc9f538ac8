import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { begunSequence, continuations, Engine } from './engine.svelte';
import { offer, type Command } from './commands.svelte';
import { isQuiet, keysOf, resetKeys, setKeys, setQuiet } from './keymap.svelte';
import { isLocal, shortcuts } from './table';
import { bindingText } from './input/chord';
import { refusal } from './input/forbidden';

let done: string[] = [];
let stop: (() => void)[] = [];
const asked: Command[] = [];

const offered = (...ids: string[]): void => {
  stop.push(offer(...ids.map((id) => ({ id, run: () => void done.push(id) }))));
};
const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
};
const place = (html: string): HTMLElement => {
  document.body.innerHTML = html;
  const found = document.querySelector<HTMLElement>('#here');
  if (!found) throw new Error('no #here');
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  asked.length = 0;
  stop = [new Engine((command) => asked.push(command)).listen()];
});
afterEach(() => {
  for (const end of stop) end();
  document.body.innerHTML = '';
  resetKeys();
  setQuiet(false);
  vi.useRealTimers();
});

describe('the table', () => {
  it('binds nothing that browsers, input methods or editing need', () => {
    const refused = shortcuts.filter((row) => !row.native).flatMap((row) => row.keys.filter((key) => refusal(key)));
    expect(refused).toEqual([]);
  });

  it('gives no key to two shortcuts of one place', () => {
    const seen = new Map<string, string>();
    for (const row of shortcuts.filter((row) => !row.native)) {
      for (const key of row.keys.map(bindingText)) {
        const place = row.scope === 'composer' || isLocal(row.scope, key) ? row.scope : 'page';
        expect(seen.get(`${place} ${key}`), `${row.id} and ${seen.get(`${place} ${key}`)}`).toBeUndefined();
        seen.set(`${place} ${key}`, row.id);
      }
    }
  });
});

describe('single keys', () => {
  it('run what is offered, and nothing that is not', () => {
    offered('reply');
    expect(press('r').defaultPrevented).toBe(true);
    expect(press('m').defaultPrevented).toBe(false);
    expect(done).toEqual(['reply']);
  });

  it('stop with their screen', () => {
    offered('reply');
    stop.pop()?.();
    press('r');
    expect(done).toEqual([]);
  });

  it('write in text fields and editable places', () => {
    offered('reply', 'palette');
    for (const html of [
      '<input id="here">',
      '<textarea id="here"></textarea>',
      '<div contenteditable="true"><b id="here">x</b></div>',
    ]) {
      expect(press('r', {}, place(html)).defaultPrevented).toBe(false);
    }
    press('k', { ctrlKey: true }, place('<input id="here">'));
    expect(done).toEqual(['palette']);
  });

  it('leave ⌘Z to the text while something is typed', () => {
    offered('undo');
    expect(press('z', { ctrlKey: true }, place('<textarea id="here"></textarea>')).defaultPrevented).toBe(false);
    press('z', { ctrlKey: true });
    expect(done).toEqual(['undo']);
  });

  it('do nothing under a dialog', () => {
    offered('reply');
    press('r', {}, place('<div role="dialog" aria-modal="true"><button id="here"></button></div>'));
    press('r');
    expect(done).toEqual([]);
  });

  it('run once while held, but moving goes on', () => {
    offered('done', 'next');
    press('e');
    press('e', { repeat: true });
    press('j');
    press('j', { repeat: true });
    expect(done).toEqual(['done', 'next', 'next']);
  });

  it('are read through input methods', () => {
    offered('done', 'assign', 'status');
    press('e');
    press('Backspace');
    press('ê');
    expect(done).toEqual(['done', 'done']);
    press('a');
    press('Backspace');
    press('á');
    expect(done).toEqual(['done', 'done', 'assign', 'status']);
  });

  it('ask where the command has a question', () => {
    const command: Command = { id: 'snooze', run: { prompt: 'Until', choices: () => [] } };
    stop.push(offer(command));
    press('h');
    expect(asked).toEqual([command]);
  });
});

describe('regions', () => {
  it('arrows move in the list only while it has the focus; letters from everywhere', () => {
    offered('next');
    press('ArrowDown');
    press('ArrowDown', {}, place('<div data-keys="list"><a href="/" id="here">1</a></div>'));
    press('j');
    expect(done).toEqual(['next', 'next']);
  });

  it('Enter is the innermost region’s, and a button’s own', () => {
    offered('open', 'message_menu');
    press('Enter', {}, place('<div data-keys="list"><div tabindex="-1" id="here"></div></div>'));
    press('Enter', {}, place('<div data-keys="stream"><article tabindex="-1" id="here"></article></div>'));
    press('Enter', {}, place('<div data-keys="list"><button id="here"></button></div>'));
    expect(done).toEqual(['open', 'message_menu']);
  });

  it('keys of the composer work only inside it', () => {
    offered('send');
    press('Enter', { ctrlKey: true });
    press('Enter', { ctrlKey: true }, place('<div data-keys="composer"><textarea id="here"></textarea></div>'));
    expect(done).toEqual(['send']);
  });
});

describe('sequences', () => {
  it('G M goes to my work, and shows the ways on meanwhile', () => {
    offered('go_mine', 'go_drafts', 'merge');
    press('g');
    expect(begunSequence()).toBe('g');
    expect(continuations().map(({ key }) => key)).toEqual(['m', 'd']);
    press('m');
    expect(done).toEqual(['go_mine']);
    expect(begunSequence()).toBeUndefined();
  });

  it('a key that leads nowhere ends it and does nothing', () => {
    offered('go_mine', 'done');
    press('g');
    expect(press('e').defaultPrevented).toBe(true);
    press('e');
    expect(done).toEqual(['done']);
  });

  it('ends by itself and by Escape', () => {
    offered('go_mine', 'merge', 'back');
    press('g');
    vi.advanceTimersByTime(4000);
    press('m');
    press('g');
    press('Escape');
    press('m');
    expect(done).toEqual(['merge', 'merge']);
  });

  it('does not begin where it can go nowhere', () => {
    press('g');
    expect(begunSequence()).toBeUndefined();
  });
});

describe('changed keys', () => {
  it('replace the first ones', () => {
    offered('reply');
    expect(setKeys('reply', ['mod+shift+y'])).toBeUndefined();
    press('r');
    press('Y', { code: 'KeyY', ctrlKey: true, shiftKey: true });
    expect(done).toEqual(['reply']);
    resetKeys('reply');
    expect(keysOf('reply')).toEqual(['r']);
  });

  it('cannot be another’s, a browser’s or an input method’s', () => {
    expect(setKeys('reply', ['m'])).toEqual({ taken: 'merge' });
    expect(setKeys('reply', ['g'])).toEqual({ taken: 'go_mine' });
    expect(setKeys('reply', ['mod+t'])).toEqual({ refused: 'browser' });
    expect(setKeys('reply', ['w'])).toEqual({ refused: 'input-method' });
    expect(keysOf('reply')).toEqual(['r']);
  });

  it('single keys can be switched off', () => {
    offered('reply', 'palette', 'next');
    setQuiet(true);
    expect(isQuiet()).toBe(true);
    press('r');
    press('k', { ctrlKey: true });
    expect(done).toEqual(['palette']);
  });
});
