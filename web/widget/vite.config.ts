/**
 * Builds the chat for shop pages into `dist-widget`: the frame's page with its files, then (mode `loader`) `w.js` beside it, one
 * classic script that any page can load.
 */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';
import { precompress } from '../tools/build.ts';

const folder = resolve(import.meta.dirname, '../dist-widget');
/** What customers use: also telephones and laptops that nobody has renewed for years. */
const target = ['chrome100', 'firefox104', 'safari16.4', 'ios16.4'];

const frame: UserConfig = {
  root: resolve(import.meta.dirname, 'frame'),
  base: '/widget/',
  publicDir: false,
  plugins: [
    svelte({
      configFile: resolve(import.meta.dirname, '../svelte.config.js'),
      // Names of components are told apart by little, and stand in every element.
      compilerOptions: { cssHash: ({ hash, filename }) => `h${hash(filename).slice(0, 3)}` },
    }),
    precompress(folder),
  ],
  // One language is loaded, as a whole.
  json: { namedExports: false },
  build: { target, outDir: folder, emptyOutDir: true, modulePreload: false, manifest: 'manifest.json' },
};

const loader: UserConfig = {
  root: resolve(import.meta.dirname, 'loader'),
  publicDir: false,
  plugins: [precompress(folder)],
  build: {
    target,
    outDir: folder,
    emptyOutDir: false,
    lib: { entry: 'main.ts', formats: ['iife'], name: 'hopdeskLoader', fileName: () => 'w.js' },
  },
};

export default defineConfig(({ mode }) => (mode === 'loader' ? loader : frame));
