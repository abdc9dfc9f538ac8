/** Throw-away folders, and the place where a failed test leaves what it saw. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WEB = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const ROOT = resolve(WEB, '..');
/** Ignored by version control. */
export const FAILURES = join(WEB, 'failures');

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'hopdesk-e2e-'));

  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }
  make(...parts: string[]): string {
    const path = this.at(...parts);
    mkdirSync(path, { recursive: true });
    return path;
  }
  close() {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The paths of all files below a folder. */
export function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)));
}

/** A file name made of a test's name. */
export function slug(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 120);
}
