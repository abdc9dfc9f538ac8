/** Pictures of screens, kept in `web/screenshots`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { slug, WEB } from '../base/folder';
import type { Visitor } from '../browser/visitor';
import type { Variant } from './variants';

export const FOLDER = join(WEB, 'screenshots');

/** Takes one of what is shown; the name of its file. */
export async function picture({ page }: Visitor, name: string, { theme, screen, language }: Variant): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${slug(name)}-${theme}-${screen}-${language}.png`;
  await page.screenshot({ path: join(FOLDER, file), animations: 'disabled', caret: 'hide' });
  return file;
}
