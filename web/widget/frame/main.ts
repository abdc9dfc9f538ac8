/** Boot of the frame: who embeds us, which language, what was kept; then the chat, and the page over it. */
import { mount } from 'svelte';
import App from './App.svelte';
import { meet, type Wishes } from './host';
import { ofBrowser, ofTab } from './keep';
import './look/base.css';
import { dress } from './look/theme';
import { Chat } from './talk/chat.svelte';
import { Client } from './wire/client';
import type { Config } from './wire/types';
import { choose, speak } from './words/index.svelte';

/** The server writes it into the page. */
function toldConfig(): Config | undefined {
  const content = document.querySelector<HTMLMetaElement>('meta[name=hopdesk-config]')?.content;
  try {
    return content ? (JSON.parse(content) as Config) : undefined;
  } catch {
    return undefined;
  }
}

async function boot(): Promise<void> {
  const key = decodeURIComponent(location.pathname.split('/').pop() ?? '');
  const [keep, tab] = [ofBrowser(key), ofTab(key)];
  // What the page wants before we are ready waits for it.
  const ready: { wishes?: Wishes } = {};
  const early: ((wishes: Wishes) => void)[] = [];
  const later: Wishes = {
    open: (focus) => void early.push((to) => to.open(focus)),
    close: () => void early.push((to) => to.close()),
    identify: (identity) => void early.push((to) => to.identify(identity)),
    page: (page) => void early.push((to) => to.page(page)),
    reset: () => void early.push((to) => to.reset()),
  };
  const host = await meet(() => ready.wishes ?? later);
  await speak(choose(host.language, ...navigator.languages));
  const config = toldConfig();
  if (config) dress(config.theme);
  const chat = new Chat({
    key,
    origin: host.origin,
    language: document.documentElement.lang,
    page: host.page,
    client: new Client(),
    keep,
    config,
    token: keep.get('token') ?? host.kept,
    remember(token) {
      if (token) keep.set('token', token);
      else keep.remove('token');
      if (!keep.lasts) host.say({ do: 'keep', token });
    },
  });
  const app = mount(App, { target: document.body, props: { chat, host, tab } }) as Pick<Wishes, 'open'>;
  const wishes: Wishes = {
    open: app.open,
    close: () => {
      tab.remove('open');
      chat.close();
    },
    identify: (identity) => chat.identify(identity),
    page: (page) => chat.visit(page),
    reset: () => chat.reset(),
  };
  ready.wishes = wishes;
  for (const wish of early) wish(wishes);
  // A page of its own has nobody who opens it.
  if (window.parent === window) app.open(true);
}

void boot();
