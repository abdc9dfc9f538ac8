/** Shows palette, sheet and editor by themselves, for the browser script beside. The address says the language and the theme. */
import { mount } from 'svelte';
import { ready, speak, type Language } from '../../src/base/words/index.svelte';
import { setTimeZone } from '../../src/base/time.svelte';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';
import Stage from './Stage.svelte';

const wishes = new URLSearchParams(location.search);
document.documentElement.dataset.theme = wishes.get('theme') ?? 'light';
setTimeZone('Asia/Ho_Chi_Minh');
await speak((wishes.get('language') ?? 'vi') as Language);
await ready('keys', 'base');
mount(Stage, { target: document.body, props: { html: wishes.get('html') ?? '' } });
