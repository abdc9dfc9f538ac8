/**
 * Prints how much script the desk loads, compressed as it is served, and fails beyond the limits. Run after `npm run build`.
 * What is counted is what the page asks for by itself: the entry with all that it imports, and the words of the larger language.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;
/** What is loaded for each step that the agent waits for; every step holds those before it. */
const steps = [
  { name: 'the inbox, up to its first paint', limit: 100 * KIB, roots: ['desk', 'src/words/vi/first.ts'] },
  { name: 'and a thread beside it', limit: 120 * KIB, roots: ['thread', 'src/words/vi/thread.json'] },
];

const manifest = JSON.parse(readFileSync('dist/manifest.json', 'utf8'));
/** The keys of the manifest that a root names: a source, or a file that several sources share. */
const keysOf = (root) => {
  const keys = Object.keys(manifest).filter(
    (key) => key === root || (key.startsWith(`_${root}-`) && key.endsWith('.js')),
  );
  if (keys.length !== 1) throw new Error(`${root} is ${keys.length} files of the build`);
  return keys;
};

/** As it is served: files below one KiB are not compressed. */
const sizeOf = (file) => {
  const path = join('dist', file);
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
};
const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(10);

const taken = new Set();
let total = 0;
for (const { name, limit, roots } of steps) {
  const files = [];
  const take = (key) => {
    const { file, imports = [] } = manifest[key];
    if (taken.has(file)) return;
    taken.add(file);
    if (file.endsWith('.js')) files.push({ file, size: sizeOf(file) });
    imports.forEach(take);
  };
  roots.flatMap(keysOf).forEach(take);
  for (const { file, size } of files.sort((a, b) => b.size - a.size))
    console.log(kib(size), file.replace('assets/', ''));
  total += files.reduce((sum, { size }) => sum + size, 0);
  console.log(`${kib(total)} for ${name}; the limit is${kib(limit)}\n`);
  if (total <= limit) continue;
  console.error(`Too much for ${name}: load with import() what that does not need.`);
  process.exitCode = 1;
}
