/** How much a page has to do, whoever else uses the machine: the time that its thread was at work, not the time that passed. */
import type { CDPSession } from 'playwright-core';

/** Milliseconds of work of the page's thread while `act` goes on. */
export async function workOf(protocol: CDPSession, act: () => Promise<unknown>): Promise<number> {
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async (): Promise<number> => {
    const { metrics } = await protocol.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const before = await worked();
  await act();
  return (await worked()) - before;
}
