/** Accessibility by axe: WCAG 2.2 A and AA, and no finding is too small. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Visitor } from './visitor';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const OPTIONS: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  // What customers sent is theirs, and shown in a frame.
  iframes: false,
  resultTypes: ['violations'],
};

/** What axe finds, a line each; `rules` narrows it to some of its rules. */
export async function axe({ protocol }: Pick<Visitor, 'protocol'>, rules?: string[]): Promise<string[]> {
  const isThere = await evaluate<boolean>(protocol, 'Boolean(window.axe)');
  if (!isThere) await evaluate(protocol, `${SOURCE};undefined`);
  const options = rules ? { ...OPTIONS, runOnly: { type: 'rule', values: rules } } : OPTIONS;
  const { violations } = await evaluate<AxeResults>(protocol, `axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} — ${node.target.join(' ')} — ${node.html.slice(0, 200)}`),
  );
}

/** As the developer tools do it, which the page's Content Security Policy does not concern. */
async function evaluate<T>(protocol: Visitor['protocol'], expression: string): Promise<T> {
  const words = { expression, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: true };
  const { result, exceptionDetails } = await protocol.send('Runtime.evaluate', words);
  if (exceptionDetails) throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return result.value as T;
}
