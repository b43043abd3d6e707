import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

/**
 * The options of the fetches of some calls. The cache mode is found out once, so each needs a core of its
 * own.
 */
async function fetched(): Promise<RequestInit[]> {
  vi.resetModules();
  const { createClient } = await import('@offpeak/core');
  const calls: RequestInit[] = [];
  const client = createClient({
    fetch: async (_, init) => {
      calls.push(init);
      return Response.json({ id: 'batch_1', status: 'in_progress' });
    },
  });
  await client.batches.retrieve('batch_1');
  await client.files.content('file-1');
  await client.batches.cancel('batch_1');
  return calls;
}

test('no call is answered from a cache', async () => {
  expect((await fetched()).map(({ cache }) => cache)).toEqual(['no-store', 'no-store', 'no-store']);
});

test('no cache mode is set on a runtime without them', async () => {
  vi.stubGlobal(
    'Request',
    class {
      constructor(_: string, { cache }: RequestInit = {}) {
        if (cache) {
          throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.");
        }
      }
    },
  );
  for (const init of await fetched()) {
    expect(init).not.toHaveProperty('cache');
  }
});
