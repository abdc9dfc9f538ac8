/** The types of the API are made from the server's own description: what is here must be what it says now. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapi, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../..');

test('the types of the API are current (else: npm run api)', async () => {
  const description = JSON.parse(await readFile(join(repository, 'tests/snapshots/openapi.json'), 'utf8'));
  const made = astToString(await openapi(description, { emptyObjectsUnknown: true }));
  const kept = await readFile(join(repository, 'web/src/api/schema.d.ts'), 'utf8');
  expect(kept.endsWith(made)).toBe(true);
});
