import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** From the ground up; each may import from those before it. */
const floors = ['base', 'ui', 'api', 'keys', 'desk', 'app'];
/** `ui` and `api` stand side by side: neither needs the other. */
const strangers: readonly (readonly [string, string])[] = [
  ['api', 'ui'],
  ['keys', 'api'],
];

const root = join(import.meta.dirname, '../src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('schema.d.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

const floorOf = (file: string): string => file.split('/')[0] ?? '';

function imports(file: string, text: string): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...found].map(([, path]) => relative(root, join(root, dirname(file), path ?? '')));
}

const chat = join(import.meta.dirname, '../widget');
const chatSources = readdirSync(chat, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !/\.test\.|config/.test(file))
  .map((file) => ({ file, text: readFileSync(join(chat, file), 'utf8') }));

describe('the chat for shop pages', () => {
  it('takes nothing of the app but its base, and the loader nothing of the frame', () => {
    const wrong = chatSources.flatMap(({ file, text }) => {
      const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)];
      const targets = found.map(([, path]) => relative(chat, join(chat, dirname(file), path ?? '')));
      const allowed = file.startsWith('loader/') ? /^(loader\/|protocol$)/ : /^(frame\/|protocol$|\.\.\/src\/base\/)/;
      return targets.filter((target) => !allowed.test(target)).map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('writes no fixed style into attributes, and makes no HTML from text', () => {
    const wrong = chatSources.filter(({ text }) =>
      /\bstyle="|innerHTML|\{@html|insertAdjacentHTML|document\.write/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('leaves the network to its wire', () => {
    const network = /(?<![#.\w])fetch\(|new (EventSource|XMLHttpRequest|WebSocket)\b/;
    const wrong = chatSources.filter(({ file, text }) => !file.startsWith('frame/wire/') && network.test(text));
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});

describe('the floors of the app', () => {
  it('import only downwards', () => {
    const wrong = sources.flatMap(({ file, text }) => {
      const own = floors.indexOf(floorOf(file));
      if (own < 0) return [];
      return imports(file, text)
        .filter((target) => {
          const other = floors.indexOf(floorOf(target));
          const isStrange = strangers.some(([one, two]) => floorOf(file) === one && floorOf(target) === two);
          return other > own || isStrange;
        })
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keep one slice of the desk out of another slice’s inner rooms but for the parts it offers', () => {
    const slices = sources.filter(({ file }) => floorOf(file) === 'desk');
    const wrong = slices.flatMap(({ file, text }) =>
      imports(file, text)
        .filter((target) => floorOf(target) === 'desk' && target.split('/')[1] !== file.split('/')[1])
        .filter((target) => /\/internal\//.test(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('leave the network to the api', () => {
    const allowed = /^(api\/|app\/screens\/Gone\.svelte$)/;
    const network = /(?<![#.\w])fetch\(|(window|globalThis)\.fetch|new (EventSource|XMLHttpRequest|WebSocket)\b/;
    const wrong = sources.filter(
      ({ file, text }) => !allowed.test(file) && !file.includes('.test.') && network.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('write no fixed style into attributes, which the content security policy refuses', () => {
    const wrong = sources.filter(
      ({ file, text }) => file.endsWith('.svelte') && /<[a-z][\w-]*\s[^>]*\bstyle="[^{"]*"/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });
});
