import { createServer, openAccess, type Storage, StorageUnavailableError } from '@offpeak/server';
import { openFolderStorage, undiciUpstream } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import type { BatchState } from '../../src/storage/records.ts';
import { insertBatch, newBatch, streamOf, textOf } from '../../src/testing/records.ts';
import { chatLines } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startUpstream } from '../support/scripted-upstream.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const hour = 3_600_000;
const lines = 4;

interface Outcome {
  state: BatchState;
  /** How often the clock was put forward. */
  steps: number;
  /** Hours that had passed at the end. */
  hours: number;
  sent: number;
  output: string;
}

/** Runs one batch on a storage with a fault, hour after hour, until it has ended. */
async function runOn(
  addFault: (storage: Storage, hoursPassed: () => number) => Storage,
  concurrency = lines,
): Promise<Outcome> {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream();
  const clock = manualClock();
  const start = clock.now();
  const hoursPassed = () => (clock.now() - start) / hour;
  const storage = await openFolderStorage(folder.path);
  const input = await storage.blobs.write(streamOf(chatLines(lines)), { maxBytes: 1e6 });
  const batch = newBatch({ input: [input] }, start / 1000);
  await insertBatch(storage, batch);
  const server = createServer({
    storage: addFault(storage, hoursPassed),
    upstream: undiciUpstream({ baseURL: upstream.baseURL, connections: lines }),
    auth: openAccess(),
    clock,
    concurrency,
  });
  server.start();
  let steps = 0;
  for (;;) {
    // What is to happen at this time happens before the next.
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const state = (await storage.batches.get('default', batch.state.id))?.state;
    if (state === undefined) {
      throw new Error('The batch is gone.');
    }
    if (['completed', 'failed', 'expired', 'cancelled'].includes(state.status)) {
      const file = state.output_file_id && (await storage.files.get('default', state.output_file_id));
      const segment = (file || null)?.segments[0];
      const output = segment
        ? await textOf(storage.blobs.read(segment.blob, { start: 0, end: segment.bytes }))
        : '';
      await server.close({ drainMs: 0 });
      return { state, steps, hours: hoursPassed(), sent: upstream.requests.length, output };
    }
    clock.pass(2 * hour);
    steps += 1;
  }
}

const refuse = (reason: 'full' | 'readonly' | 'broken') =>
  Promise.reject(new StorageUnavailableError(reason, new Error('injected')));

test('results wait for a full disk until the window has closed, and then the batch expires', async () => {
  let appends = 0;
  const { state, steps, hours, sent } = await runOn((storage) => ({
    ...storage,
    journals: {
      ...storage.journals,
      async open(id) {
        const journal = await storage.journals.open(id);
        return {
          ...journal,
          append() {
            appends += 1;
            return refuse('full');
          },
        };
      },
    },
  }));
  expect(state).toMatchObject({
    status: 'expired',
    request_counts: { total: lines, completed: 0, failed: 0 },
    output_file_id: null,
    error_file_id: null,
    errors: { data: [{ code: 'results_unwritten' }] },
  });
  expect(hours).toBeGreaterThanOrEqual(24);
  expect(sent).toBe(lines);
  expect(appends).toBeLessThan(3 * lines * (steps + 2));
});

test('a disk that stays full after some results ends the batch with those', async () => {
  // One at a time is sent, so each has a block of its own.
  let room = 2;
  const { state, output, sent } = await runOn(
    (storage) => ({
      ...storage,
      journals: {
        ...storage.journals,
        async open(id) {
          const journal = await storage.journals.open(id);
          return {
            ...journal,
            append: (block) => (room-- > 0 ? journal.append(block) : refuse('full')),
          };
        },
      },
    }),
    1,
  );
  expect(state).toMatchObject({
    status: 'expired',
    request_counts: { total: lines, completed: 2, failed: 0 },
  });
  expect(output.trimEnd().split('\n')).toHaveLength(2);
  // The third was sent too; its answer kept the only place.
  expect(sent).toBe(3);
});

test('bytes that cannot be read are read again after growing pauses, and the batch fails after its window', async () => {
  let reads = 0;
  const { state, steps, hours, sent } = await runOn((storage) => ({
    ...storage,
    blobs: {
      ...storage.blobs,
      read: () =>
        new ReadableStream({
          pull() {
            reads += 1;
            return refuse('readonly');
          },
        }),
    },
  }));
  expect(state).toMatchObject({ status: 'failed', errors: { data: [{ code: 'storage_readonly' }] } });
  expect([hours >= 24, sent]).toEqual([true, 0]);
  expect(reads).toBeLessThan(2 * (steps + 2));
});

test('the end of a batch is retried until the database accepts it', async () => {
  let updates = 0;
  const { state, steps, hours, sent } = await runOn((storage, hoursPassed) => ({
    ...storage,
    batches: {
      ...storage.batches,
      update(write) {
        updates += 1;
        // The first says that the input is good.
        return updates > 1 && hoursPassed() < 30 ? refuse('full') : storage.batches.update(write);
      },
    },
  }));
  expect(hours).toBeGreaterThanOrEqual(30);
  expect([state.request_counts.completed, sent]).toEqual([lines, lines]);
  expect(updates).toBeLessThan(4 * (steps + 2));
});

test('a permanent failure that is not the disk’s ends the batch after some attempts', async () => {
  let opened = 0;
  const { state, hours } = await runOn((storage) => ({
    ...storage,
    journals: {
      ...storage.journals,
      open() {
        opened += 1;
        return Promise.reject(new Error('The journal is damaged.'));
      },
    },
  }));
  expect(state).toMatchObject({ status: 'failed', errors: { data: [{ code: 'server_error' }] } });
  expect(opened).toBeLessThan(20);
  expect(hours).toBeLessThan(24);
});
