/** The browser tests: journeys, pictures of every screen, and measurements, each a project of its own. */
import { defineConfig } from 'vitest/config';

/** What all have in common. A test starts servers and a browser, so it is given a minute and a half. */
const common = {
  environment: 'node' as const,
  pool: 'forks' as const,
  globalSetup: ['tests/base/global.ts'],
  testTimeout: 90_000,
  hookTimeout: 60_000,
  teardownTimeout: 30_000,
  // What is polled comes when it comes; only a test that fails waits so long.
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    // Each test file has servers and a browser of its own: more than two at once only wait for each other.
    maxWorkers: Math.min(2, Number(process.env.HOPDESK_E2E_WORKERS ?? 2)),
    reporters: ['verbose'],
    projects: [
      { test: { ...common, name: 'journeys', include: ['tests/{harness,journeys,speed,widget}/*.test.ts'] } },
      { test: { ...common, name: 'screenshots', include: ['tests/screens/screenshots.ts'] } },
      { test: { ...common, name: 'speed', include: ['tests/speed/measure.ts'], testTimeout: 3_600_000 } },
    ],
  },
});
