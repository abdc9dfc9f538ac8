/**
 * `w.js`: the one script that a shop puts on its pages. Makes one element with a launcher and a frame of the desk in it, and leaves
 * everything else on the page alone. Knows no words and no colours, those come from the frame, and sees nothing of the conversation.
 *
 * Works under `script-src DESK; frame-src DESK`: styles go through the CSSOM, and nothing is parsed from text.
 */
import { MARK, ours, type FromFrame, type FromPage, type Identity, type Look, type PageInfo } from '../protocol';
import { ICONS, RADIUS, STYLE, WHOLE_SCREEN } from './style';

type Command = (name: string, value?: unknown) => void;
type Queue = Command & { q?: ArrayLike<unknown>[]; key?: string };
declare global {
  interface Window {
    hopdesk?: Queue;
  }
}

/** How long the frame may take to say that it is there, before the console says that it is not. */
const PATIENCE = 15_000;

const script = document.currentScript as HTMLScriptElement | null;
const key = script?.dataset.key;
if (script && key && !window.hopdesk?.key) begin(new URL(script.src).origin, key, script.dataset.language);

function begin(desk: string, key: string, wished: string | undefined) {
  const store = `hopdesk.${key}`;
  let host: HTMLElement;
  let frame: HTMLIFrameElement | undefined;
  let launcher: HTMLButtonElement;
  let badge: HTMLSpanElement;
  let look: Look | undefined;
  let unread = '';
  let isOpen = false;
  /** Whether to open as soon as the frame is there. */
  let opensSoon = false;
  /** Where the focus came from, and goes back to. */
  let opener: Element | null = null;
  let page: PageInfo = { url: location.href.split('#')[0] ?? '', title: document.title };
  /** Said before the frame was there. */
  const early: FromPage[] = [];

  const say = (message: FromPage) => {
    if (look || message.do === 'hello') frame?.contentWindow?.postMessage({ ...MARK, ...message }, desk);
    else early.push(message);
  };

  const command: Queue = (name, value) => {
    if (name === 'open') open(true);
    else if (name === 'close') close();
    else if (name === 'reset') say({ do: 'reset' });
    else if (name === 'identify') say({ do: 'identify', identity: value as Identity });
    else if (name === 'page') say({ do: 'page', page: (page = value as PageInfo) });
    else console.warn(`hopdesk: there is no “${name}”`);
  };
  command.key = key;
  const queued = window.hopdesk?.q ?? [];
  window.hopdesk = command;
  for (const words of queued) command(String(words[0]), words[1]);

  // After the page itself: the chat is nobody's first paint.
  const soon = () =>
    'requestIdleCallback' in window ? requestIdleCallback(build, { timeout: 3000 }) : setTimeout(build, 200);
  if (document.readyState === 'complete') soon();
  else addEventListener('load', soon);

  function build() {
    if (frame) return;
    host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    dress(root);
    launcher = document.createElement('button');
    launcher.type = 'button';
    launcher.hidden = true;
    launcher.onclick = () => (isOpen ? close() : open(true));
    launcher.onkeydown = ({ key }) => {
      if (key === 'Escape' && isOpen) close();
    };
    badge = document.createElement('span');
    launcher.append(icon('o'), icon('c'), badge);
    frame = document.createElement('iframe');
    frame.src = `${desk}/widget/${encodeURIComponent(key)}`;
    addEventListener('message', hear);
    root.append(frame, launcher);
    document.body.append(host);
    setTimeout(() => {
      if (look) return;
      console.warn(`hopdesk: no chat from ${desk}. Is the key right, and ${location.origin} among its allowed pages?`);
      host.remove();
    }, PATIENCE);
    window.visualViewport?.addEventListener('resize', fit);
    window.visualViewport?.addEventListener('scroll', fit);
  }

  function hear({ origin, source, data }: MessageEvent) {
    if (origin !== desk || source !== frame?.contentWindow) return;
    const said = ours<FromFrame>(data);
    if (said?.do === 'ready') {
      const language = wished ?? document.documentElement.lang;
      say({ do: 'hello', language, page, kept: kept() });
    } else if (said?.do === 'look') show(said);
    // Where it takes the whole screen, it would cover the page that somebody went to.
    else if (said?.do === 'open') {
      if (!matchMedia(WHOLE_SCREEN).matches) open(false);
    } else if (said?.do === 'close') close();
    else if (said?.do === 'keep') keep(said.token);
    else if (said?.do === 'unread') {
      badge.textContent = said.count > 99 ? '99+' : said.count > 0 ? String(said.count) : '';
      unread = said.label;
      name();
    }
  }

  function show(next: Look) {
    const isFirst = !look;
    look = next;
    host.style.setProperty('--b', look.brand);
    host.style.setProperty('--i', look.ink);
    host.style.setProperty('--r', RADIUS[look.corner]);
    for (const element of [launcher, frame]) element?.classList.toggle('left', look.side === 'left');
    if (frame) frame.title = look.title;
    launcher.hidden = false;
    name();
    if (!isFirst) return;
    for (const message of early.splice(0)) say(message);
    if (opensSoon) open(true);
  }

  function name() {
    launcher.setAttribute('aria-expanded', String(isOpen));
    launcher.setAttribute('aria-label', isOpen ? (look?.close ?? '') : unread || (look?.open ?? ''));
  }

  /** `focus`: somebody goes in; else it only stays open over a change of pages. */
  function open(focus: boolean) {
    opensSoon = true;
    if (!frame) {
      if (document.body) build();
      return;
    }
    if (!look) return;
    if (!isOpen) opener = document.activeElement;
    isOpen = true;
    frame.classList.add('open');
    name();
    fit();
    if (focus) frame.focus();
    say({ do: 'open', focus });
  }

  function close() {
    opensSoon = false;
    if (!isOpen || !frame) return;
    isOpen = false;
    const wasInside = document.activeElement === host;
    frame.classList.remove('open');
    name();
    say({ do: 'close' });
    if (!wasInside) return;
    const before = opener instanceof HTMLElement && opener !== document.body && opener !== host ? opener : launcher;
    (before.isConnected ? before : launcher).focus();
  }

  /** On a phone the frame is as high as what the keyboard leaves. */
  function fit() {
    if (!frame) return;
    const view = isOpen && matchMedia(WHOLE_SCREEN).matches ? window.visualViewport : undefined;
    frame.style.height = view ? `${view.height}px` : '';
    frame.style.top = view ? `${view.offsetTop}px` : '';
    frame.style.bottom = view ? 'auto' : '';
  }

  function kept(): string | null {
    try {
      return localStorage.getItem(store);
    } catch {
      return null;
    }
  }
  function keep(token: string | null) {
    try {
      if (token) localStorage.setItem(store, token);
      else localStorage.removeItem(store);
    } catch {
      // Then the conversation is as long as the visit.
    }
  }
}

function dress(root: ShadowRoot) {
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    return;
  }
  // Browsers before 2023; a page with a strict policy refuses it there.
  const style = document.createElement('style');
  style.textContent = STYLE;
  (root as ShadowRoot).append(style);
}

function icon(name: 'o' | 'c'): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const picture = document.createElementNS(space, 'svg');
  picture.setAttribute('viewBox', '0 0 24 24');
  picture.setAttribute('aria-hidden', 'true');
  picture.classList.add(name);
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', ICONS[name]);
  picture.append(line);
  return picture;
}
