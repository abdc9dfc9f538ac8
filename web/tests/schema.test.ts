/** The types of the API are made from the server's own description: what is here must be what it says now. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

test('the types of the API are current (else: npm run api)', async () => {
  const description = JSON.parse(await readFile(`${repository}/tests/snapshots/openapi.json`, 'utf8'));
  const made = astToString(await openapi(description, { emptyObjectsUnknown: true }));
  const kept = await readFile(`${repository}/web/src/api/schema.d.ts`, 'utf8');
  expect(kept.endsWith(made)).toBe(true);
});
