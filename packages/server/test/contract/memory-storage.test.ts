import { createServer, openAccess } from '@offpeak/server';
import { openMemoryStorage, type StorageUnderTest, testStorage } from '@offpeak/server/testing';
import { expect, test } from 'vitest';
import { manualClock } from '../support/manual-clock.ts';
import { testTwoServers } from './two-servers-contract.ts';

/** An empty storage, and a clock that a test moves. */
async function open(): Promise<StorageUnderTest> {
  const clock = manualClock();
  const storage = openMemoryStorage({ clock });
  return {
    storage,
    reopen: async () => storage.copy(),
    elapse: async (ms) => clock.pass(ms),
    [Symbol.asyncDispose]: () => storage.close(),
  };
}

await testStorage(open, { schedules: 300 });
testTwoServers(open);

test('a copy has the same contents, and shares no later write', async () => {
  const storage = openMemoryStorage();
  const server = createServer({ storage, upstream: unused, auth: openAccess() });
  const form = new FormData();
  form.set('purpose', 'user_data');
  form.set('file', new Blob(['abc']), 'a.txt');
  const response = await server.fetch(new Request('http://x/v1/files', { method: 'POST', body: form }));
  const { id } = (await response.json()) as { id: string };
  const copy = storage.copy();
  await storage.files.delete('default', id);
  expect(await storage.files.get('default', id)).toBeNull();
  const file = await copy.files.get('default', id);
  const [segment] = file?.segments ?? [];
  const bytes = copy.blobs.read(segment?.blob ?? '', { start: 0, end: 3 });
  expect(await new Response(bytes).text()).toBe('abc');
});

const unused = {
  send: () => Promise.reject(new Error('unused')),
  models: () => Promise.reject(new Error('unused')),
  close: () => Promise.resolve(),
};
