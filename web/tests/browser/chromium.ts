/** The browser: headless Chromium, which reaches this machine and nothing else. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { chromium, type Browser } from 'playwright-core';
import { cleanEnvironment } from '../base/mark';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What `HOPDESK_CHROMIUM` names, else where Linux distributions put it. */
export function chromiumPath(): string {
  const found = process.env.HOPDESK_CHROMIUM ?? PLACES.find((path) => existsSync(path));
  return found ?? '/usr/bin/chromium';
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    env: cleanEnvironment(),
    args: [
      // The sandbox of Chromium refuses to work for root.
      ...(userInfo().uid === 0 ? ['--no-sandbox'] : []),
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      '--font-render-hinting=none',
    ],
  });
}
