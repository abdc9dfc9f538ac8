import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precompress, serviceWorker } from './tools/build';

const server = process.env.HOPDESK_URL ?? 'http://127.0.0.1:8080';

/** Words that the first screens need travel together, one file for each language. */
const firstWords = /\/src\/words\/(en|vi)\/(base|shell|tickets|keys)\.json$/;

export default defineConfig({
  plugins: [svelte(), serviceWorker(), precompress()],
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        advancedChunks: {
          groups: [{ name: (id: string) => `words-${firstWords.exec(id)?.[1] ?? ''}`, test: firstWords }],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/health': server } },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
  test: { environment: 'jsdom', include: ['src/**/*.test.ts', 'tests/**/*.test.ts'] },
});
