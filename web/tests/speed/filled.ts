/**
 * A data folder with many tickets, made once and kept in Cargo's target folder: generated mails, taken in by `hopdesk import`,
 * and a desk set up on top.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../base/folder';
import { cleanEnvironment } from '../base/mark';
import { House } from '../desk/house';
import { executable, python, targetFolder } from '../servers/executable';

export async function filled(tickets: number): Promise<string> {
  const folder = join(targetFolder(), 'speed');
  const data = join(folder, `desk-${tickets}`);
  if (existsSync(data)) return data;
  const generator = join(process.env.HOPDESK_SHARED ?? join(ROOT, '../shared'), 'perf/mailgen.py');
  if (!existsSync(generator))
    throw new Error(`the generator of mails is not there: ${generator} (HOPDESK_SHARED names its folder)`);
  mkdirSync(folder, { recursive: true });
  const [mails, part] = [join(folder, `mails-${tickets}.mbox`), `${data}.part`];
  rmSync(part, { recursive: true, force: true });
  const run = (command: string, words: string[]) =>
    execFileSync(command, words, { env: cleanEnvironment(), stdio: 'ignore' });
  if (!existsSync(mails)) {
    run(python(), [
      generator,
      '--conversations',
      String(tickets),
      '--jobs',
      '2',
      '--format',
      'mbox',
      '--out',
      `${mails}.part`,
    ]);
    renameSync(`${mails}.part`, mails);
  }
  run(executable(), ['import', '--data', part, mails]);
  const house = await House.open({ data: part });
  try {
    await house.setUp();
  } finally {
    await house.close();
  }
  renameSync(part, data);
  return data;
}
