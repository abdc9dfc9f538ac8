/**
 * For people who work on the browser app: with `HOPDESK_DIST`, a folder that `npm run build` made, pages come from there
 * instead of from inside the executable, under the executable's own Content Security Policy. What is released is tested without.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import type { BrowserContext } from 'playwright-core';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

export async function serveDist(context: BrowserContext, url: string) {
  const dist = process.env.HOPDESK_DIST;
  if (!dist) return;
  const answer = await fetch(`${url}/api/v1/setup`, { headers: { Connection: 'close' } });
  const policy = withScripts(
    answer.headers.get('content-security-policy') ?? '',
    readFileSync(join(dist, 'index.html'), 'utf8'),
  );
  // What customers see comes from the executable.
  const isPage = ({ origin, pathname }: URL) =>
    origin === url && !/^\/(api|contact|requests|r|portal|widget|w\.js)(\/|$)/.test(pathname);
  await context.route(isPage, (route) => {
    const wanted = join(dist, normalize(new URL(route.request().url()).pathname));
    const isFile = existsSync(wanted) && statSync(wanted).isFile();
    const path = isFile ? wanted : join(dist, 'index.html');
    const contentType = TYPES[extname(path)] ?? 'application/octet-stream';
    return route.fulfill({ body: readFileSync(path), contentType, headers: { 'Content-Security-Policy': policy } });
  });
}

/** The policy with the hashes of the page's inline scripts, as the executable makes it for the page that it holds. */
function withScripts(policy: string, page: string): string {
  const scripts = [...page.matchAll(/<script>(.*?)<\/script/gs)].map(([, text = '']) => text);
  const hashes = scripts.map((text) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return policy.replace("script-src 'self'", `script-src 'self'${hashes.join('')}`);
}
