/** A real SMTP server: aiosmtpd in a process of its own, with STARTTLS and AUTH required. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, ROOT } from '../base/folder';
import type { Authority } from './authority';
import { Child } from './child';
import { python } from './executable';
import { freePort } from './port';

/** A mail as the server accepted it. */
export interface Accepted {
  /** The return path; empty for the null path. */
  from: string;
  to: string[];
  raw: string;
}

export class Smtp {
  private constructor(
    readonly folder: Folder,
    readonly child: Child,
    readonly port: number,
  ) {}

  static async start(authority: Authority, user: string, password: string): Promise<Smtp> {
    const script = join(ROOT, 'tests/servers/smtp_real.py');
    for (let tries = 1; ; tries += 1) {
      const folder = new Folder();
      const port = await freePort();
      const words = [script, String(port), authority.certificate, authority.key, folder.path, user, password];
      const child = new Child({ command: python(), words });
      try {
        await child.hears(/^ready$/m);
        return new Smtp(folder, child, port);
      } catch (error) {
        folder.close();
        if (tries === 3 || !child.said.includes('address already in use')) throw error;
      }
    }
  }

  /** The mails so far, in the order in which they came. */
  mails(): Accepted[] {
    const mails: Accepted[] = [];
    for (let number = 1; existsSync(this.folder.at(`${number}.eml`)); number += 1) {
      const [from = '', to = ''] = readFileSync(this.folder.at(`${number}.txt`), 'utf8').split('\n');
      mails.push({ from, to: to.split(' '), raw: readFileSync(this.folder.at(`${number}.eml`), 'utf8') });
    }
    return mails;
  }

  async close() {
    try {
      await this.child.stop();
    } finally {
      this.folder.close();
    }
  }
}
