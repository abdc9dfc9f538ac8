/** Prints how much script the inbox loads first, compressed as it is served, and fails beyond the limit. Run after `npm run build`. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT = 100 * 1024;
/** Besides the entry: the words of the larger language, and the list and the thread. */
const FIRST = [/^src\/words\/vi\/first\.ts$/, /^src\/desk\/tickets\/(list|thread)\/[A-Z]\w+\.svelte$/];

const manifest = JSON.parse(readFileSync('dist/manifest.json', 'utf8'));
const files = new Map();
const take = (key) => {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.set(chunk.file, key);
  for (const next of chunk.imports ?? []) take(next);
};
for (const [key, chunk] of Object.entries(manifest)) {
  if (
    chunk.isEntry ||
    FIRST.some((pattern) => pattern.test(key)) ||
    (chunk.name && FIRST.some((pattern) => pattern.test(chunk.name)))
  )
    take(key);
}

const sizeOf = (file) => {
  const path = join('dist', file);
  try {
    return statSync(`${path}.br`).size;
  } catch {
    return statSync(path).size;
  }
};
const rows = [...files.keys()].filter((file) => file.endsWith('.js')).map((file) => ({ file, size: sizeOf(file) }));
rows.sort((a, b) => b.size - a.size);
const total = rows.reduce((sum, { size }) => sum + size, 0);
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(10);
for (const { file, size } of rows) console.log(kib(size), file.replace('assets/', ''));
console.log(`${kib(total)} in ${rows.length} files; the limit is${kib(LIMIT)}`);
if (total > LIMIT) {
  console.error('The first load of the inbox is too large: load with import() what its first paint does not need.');
  process.exit(1);
}
