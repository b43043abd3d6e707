import { expect, test } from 'vitest';
import type { EngineContext } from '../../src/engine/context.ts';
import { nothingRecorded } from '../../src/results/progress.ts';
import { openRecording } from '../../src/results/recording.ts';
import { ClaimLostError } from '../../src/storage/claim.ts';
import type { JournalBlock } from '../../src/storage/journal.ts';
import { newBatch } from '../../src/testing/records.ts';
import { answered } from '../../src/testing/results.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const claim = { batchId: 'batch_1', owner: 'a', epoch: 1 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A recording over a journal of which the test writes `append`. */
async function openOver(append: (block: JournalBlock) => Promise<void>) {
  const clock = manualClock(0);
  const batch = newBatch({}, 0);
  batch.state = { ...batch.state, expires_at: 40, request_counts: { total: 100, completed: 0, failed: 0 } };
  const logged: string[] = [];
  let losses = 0;
  const journal = { recorded: nothingRecorded, append, close: () => Promise.resolve() };
  const context = {
    clock: steadyClock(clock),
    log: ({ message }: { message: string }) => logged.push(message),
    stopping: new AbortController().signal,
    claim,
    loseClaim() {
      losses += 1;
    },
    storage: { journals: { open: () => Promise.resolve(journal) } },
  } as unknown as EngineContext;
  const recording = await openRecording(context, batch);
  const entry = (index: number) => answered(batch.state.id, index);
  return { recording, clock, logged, entry, losses: () => losses };
}

test('results that arrive while a block is written become the next block, in order, each recorded once', async () => {
  const blocks: { seq: number; places: number[] }[] = [];
  let release: () => void = () => undefined;
  const { recording, entry } = await openOver(({ seq, entries }) => {
    blocks.push({ seq, places: entries.map(({ index }) => index) });
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  const written = [recording.record(entry(4)), recording.record(entry(2))];
  await turn();
  written.push(recording.record(entry(9)), recording.record(entry(1)));
  await turn();
  expect(blocks).toEqual([{ seq: 1, places: [4, 2] }]);
  expect(recording.progress.recorded).toBe(0);
  release();
  await turn();
  expect(recording.progress.recorded).toBe(2);
  expect(blocks[1]).toEqual({ seq: 2, places: [9, 1] });
  release();
  expect(await Promise.all(written)).toEqual([true, true, true, true]);
  expect(recording.progress).toMatchObject({ recorded: 4, completed: 4, failed: 0 });
  expect([0, 1, 2, 4, 9].map((index) => recording.progress.has(index))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
});

test('a block that fails is retried after growing pauses, with the same number, until its deadline', async () => {
  const offered: number[] = [];
  const blocks = new Set<JournalBlock>();
  const { recording, clock, logged, entry } = await openOver((block) => {
    offered.push(clock.now() / 1000);
    blocks.add(block);
    return Promise.reject(new Error('full'));
  });
  const written = recording.record(entry(0));
  let isOver = false;
  void written.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await turn();
    clock.pass(1000);
  }
  expect(await written).toBe(false);
  expect(offered).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 100]);
  expect([...blocks].map(({ seq }) => seq)).toEqual([1]);
  expect(logged).toEqual(['results could not be written']);
  // Whether the block is there is not known: nothing else may have its number.
  expect(recording.gaveUp).toBe(true);
  expect(await recording.record(entry(1))).toBe(false);
  expect(offered).toHaveLength(9);
  expect(recording.progress.recorded).toBe(0);
});

test('results wait for a storage that fails for a while, and the start and the end are logged once', async () => {
  let failures = 5;
  const { recording, clock, logged, entry } = await openOver(() =>
    failures-- > 0 ? Promise.reject(new Error('full')) : Promise.resolve(),
  );
  const written = Promise.all([recording.record(entry(0)), recording.record(entry(1))]);
  let isOver = false;
  void written.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await turn();
    clock.pass(1000);
  }
  expect(await written).toEqual([true, true]);
  expect(recording.gaveUp).toBe(false);
  expect(logged).toEqual(['results could not be written', 'results are written again']);
});

test('a lost claim ends the recording immediately: nothing is retried, and nothing is logged', async () => {
  let offered = 0;
  const { recording, logged, entry, losses } = await openOver(() => {
    offered += 1;
    return Promise.reject(new ClaimLostError(claim));
  });
  expect(await Promise.all([recording.record(entry(0)), recording.record(entry(1))])).toEqual([false, false]);
  expect(await recording.record(entry(2))).toBe(false);
  expect([offered, losses(), logged]).toEqual([1, 1, []]);
});
