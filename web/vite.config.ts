import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precompress, serviceWorker } from './tools/build.ts';
import { groups } from './tools/chunks.ts';
import { plainIcons } from './tools/icons.ts';

const server = process.env.HOPDESK_URL ?? 'http://127.0.0.1:8080';

/** What the server itself answers. */
const proxy = { '/api': server, '/health': server };

export default defineConfig({
  plugins: [plainIcons(), svelte(), serviceWorker(), precompress()],
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        codeSplitting: { groups: groups() },
      },
    },
  },
  server: { proxy },
  preview: { proxy },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
  test: { environment: 'jsdom', testTimeout: 20_000, include: ['{src,widget}/**/*.test.ts', 'tests/*.test.ts'] },
});
