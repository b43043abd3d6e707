import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer, type LogEntry, openAccess, type Storage, type Upstream } from '@offpeak/server';
import { openFolderStorage } from '@offpeak/server/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasEnded } from '../../src/lifecycle/batch-machine.ts';
import type { JournalEntry } from '../../src/storage/journal.ts';
import type { BatchRecord } from '../../src/storage/records.ts';
import { claimSome, insertClaimed, newBatch, step, streamOf } from '../../src/testing/records.ts';
import { answered, placesOf, readLines, refused } from '../../src/testing/results.ts';
import { chatLine, chatLines, eventually } from '../support/batch-file.ts';
import { anyDamage, type Damage, damage } from '../support/damage.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const total = 12;
const kinds = ['output', 'error'] as const;

/** Places of requests and what became of them, in the order they were recorded. */
const anyResults = fc
  .uniqueArray(fc.nat(total - 1), { minLength: 1, maxLength: total - 1 })
  .chain((places) => fc.tuple(...places.map((index) => fc.tuple(fc.constant(index), fc.boolean()))));

const anyDamages = fc.record({
  output: fc.array(anyDamage, { maxLength: 3 }),
  error: fc.array(anyDamage, { maxLength: 2 }),
});

/** Stores a batch that has run half way, with its journal. */
async function storeHalfDone(
  storage: Storage,
  places: readonly (readonly [number, boolean])[],
  input = chatLines(total),
) {
  const segment = await storage.blobs.write(streamOf(input), { maxBytes: 1e6 });
  const created = newBatch({ input: [segment] }, Math.floor(Date.now() / 1000));
  const batch: BatchRecord = step(created, { type: 'validated', total, model: null });
  const { id } = batch.state;
  const claim = await insertClaimed(storage, batch);
  const journal = await storage.journals.open(claim);
  const entries: JournalEntry[] = places.map(([index, good]) => (good ? answered : refused)(id, index));
  await journal.append({ seq: 1, entries });
  await journal.close();
  await storage.batches.release(claim);
  return { id, entries };
}

/** Damages the files of a journal; returns the places of the results that nothing has touched. */
async function damageJournal(
  folder: string,
  id: string,
  entries: readonly JournalEntry[],
  damages: Record<'output' | 'error', readonly Damage[]>,
): Promise<number[]> {
  const untouched: number[] = [];
  for (const kind of kinds) {
    const path = join(folder, 'blobs', `${id}.${kind}`);
    const before = await readFile(path).catch(() => null);
    if (before === null) {
      continue;
    }
    const { bytes, changed } = damage(before, damages[kind]);
    await writeFile(path, bytes);
    let at = 0;
    for (const { index, text } of entries.filter((entry) => entry.kind === kind)) {
      const end = at + Buffer.byteLength(text);
      // With the line ends before and after it.
      let isWhole = true;
      for (let place = Math.max(0, at - 1); place <= end; place++) {
        if (changed.has(place)) {
          isWhole = false;
        }
      }
      if (isWhole) {
        untouched.push(index);
      }
      at = end + 1;
    }
  }
  return untouched;
}

test('whatever part of a journal is damaged, each remaining result counts once, and a second open drops nothing more', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  await fc.assert(
    fc.asyncProperty(anyResults, anyDamages, async (places, damages) => {
      const { id, entries } = await storeHalfDone(storage, places);
      const untouched = await damageJournal(folder.path, id, entries, damages);
      const [claimed] = (await claimSome(storage, 'b')).filter(({ claim }) => claim.batchId === id);
      if (claimed === undefined) {
        throw new Error('The batch could not be claimed.');
      }
      const journal = await storage.journals.open(claimed.claim);
      const recorded = placesOf(journal.recorded.bitmap);
      for (const index of untouched) {
        expect(recorded).toContain(index);
      }
      const sealed = await journal.seal();
      const lines = [
        ...(await readLines(storage, sealed.output)),
        ...(await readLines(storage, sealed.error)),
      ];
      const known = new Map(entries.map(({ text, index }) => [text, index]));
      // Nothing is there that was not recorded, nothing twice, and all of it is counted.
      expect(lines.map((line) => known.get(line)).sort()).toEqual([...recorded].sort());
      expect(journal.recorded.completed + journal.recorded.failed).toBe(lines.length);
      await journal.close();
      const again = await storage.journals.open(claimed.claim);
      expect(again.recorded).toMatchObject({ dropped: 0, completed: journal.recorded.completed });
      expect(placesOf(again.recorded.bitmap)).toEqual(recorded);
      await again.close();
    }),
    { numRuns: 25 },
  );
  await storage.close();
});

/** Answers every request, and notes which it was. */
function countingUpstream() {
  const sent: string[] = [];
  const upstream: Upstream = {
    send({ body }) {
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      sent.push(messages[0]?.content.replace('text of ', '') ?? '');
      return Promise.resolve({ status: 200, header: () => null, text: '{"choices":[]}' });
    },
    models: () => Promise.reject(new Error('The models were asked for.')),
    close: () => Promise.resolve(),
  };
  return { upstream, sent };
}

/** Runs the batches of a folder until one has ended; returns it and the ids of its results. */
async function finish(folder: string, id: string) {
  const storage = await openFolderStorage(folder, { clock: hastyClock() });
  const { upstream, sent } = countingUpstream();
  const entries: LogEntry[] = [];
  const server = createServer({
    storage,
    upstream,
    clock: hastyClock(),
    auth: openAccess(),
    log: (entry) => entries.push(entry),
  });
  server.start();
  await eventually(async () => {
    const record = await storage.batches.get('default', id);
    return record === null || hasEnded(record.state);
  });
  const state = (await storage.batches.get('default', id))?.state;
  const files = await Promise.all(
    [state?.output_file_id, state?.error_file_id].map((fileId) => storage.files.get('default', fileId ?? '')),
  );
  const [output = [], error = []] = await Promise.all(
    files.map((file) => readLines(storage, file?.segments ?? [])),
  );
  await server.close();
  const ids = [...output, ...error]
    .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id)
    .sort();
  return { state, ids, sent, output, error, entries };
}

const allIds = Array.from({ length: total }, (_, index) => `r${index}`).sort();

test('whatever part of a journal is damaged while the server is down, every request gets one result', async () => {
  await fc.assert(
    fc.asyncProperty(anyResults, anyDamages, async (places, damages) => {
      await using folder = await makeTempFolder();
      const storage = await openFolderStorage(folder.path);
      const { id, entries } = await storeHalfDone(storage, places);
      await storage.close();
      const untouched = await damageJournal(folder.path, id, entries, damages);
      const { state, ids, sent, output, error } = await finish(folder.path, id);
      expect(ids).toEqual(allIds);
      expect(state).toMatchObject({
        status: 'completed',
        request_counts: { total, completed: output.length, failed: error.length },
      });
      // No answer that is there was paid for again.
      for (const index of untouched) {
        expect(sent).not.toContain(`r${index}`);
      }
      expect(new Set(sent).size).toBe(sent.length);
    }),
    { numRuns: 15 },
  );
});

test('a damaged result is moved aside, and the log says that its request ran again', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  const { id } = await storeHalfDone(storage, [
    [0, true],
    [1, true],
    [2, true],
  ]);
  await storage.close();
  const path = join(folder.path, 'blobs', `${id}.output`);
  // One letter of an answer.
  const damaged = (await readFile(path, 'utf8')).replace('"custom_id":"r1"', '"custom_id":"r2"');
  await writeFile(path, damaged);
  const { ids, sent, entries } = await finish(folder.path, id);
  expect(ids).toEqual(allIds);
  expect(sent).toContain('r1');
  expect(sent).not.toContain('r2');
  const dropped = { message: 'damaged results were dropped; their requests run again', batch: id, lines: 1 };
  expect(entries.filter(({ message }) => message === dropped.message)).toMatchObject([dropped]);
  const [kept] = await readdir(join(folder.path, 'lost+found'));
  expect(kept).toMatch(new RegExp(`^${id}\\.output-\\d+$`));
  expect(await readFile(join(folder.path, 'lost+found', kept ?? ''), 'utf8')).toBe(damaged);
});

test('an input whose requests changed places runs no request that has a result, and reports it', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  const { id } = await storeHalfDone(storage, [
    [0, true],
    [1, true],
  ]);
  const segment = (await storage.batches.get('default', id))?.input[0]?.blob ?? '';
  await storage.close();
  // The first request, which has its result, stands where the last one was, and that one nowhere.
  const lines = Array.from({ length: total }, (_, index) => chatLine(`r${index}`));
  lines[total - 1] = chatLine('r0').padEnd(lines[total - 1]?.length ?? 0);
  lines[0] = chatLine('x0');
  await writeFile(join(folder.path, 'blobs', segment), `${lines.join('\n')}\n`);
  const { state, ids, sent } = await finish(folder.path, id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(allIds.filter((each) => each !== `r${total - 1}`));
  expect(sent).not.toContain('r0');
  expect(state).toMatchObject({
    status: 'failed',
    errors: { data: [{ code: 'input_unreadable', line: total }] },
  });
});

test('an input that changed only where results exist runs to its end', async () => {
  await using folder = await makeTempFolder();
  const storage = await openFolderStorage(folder.path);
  const { id } = await storeHalfDone(storage, [
    [3, true],
    [4, false],
  ]);
  const segment = (await storage.batches.get('default', id))?.input[0]?.blob ?? '';
  await storage.close();
  const path = join(folder.path, 'blobs', segment);
  await writeFile(path, (await readFile(path, 'utf8')).replace('"custom_id":"r3"', '"custom_id":"q3"'));
  const { state, ids, sent } = await finish(folder.path, id);
  expect(ids).toEqual(allIds);
  expect(sent).toHaveLength(total - 2);
  expect(state).toMatchObject({ status: 'completed', errors: null });
});
