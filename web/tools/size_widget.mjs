/**
 * Prints how much the chat puts on a shop's page, compressed as it is served, and fails beyond the limits. Run after
 * `npm run build`. What is counted is all that is loaded to talk: the loader, the frame's page with its script and style, and the
 * words of the larger language. What is fetched afterwards for forms, sheets and ratings is printed beside it.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;
const FOLDER = 'dist-widget';
const LOADER = 4 * KIB;
const TOGETHER = 40 * KIB;

/** As browsers get it over HTTPS; small files are served as they are. */
const sizeOf = (file) => {
  const path = join(FOLDER, file);
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
};
const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(10);

const manifest = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8'));
const files = new Set(['w.js', 'index.html']);
const take = (key) => {
  const { file, css = [], imports = [] } = manifest[key];
  if (files.has(file)) return;
  for (const name of [file, ...css]) files.add(name);
  imports.forEach(take);
};
take('index.html');
const words = Object.keys(manifest).filter((key) => /words\/\w+\.json$/.test(key));
if (words.length !== 2) throw new Error(`${words.length} languages in the build`);
take(words.sort((one, other) => sizeOf(manifest[other].file) - sizeOf(manifest[one].file))[0]);

for (const file of files) console.log(kib(sizeOf(file)), file.replace('assets/', ''));
const later = Object.keys(manifest).filter((key) => key.includes('later'));
const more = later.flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]);
const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
const loader = sizeOf('w.js');
console.log(`${kib(loader)} for the loader; the limit is${kib(LOADER)}`);
console.log(`${kib(total)} for the chat with it; the limit is${kib(TOGETHER)}`);
console.log(
  `${kib(more.reduce((sum, file) => sum + sizeOf(file), 0))} more for forms, sheets and ratings, when they are needed`,
);
if (loader > LOADER || total > TOGETHER) {
  console.error('Too much for other people’s pages.');
  process.exitCode = 1;
}
