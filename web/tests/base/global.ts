/** Before and after the whole run: the tools are there, and nothing is left behind. */
import { accessSync } from 'node:fs';
import { chromiumPath } from '../browser/chromium';
import { executable } from '../servers/executable';
import { beginRun, leftBehind } from './mark';
import { until } from './until';

export default function setup() {
  const mark = beginRun();
  const tools = { Chromium: chromiumPath(), 'the executable (cargo build, or name it by HOPDESK_BIN)': executable() };
  for (const [what, path] of Object.entries(tools)) {
    try {
      accessSync(path);
    } catch {
      throw new Error(`The browser tests need ${what}: ${path} is not there.`);
    }
  }
  process.env.HOPDESK_BIN = executable();
  return async () => {
    // Helpers of a browser end a moment after it.
    const isClean = await until('the last processes to end', () => leftBehind(mark).length === 0, 5_000).catch(
      () => false,
    );
    if (isClean) return;
    const left = leftBehind(mark);
    for (const { process: id } of left) process.kill(id, 'SIGKILL');
    // An error in here is told, but would not count.
    process.exitCode = 1;
    throw new Error(`left behind by a test:\n${left.map(({ process: id, command }) => `${id} ${command}`).join('\n')}`);
  };
}
