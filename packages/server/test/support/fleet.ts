import {
  type Clock,
  createServer,
  type LogEntry,
  openAccess,
  type Server,
  type ServerOptions,
  systemClock,
} from '@offpeak/server';
import { undiciUpstream } from '@offpeak/server/node';
import { expect } from 'vitest';
import { hasEnded } from '../../src/lifecycle/batch-machine.ts';
import type { BatchState } from '../../src/storage/records.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { insertBatch, newBatch, streamOf, textOf } from '../../src/testing/records.ts';
import { chatLines, eventually } from './batch-file.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';

/** A server that shares its storage with others. */
export interface FleetServer extends Server {
  /** What it has logged as a warning or an error. */
  troubles: LogEntry[];
}

/** The clock of the machine, on which all sleeps are a tenth as long. */
export function quickClock(): Clock {
  const clock = systemClock();
  return { ...clock, sleep: (ms, signal) => clock.sleep(ms / 10, signal) };
}

/** Long enough for a busy machine: tests let it run out on the storage's clock. */
export const leaseMs = 10_000;

/** A server of a fleet that has not started. */
export function fleetServer(
  storage: Storage,
  upstream: ScriptedUpstream,
  options: Partial<ServerOptions> = {},
): FleetServer {
  const troubles: LogEntry[] = [];
  const server = createServer({
    // The test that opened the storage closes it.
    storage: { ...storage, close: () => Promise.resolve() },
    upstream: undiciUpstream({ baseURL: upstream.baseURL, connections: 5 }),
    auth: openAccess(),
    concurrency: 4,
    leaseMs,
    clock: quickClock(),
    retry: { firstMs: 5, maxMs: 50 },
    log: (entry) => entry.level !== 'info' && troubles.push(entry),
    ...options,
  });
  return { ...server, troubles };
}

/** Stores a batch of chat requests. */
export async function storeBatch(storage: Storage, lines: number): Promise<string> {
  const input = await storage.blobs.write(streamOf(chatLines(lines)), { maxBytes: 1e7 });
  const batch = newBatch({ input: [input] }, Math.floor(Date.now() / 1000));
  await insertBatch(storage, batch);
  return batch.state.id;
}

/** A batch as it is stored now. */
export async function stateOf(storage: Storage, id: string): Promise<BatchState> {
  const record = await storage.batches.get('default', id);
  if (record === null) {
    throw new Error('The batch is gone.');
  }
  return record.state;
}

/**
 * Waits until a batch has completed. Meanwhile its counts must not run backwards; in the end every request
 * must have one result, and the counts must say so.
 */
export async function expectCompleted(storage: Storage, id: string, lines: number): Promise<void> {
  let seen = 0;
  await eventually(async () => {
    const state = await stateOf(storage, id);
    const done = state.request_counts.completed + state.request_counts.failed;
    expect(done).toBeGreaterThanOrEqual(seen);
    seen = done;
    return hasEnded(state);
  });
  const state = await stateOf(storage, id);
  expect(state).toMatchObject({
    status: 'completed',
    request_counts: { total: lines, completed: lines, failed: 0 },
  });
  const file = await storage.files.get('default', state.output_file_id ?? '');
  const texts = (file?.segments ?? []).map(({ blob, bytes }) =>
    textOf(storage.blobs.read(blob, { start: 0, end: bytes })),
  );
  const ids = (await Promise.all(texts))
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id);
  expect(ids).toHaveLength(lines);
  expect(new Set(ids).size).toBe(lines);
}
