/**
 * The mark that every process of a run carries in its environment: whoever still has it afterwards was left behind. The
 * name is the one that `tests/run` looks for as well.
 */
import { readdirSync, readFileSync } from 'node:fs';

export const RUN = 'HOPDESK_TEST_RUN';
const OWN = 'HOPDESK_E2E_RUN';

/** Sets the run's mark, for all processes that are started from here on. */
export function beginRun(): string {
  process.env[OWN] ??= `e2e.${process.pid}.${Math.random().toString(36).slice(2)}`;
  return process.env[OWN];
}

/** The environment of a child: nothing that configures the product, and the marks. */
export function cleanEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('HOPDESK_'),
  );
  const marks = [RUN, OWN].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...(Object.fromEntries([...kept, ...marks]) as Record<string, string>), ...more };
}

/** The processes of this run that are alive, without this one and its parents. */
export function leftBehind(mark: string): { process: number; command: string }[] {
  const needle = `${OWN}=${mark}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const environment = readProc(name, 'environ').split('\0');
      if (!environment.includes(needle)) return [];
      return [{ process: Number(name), command: readProc(name, 'cmdline').replaceAll('\0', ' ').trim() }];
    })
    .filter(({ command }) => command !== '' && !command.includes('vitest'));
}

function readProc(process: string, what: string): string {
  try {
    return readFileSync(`/proc/${process}/${what}`, 'utf8');
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return '';
  }
}
