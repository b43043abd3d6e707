import { createServer, openAccess, type Storage } from '@offpeak/server';
import { openFolderStorage, undiciUpstream } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import type { BatchRecord } from '../../src/storage/records.ts';
import { insertBatch, newBatch, streamOf } from '../../src/testing/records.ts';
import { chatLine, createBatch, eventually, pollBatch } from '../support/batch-file.ts';
import { startKillable } from '../support/killable-server.ts';
import { startUpstream } from '../support/scripted-upstream.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const mega = 1024 * 1024;

test('lines of 8 MB of nested lists and objects do not exhaust a server with 256 MB of memory', async () => {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream();
  const limits = { maxLineBytes: 9 * mega };
  const server = await startKillable({ upstream: upstream.baseURL, dataDir: folder.path, limits }, [
    '--max-old-space-size=256',
  ]);
  const nested = ['[', '{"a":'].map((piece) =>
    chatLine(piece).replace('"body":{', `"body":{"x":${piece.repeat((8 * mega) / piece.length)}`),
  );
  const created = await createBatch(server.openai, `${[chatLine('good'), ...nested].join('\n')}\n`);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch).toMatchObject({ status: 'failed', errors: { data: [{ line: 2 }, { line: 3 }] } });
  expect(await server.stop()).toBe(0);
});

/** A server on a storage with one batch, whose input has 2 MB unless given. */
async function serveOne({
  checks,
  megabytes = 2,
  read,
}: {
  checks: number;
  megabytes?: number;
  /** Called before a blob is read. */
  read?: () => Promise<void>;
}) {
  const folder = await makeTempFolder();
  const upstream = await startUpstream();
  const storage = await openFolderStorage(folder.path);
  const text = `${chatLine('a', 'x'.repeat(megabytes * mega))}\n`;
  const input = await storage.blobs.write(streamOf(text), { maxBytes: 1e8 });
  const batch = newBatch({ input: [input], checks }, Math.floor(Date.now() / 1000));
  await insertBatch(storage, batch);
  const slowed: Storage = {
    ...storage,
    blobs: {
      ...storage.blobs,
      read(blob, range) {
        const stream = storage.blobs.read(blob, range);
        if (read === undefined) {
          return stream;
        }
        const held = new TransformStream<Uint8Array, Uint8Array>({ start: () => read() });
        return stream.pipeThrough(held);
      },
    },
  };
  const server = createServer({
    storage: slowed,
    upstream: undiciUpstream({ baseURL: upstream.baseURL, connections: 2 }),
    auth: openAccess(),
  });
  const get = async (): Promise<BatchRecord> => {
    const record = await storage.batches.get('default', batch.state.id);
    if (record === null) {
      throw new Error('The batch is gone.');
    }
    return record;
  };
  server.start();
  return {
    get,
    server,
    untilStatus: (status: string) => eventually(async () => (await get()).state.status === status),
    async [Symbol.asyncDispose]() {
      await server.close({ drainMs: 0 });
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('an input whose validation ended the server twice is not read a third time', async () => {
  let reads = 0;
  await using one = await serveOne({
    checks: 2,
    async read() {
      reads += 1;
    },
  });
  await one.untilStatus('failed');
  expect(reads).toBe(0);
  const { errors } = (await one.get()).state;
  expect(errors?.data).toMatchObject([{ code: 'server_error', param: 'input_file_id', line: null }]);
  expect(errors?.data[0]?.message).toMatch(
    /^The server ended 2 times while it validated the input file file-0/,
  );
});

test('the start of a validation is stored, and removed at its end', async () => {
  const seen: (number | undefined)[] = [];
  await using one = await serveOne({
    checks: 1,
    async read() {
      seen.push((await one.get()).checks);
    },
  });
  await one.untilStatus('completed');
  expect(seen[0]).toBe(2);
  expect((await one.get()).checks).toBeUndefined();
});

test('a server that is closed during a validation does not count it', async () => {
  const reading = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let stored: number | undefined;
  let seen: number | undefined;
  {
    await using one = await serveOne({
      checks: 0,
      async read() {
        stored = (await one.get()).checks;
        reading.resolve();
        await release.promise;
      },
    });
    await reading.promise;
    const stopped = one.server.stop({ drainMs: 0 });
    release.resolve();
    await stopped;
    seen = (await one.get()).checks;
    expect((await one.get()).state.status).toBe('validating');
  }
  expect([stored, seen]).toEqual([1, undefined]);
});

test('the validation of a small file is not counted', async () => {
  const seen: (number | undefined)[] = [];
  await using one = await serveOne({
    checks: 0,
    megabytes: 0.5,
    async read() {
      seen.push((await one.get()).checks);
    },
  });
  await one.untilStatus('completed');
  expect(seen[0]).toBeUndefined();
});
