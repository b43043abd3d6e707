import type { LogEntry } from '@offpeak/server';
import { expect, test } from 'vitest';
import { createHeartbeat } from '../../src/engine/heartbeat.ts';
import type { Claim } from '../../src/storage/claim.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const leaseMs = 15_000;
const claim: Claim = { batchId: 'batch_1', owner: 'a', epoch: 1 };

async function turns(): Promise<void> {
  for (let count = 0; count < 4; count++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A heartbeat whose beats a test answers. */
function makeHeartbeat(options: { leaseMs?: number } = {}) {
  const clock = manualClock();
  const entries: LogEntry[] = [];
  const beats: PromiseWithResolvers<Claim[]>[] = [];
  const answers: { held: readonly Claim[]; beat: number }[] = [];
  let begun = 0;
  const heartbeat = createHeartbeat({
    clock: steadyClock(clock),
    log: (entry) => entries.push(entry),
    leaseMs: options.leaseMs ?? leaseMs,
    renew() {
      const beat = Promise.withResolvers<Claim[]>();
      beats.push(beat);
      return beat.promise;
    },
    onClaims: (held, beat) => answers.push({ held, beat }),
    onHeld() {
      begun += 1;
    },
  });
  const pass = async (ms: number): Promise<void> => {
    clock.pass(ms);
    await turns();
  };
  return { heartbeat, beats, answers, entries, pass, begun: () => begun };
}

test('the lease is valid from the first response until four fifths of it after that beat was sent', async () => {
  const { heartbeat, beats, answers, pass, begun } = makeHeartbeat();
  expect(heartbeat.isLeaseHeld).toBe(false);
  heartbeat.start();
  await turns();
  expect([beats.length, heartbeat.sent, heartbeat.isLeaseHeld]).toEqual([1, 1, false]);
  await pass(2000);
  beats[0]?.resolve([claim]);
  await turns();
  expect([heartbeat.isLeaseHeld, begun()]).toEqual([true, 1]);
  expect(answers).toEqual([{ held: [claim], beat: 1 }]);
  // The next beat gets no answer.
  await pass(1000);
  expect(beats).toHaveLength(2);
  await pass(8999);
  expect(heartbeat.isLeaseHeld).toBe(true);
  await pass(1);
  expect(heartbeat.isLeaseHeld).toBe(false);
  const last = beats.at(-1);
  last?.resolve([]);
  await turns();
  expect([heartbeat.isLeaseHeld, begun()]).toEqual([true, 2]);
  await heartbeat.stop();
});

test('a beat is sent each second, and with a short lease five times in it', async () => {
  for (const [lease, every] of [
    [15_000, 1000],
    [5000, 1000],
    [1000, 200],
  ] as const) {
    const { heartbeat, beats, pass } = makeHeartbeat({ leaseMs: lease });
    heartbeat.start();
    await turns();
    for (let count = 1; count <= 3; count++) {
      beats.at(-1)?.resolve([]);
      await turns();
      await pass(every - 1);
      expect(beats).toHaveLength(count);
      await pass(1);
      expect(beats).toHaveLength(count + 1);
    }
    await heartbeat.stop();
  }
});

test('a beat that hangs does not delay the next, and its late response is ignored', async () => {
  const { heartbeat, beats, answers, entries, pass } = makeHeartbeat();
  heartbeat.start();
  await turns();
  await pass(5000);
  await pass(1000);
  expect(beats).toHaveLength(2);
  expect(entries).toMatchObject([
    { level: 'error', message: 'the storage did not answer', reason: 'no answer within 5000 ms' },
  ]);
  beats[1]?.resolve([claim]);
  await turns();
  beats[0]?.resolve([]);
  await turns();
  expect(answers).toEqual([{ held: [claim], beat: 2 }]);
  expect(entries.slice(1)).toEqual([{ level: 'info', message: 'the storage answers again' }]);
  await heartbeat.stop();
});

test('an outage is logged once, however long it lasts, and its end as well', async () => {
  const { heartbeat, beats, entries, pass, begun } = makeHeartbeat();
  heartbeat.start();
  await turns();
  for (let count = 0; count < 5; count++) {
    beats.at(-1)?.reject(new Error('cut'));
    await turns();
    await pass(1000);
  }
  expect(beats).toHaveLength(6);
  expect(entries).toEqual([{ level: 'error', message: 'the storage did not answer', reason: 'Error: cut' }]);
  for (let count = 0; count < 3; count++) {
    beats.at(-1)?.resolve([]);
    await turns();
    await pass(1000);
  }
  expect(entries.slice(1)).toEqual([{ level: 'info', message: 'the storage answers again' }]);
  expect(begun()).toBe(1);
  await heartbeat.stop();
  const sent = beats.length;
  await pass(60_000);
  expect(beats).toHaveLength(sent);
});
