import { createServer, openAccess } from '@offpeak/server';
import { openFolderStorage, undiciUpstream } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { insertBatch, newBatch, streamOf, textOf } from '../../src/testing/records.ts';
import { chatLines, eventually } from '../support/batch-file.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { echo, startUpstream } from '../support/scripted-upstream.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a server that loses the claim on a batch stops its run, and the next owner repeats nothing', async () => {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream((request, answer, response) => {
    setTimeout(() => void echo(request, answer, response), 4);
  });
  const storage = await openFolderStorage(folder.path);
  let claims = 0;
  let renewals = 0;
  const server = createServer({
    storage: {
      ...storage,
      batches: {
        ...storage.batches,
        claim: async (claim) => {
          const claimed = await storage.batches.claim(claim);
          claims += claimed.length;
          return claimed;
        },
        // Every fifth time, someone else has it.
        renew: (owner, until) =>
          renewals++ % 5 === 4 ? Promise.resolve([]) : storage.batches.renew(owner, until),
      },
    },
    upstream: undiciUpstream({ baseURL: upstream.baseURL, connections: 5 }),
    auth: openAccess(),
    clock: hastyClock(),
    concurrency: 4,
  });
  const input = await storage.blobs.write(streamOf(chatLines(200)), { maxBytes: 1e6 });
  const batch = newBatch({ input: [input] }, Math.floor(Date.now() / 1000));
  await insertBatch(storage, batch);
  server.start();
  const read = () => storage.batches.get('default', batch.state.id);
  await eventually(async () => (await read())?.state.status === 'completed');
  const state = (await read())?.state;
  expect(claims).toBeGreaterThan(1);
  expect(state?.request_counts).toEqual({ total: 200, completed: 200, failed: 0 });
  const file = await storage.files.get('default', state?.output_file_id ?? '');
  const segment = file?.segments[0] ?? { blob: '', bytes: 0 };
  const text = await textOf(storage.blobs.read(segment.blob, { start: 0, end: segment.bytes }));
  const ids = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id);
  expect([ids.length, new Set(ids).size, upstream.requests.length]).toEqual([200, 200, 200]);
  await server.close();
});
