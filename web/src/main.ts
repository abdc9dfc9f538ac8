/** Where the app begins. */
import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import App from './app/App.svelte';
import { boot } from './app/boot';
import { registerWorker } from './app/worker.svelte';

void boot().then((start) => {
  mount(App, { target: document.body, props: { start } });
  void registerWorker();
});
