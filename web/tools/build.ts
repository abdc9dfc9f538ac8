/** Steps of the build after the bundle is written: the service worker with its list of files, and everything compressed once. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/**
 * Writes `worker.js`. It keeps the page, its icons, and what the page needs to begin; the rest is kept when it is first used.
 */
export const serviceWorker = (): Plugin => ({
  name: 'service-worker',
  apply: 'build',
  writeBundle(options, bundle) {
    const folder = options.dir ?? 'dist';
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const wanted = new Set(['/', '/icon.svg', '/app.webmanifest']);
    const take = (name: string): void => {
      if (wanted.has(`/${name}`)) return;
      wanted.add(`/${name}`);
      const chunk = bundle[name];
      if (chunk?.type !== 'chunk') return;
      chunk.imports.forEach(take);
      chunk.viteMetadata?.importedCss.forEach(take);
    };
    for (const [, name] of page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) if (name) take(name);
    // Words of the first screens and the screens of the desk themselves: opening the app offline shows what is known.
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      if (chunk.moduleIds.some((id) => /\/src\/(words|desk\/tickets)\//.test(id))) take(chunk.fileName);
    }
    const files = [...wanted].sort();
    const version = createHash('sha256').update(page).update(files.join()).digest('hex').slice(0, 12);
    const source = readFileSync('tools/worker.js', 'utf8');
    const head = `const VERSION = ${JSON.stringify(version)};\nconst FILES = ${JSON.stringify(files)};\n`;
    writeFileSync(join(folder, 'worker.js'), head + source);
  },
});

/** Writes `.br` and `.gz` beside every file that gains by it, so that the executable never compresses while it serves. */
export const precompress = (folder = 'dist'): Plugin => ({
  name: 'precompress',
  apply: 'build',
  closeBundle() {
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = join(folder, entry);
      if (!compressible.test(file) || statSync(file).size < 1024) continue;
      const bytes = readFileSync(file);
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
});
