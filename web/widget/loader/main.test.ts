import { afterEach, describe, expect, it, vi } from 'vitest';
import { MARK, type FromFrame } from '../protocol';

const DESK = 'https://desk.example';
/** The frame's window: the tests' browser makes none for frames in a shadow root. */
let inner: Window;
/** What takes earlier loaders off the page. */
const endings: (() => void)[] = [];

/** Runs the script as a page does that names it. */
async function load(key = 'K1') {
  const script = document.createElement('script');
  script.src = `${DESK}/w.js`;
  script.dataset.key = key;
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script);
  vi.stubGlobal('requestIdleCallback', (run: () => void) => run());
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  inner = (document.documentElement.appendChild(document.createElement('iframe')) as HTMLIFrameElement)
    .contentWindow as Window;
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(inner);
  const listens = vi.spyOn(window, 'addEventListener');
  endings.push(() => listens.mock.calls.forEach(([name, hear]) => window.removeEventListener(name, hear)));
  vi.resetModules();
  await import('./main');
}

const host = () => document.body.lastElementChild as HTMLElement;
const frame = () => host().shadowRoot?.querySelector('iframe') as HTMLIFrameElement;
const launcher = () => host().shadowRoot?.querySelector('button') as HTMLButtonElement;
const look = { do: 'look', brand: '#2f5d50', ink: '#ffffff', side: 'right', corner: 'round' } as const;
const words = { title: 'Chat', open: 'Open the chat', close: 'Close the chat' };

function say(message: FromFrame, from = DESK, source: MessageEventSource | null = inner) {
  dispatchEvent(new MessageEvent('message', { data: { ...MARK, ...message }, origin: from, source }));
}
function heard() {
  const told: { do: string }[] = [];
  vi.spyOn(inner, 'postMessage').mockImplementation(((message: { do: string }, origin: string) => {
    expect(origin).toBe(DESK);
    told.push(message);
  }) as Window['postMessage']);
  return told;
}

afterEach(() => {
  for (const end of endings.splice(0)) end();
  document.body.replaceChildren();
  for (const left of document.querySelectorAll('html > iframe')) left.remove();
  delete window.hopdesk;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the loader', () => {
  it('adds one element to the page, and no style to it', async () => {
    const before = document.head.innerHTML;
    await load();
    expect(document.body.children).toHaveLength(1);
    expect(document.head.innerHTML).toBe(before);
    expect(frame().src).toBe(`${DESK}/widget/K1`);
  });

  it('shows no launcher before the frame has said how it looks', async () => {
    await load();
    expect(launcher().hidden).toBe(true);
    heard();
    say({ ...look, ...words });
    expect(launcher().hidden).toBe(false);
    expect(launcher().getAttribute('aria-label')).toBe('Open the chat');
  });

  it('hears only the frame, and only from the desk', async () => {
    await load();
    say({ ...look, ...words }, 'https://evil.example');
    say({ ...look, ...words }, DESK, window);
    expect(launcher().hidden).toBe(true);
  });

  it('runs what was asked for before it was there', async () => {
    const early = Object.assign((...words: unknown[]) => void early.q.push(words), { q: [] as unknown[][] });
    window.hopdesk = early;
    const identity = { id: '7', expires: 9, hash: 'ab' };
    early('identify', identity);
    early('open');
    await load();
    const told = heard();
    say({ do: 'ready' });
    expect(told.map((message) => message.do)).toEqual(['hello']);
    say({ ...look, ...words });
    expect(told.slice(1)).toMatchObject([{ do: 'identify', identity }, { do: 'open' }]);
    expect(launcher().getAttribute('aria-expanded')).toBe('true');
  });

  it('counts what is unread on the launcher, and in its name', async () => {
    await load();
    heard();
    say({ ...look, ...words });
    say({ do: 'unread', count: 3, label: 'Open the chat, 3 new messages' });
    expect(launcher().textContent).toBe('3');
    expect(launcher().getAttribute('aria-label')).toBe('Open the chat, 3 new messages');
    say({ do: 'unread', count: 0, label: '' });
    expect(launcher().textContent).toBe('');
  });

  it('opens and closes by the launcher, and gives the focus back', async () => {
    await load();
    const told = heard();
    say({ ...look, ...words });
    launcher().focus();
    launcher().click();
    expect(frame().classList.contains('open')).toBe(true);
    expect(told.at(-1)).toMatchObject({ do: 'open', focus: true });
    frame().focus();
    say({ do: 'close' });
    expect(frame().classList.contains('open')).toBe(false);
    expect(host().shadowRoot?.activeElement).toBe(launcher());
  });

  it('is there once, however often the page names it', async () => {
    await load();
    await load('K2');
    expect(document.body.children).toHaveLength(1);
  });

  it('keeps the token for a frame that has no storage', async () => {
    await load();
    const told = heard();
    say({ do: 'keep', token: 't-1' });
    say({ do: 'ready' });
    expect(told.at(-1)).toMatchObject({ do: 'hello', kept: 't-1' });
    say({ do: 'keep', token: null });
    say({ do: 'ready' });
    expect(told.at(-1)).toMatchObject({ do: 'hello', kept: null });
  });
});
