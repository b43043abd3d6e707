import { expect, test } from 'vitest';
import { buildApp } from '../../src/build/build-app.ts';

/** In bytes, with Brotli. */
const firstScreenBudget = 130_000;

test('the first screen stays within its budget', async () => {
  const files = await buildApp();
  let first = 0;
  for (const [name, { brotli }] of files) {
    // What only a new batch needs is loaded later.
    first += name.includes('new-batch') ? 0 : (brotli.length * 3) / 4;
  }
  expect(first).toBeLessThan(firstScreenBudget);
});
