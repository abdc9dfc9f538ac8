/** What a first visit costs: bytes on the wire, files, and when there is something to see. */
import type { Visitor } from '../browser/visitor';

export interface Load {
  /** Bytes on the wire, as compressed. */
  bytes: { script: number; style: number; page: number; rest: number };
  scripts: number;
  /** Milliseconds from the request. */
  firstPaint: number;
  shown: number;
}

/** Opens an address with an empty cache and waits until `shown` can be seen. */
export async function firstLoad({ page, protocol, house }: Visitor, path: string, shown: string): Promise<Load> {
  await protocol.send('Network.enable');
  await protocol.send('Network.clearBrowserCache');
  const kinds = new Map<string, keyof Load['bytes']>();
  const bytes = { script: 0, style: 0, page: 0, rest: 0 };
  let scripts = 0;
  const asked = (event: { requestId: string; type?: string; request: { url: string } }) => {
    if (!event.request.url.startsWith(house.url)) return;
    const kind = ({ Script: 'script', Stylesheet: 'style', Document: 'page' } as const)[event.type ?? ''] ?? 'rest';
    kinds.set(event.requestId, kind);
    if (kind === 'script') scripts += 1;
  };
  const came = (event: { requestId: string; encodedDataLength: number }) => {
    const kind = kinds.get(event.requestId);
    if (kind) bytes[kind] += event.encodedDataLength;
  };
  protocol.on('Network.requestWillBeSent', asked);
  protocol.on('Network.loadingFinished', came);
  await page.goto(path);
  await page.locator(shown).first().waitFor();
  const times = await page.evaluate(() => ({
    shown: performance.now(),
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }));
  protocol.off('Network.requestWillBeSent', asked);
  protocol.off('Network.loadingFinished', came);
  return { bytes, scripts, ...times };
}
