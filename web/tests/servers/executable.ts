/** Which executable is tested. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../base/folder';

let found: string | undefined;

/** Cargo's target folder of this repository. */
export function targetFolder(): string {
  if (process.env.CARGO_TARGET_DIR) return resolve(ROOT, process.env.CARGO_TARGET_DIR);
  const words = ['metadata', '--no-deps', '--offline', '--format-version', '1'];
  const told: unknown = JSON.parse(execFileSync('cargo', words, { cwd: ROOT, encoding: 'utf8' }));
  return (told as { target_directory: string }).target_directory;
}

/** What `HOPDESK_BIN` names, else the debug build. */
export function executable(): string {
  found ??= resolve(process.env.HOPDESK_BIN ?? join(targetFolder(), 'debug/hopdesk'));
  return found;
}

/** A Python that has aiosmtpd: named by `HOPDESK_TEST_PYTHON`, or where `tests/run` installs it. */
export function python(): string {
  if (process.env.HOPDESK_TEST_PYTHON) return process.env.HOPDESK_TEST_PYTHON;
  const own = join(targetFolder(), 'tools/bin/python');
  return existsSync(own) ? own : 'python3';
}
