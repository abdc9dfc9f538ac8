/** Bad weather on the way between one browser and the desk. */
import type { BrowserContext, CDPSession } from 'playwright-core';
import { until } from '../base/until';
import type { Wire } from '../servers/wire';
import type { Watch } from './watch';

export class Network {
  constructor(
    readonly context: BrowserContext,
    readonly protocol: CDPSession,
    readonly wire: Wire,
    readonly watch: Watch,
    readonly cookie: string,
  ) {}

  /** Out of reach: the browser knows it, and what was open is cut. */
  async offline() {
    this.watch.allowLostRequests();
    await this.context.setOffline(true);
    this.cutFeed();
  }
  async online() {
    await this.context.setOffline(false);
  }

  /** As slow as a telephone in the countryside; without numbers, 400 ms and 50 kB/s. */
  async slow(latency = 400, bytesPerSecond = 50_000) {
    await this.protocol.send('Network.enable');
    const speed = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond };
    await this.protocol.send('Network.emulateNetworkConditions', { offline: false, latency, ...speed });
  }
  async fast() {
    await this.slow(0, -1);
  }

  /** Waits until this many browsers listen to what changes. */
  async listens(feeds = 1) {
    await until('a browser to listen', () => this.wire.feeds >= feeds);
  }
  /** Cuts this browser's feed of live changes, as proxies do after a while. */
  cutFeed() {
    this.watch.allow(/net::ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_\w+|NETWORK_\w+|EMPTY_RESPONSE)/);
    this.wire.cutFeeds(this.cookie);
  }
}
