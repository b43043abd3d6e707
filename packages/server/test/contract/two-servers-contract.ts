import type { LogEntry, PostWebhook } from '@offpeak/server';
import type { StorageUnderTest } from '@offpeak/server/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { eventually } from '../support/batch-file.ts';
import {
  expectCompleted,
  type FleetServer,
  fleetServer,
  leaseMs,
  quickClock,
  stateOf,
  storeBatch,
} from '../support/fleet.ts';
import { createFreezer, freezable } from '../support/freezer.ts';
import { manualClock } from '../support/manual-clock.ts';
import { echo, type Script, startUpstream } from '../support/scripted-upstream.ts';

const slots = 4;

const after =
  (ms: number): Script =>
  (request, answer, response) =>
    void setTimeout(() => void echo(request, answer, response), ms);

const isNoOutage = ({ message }: LogEntry): boolean => message !== 'the storage did not answer';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function metricsOf(server: FleetServer): Promise<string> {
  return (await server.fetch(new Request('http://x/metrics'))).text();
}

/** What two servers on one storage do when one of them is slow, cut off or wrong. */
export function testTwoServers(open: () => Promise<StorageUnderTest>): void {
  test('a server that opens a journal late, after its claim went to another, does not stop that one', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(10));
    const { storage } = opened;
    const freezer = createFreezer();
    const frozen = freezable(storage, freezer);
    let opens = 0;
    // Stopped after it claimed and before it opens, as by SIGSTOP.
    const late: Storage = {
      ...frozen,
      journals: {
        ...frozen.journals,
        async open(claim) {
          opens += 1;
          if (opens === 1) {
            freezer.freeze();
          }
          return frozen.journals.open(claim);
        },
      },
    };
    const [a, b] = [fleetServer(late, upstream), fleetServer(storage, upstream)];
    const id = await storeBatch(storage, 120);
    a.start();
    await eventually(() => opens === 1);
    await opened.elapse(leaseMs);
    b.start();
    await eventually(async () => (await stateOf(storage, id)).request_counts.completed > 20);
    freezer.thaw();
    await expectCompleted(storage, id, 120);
    expect(upstream.requests).toHaveLength(120);
    expect(b.troubles).toEqual([]);
    // Not one retry: the claim is lost, and that is said once.
    expect(a.troubles.filter(isNoOutage)).toMatchObject([
      { level: 'warn', message: 'the claim on a batch was lost', batch: id },
    ]);
    await Promise.all([a.close(), b.close()]);
  });

  test('a server never runs a batch twice, even if it claims it again while its last calls are in flight', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(250));
    const { storage } = opened;
    const freezer = createFreezer();
    const frozen = freezable(storage, freezer);
    let openNow = 0;
    let mostOpen = 0;
    const watched: Storage = {
      ...frozen,
      journals: {
        ...frozen.journals,
        async open(claim) {
          openNow += 1;
          mostOpen = Math.max(mostOpen, openNow);
          const journal = await frozen.journals.open(claim);
          const close = async (): Promise<void> => {
            openNow -= 1;
            await journal.close();
          };
          return { ...journal, close };
        },
      },
    };
    const [a, b] = [fleetServer(watched, upstream), fleetServer(storage, upstream)];
    const id = await storeBatch(storage, 12);
    a.start();
    await eventually(() => upstream.requests.length >= slots);
    freezer.freeze();
    await opened.elapse(leaseMs);
    b.start();
    await eventually(() => upstream.requests.length >= 2 * slots);
    freezer.thaw();
    await b.close({ drainMs: 0 });
    // A healthy batch that is given to the server meanwhile does not wait for the other.
    const healthy = await storeBatch(storage, 4);
    await expectCompleted(storage, healthy, 4);
    await expectCompleted(storage, id, 12);
    expect(mostOpen).toBe(2);
    expect(upstream.requests.length).toBeLessThanOrEqual(16 + 2 * slots);
    expect(a.troubles.map(({ message }) => message)).not.toContain('a result could not be written');
    await a.close();
  });

  test('a server that wakes from a long sleep during a batch writes nothing, and sets no count back', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(5));
    const { storage } = opened;
    const freezer = createFreezer();
    const [a, b] = [fleetServer(freezable(storage, freezer), upstream), fleetServer(storage, upstream)];
    const id = await storeBatch(storage, 300);
    a.start();
    await eventually(() => upstream.requests.length > 50);
    freezer.freeze();
    await opened.elapse(leaseMs);
    b.start();
    const held = (await stateOf(storage, id)).request_counts.completed;
    await eventually(async () => (await stateOf(storage, id)).request_counts.completed > held + 50);
    freezer.thaw();
    await expectCompleted(storage, id, 300);
    // At most the lines in flight when it fell asleep ran twice.
    expect(upstream.requests.length).toBeLessThanOrEqual(300 + 2 * slots);
    await Promise.all([a.close(), b.close()]);
  });

  test('a server whose heartbeats get no response sends nothing once its lease may have expired', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(5));
    const { storage } = opened;
    const beats = createFreezer();
    // All else answers: it must find out by itself, on its own clock.
    const deaf: Storage = {
      ...storage,
      batches: {
        ...storage.batches,
        async renew(owner, forMs) {
          await beats.pass();
          return storage.batches.renew(owner, forMs);
        },
      },
    };
    const clock = manualClock(Date.now());
    const a = fleetServer(deaf, upstream, { clock });
    const id = await storeBatch(storage, 3000);
    a.start();
    await eventually(() => upstream.requests.length > 20);
    beats.freeze();
    clock.pass(0.8 * leaseMs - 1);
    const before = upstream.requests.length;
    await eventually(() => upstream.requests.length > before + 20);
    clock.pass(1);
    // Calls in flight end, and none starts.
    await eventually(async () => /lines_in_flight 0/.test(await metricsOf(a)));
    const sent = upstream.requests.length;
    await sleep(50);
    clock.pass(leaseMs / 3);
    await sleep(50);
    expect(upstream.requests).toHaveLength(sent);
    expect(a.troubles).toMatchObject([
      { message: 'the storage did not answer', reason: expect.stringContaining('no answer within') },
    ]);
    beats.thaw();
    await eventually(() => upstream.requests.length > sent + 20);
    expect((await stateOf(storage, id)).status).toBe('in_progress');
    await a.close({ drainMs: 0 });
  });

  test.each([
    [-3_600_000, 3_600_000],
    [3_600_000, -3_600_000],
  ])('clocks that are set %s and %s ms wrong take nothing from each other', async (one, other) => {
    await using opened = await open();
    await using upstream = await startUpstream(after(5));
    const { storage } = opened;
    const skewed = (ms: number) => ({ ...quickClock(), now: () => Date.now() + ms });
    const a = fleetServer(storage, upstream, { clock: skewed(one) });
    const b = fleetServer(storage, upstream, { clock: skewed(other) });
    const ids = [await storeBatch(storage, 80), await storeBatch(storage, 80)];
    a.start();
    b.start();
    await Promise.all(ids.map((id) => expectCompleted(storage, id, 80)));
    expect(upstream.requests).toHaveLength(160);
    expect([...a.troubles, ...b.troubles]).toEqual([]);
    await Promise.all([a.close(), b.close()]);
  });

  test('a claim or a release whose response is lost leaves no batch behind', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(20));
    const { storage } = opened;
    const lost = new Error('The connection was cut.');
    let [claims, releases] = [0, 0];
    const cut: Storage = {
      ...storage,
      batches: {
        ...storage.batches,
        async claim(query) {
          const claimed = await storage.batches.claim(query);
          if (claimed.length === 0) {
            return claimed;
          }
          claims += 1;
          if (claims === 1) {
            throw lost;
          }
          return claimed;
        },
        async release(claim) {
          releases += 1;
          // Not even done.
          if (releases === 2) {
            throw lost;
          }
          await storage.batches.release(claim);
        },
      },
      journals: {
        ...storage.journals,
        async open(claim) {
          // The first run ends with an error; its batch is given back after a rest.
          if (claims === 2 && releases === 1) {
            throw lost;
          }
          return storage.journals.open(claim);
        },
      },
    };
    const a = fleetServer(cut, upstream);
    const id = await storeBatch(storage, 20);
    a.start();
    await expectCompleted(storage, id, 20);
    expect(releases).toBeGreaterThan(2);
    await a.close();
  });

  test('counts that cannot be saved for a while do not end a run', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(5));
    const { storage } = opened;
    let saves = 0;
    const forgetful: Storage = {
      ...storage,
      batches: {
        ...storage.batches,
        update(write) {
          const { status, request_counts: counts } = write.record.state;
          if (status !== 'in_progress' || counts.completed === 0) {
            return storage.batches.update(write);
          }
          saves += 1;
          // Two outages: the first three saves, and the fifth.
          return saves <= 3 || saves === 5
            ? Promise.reject(new Error('The connection was cut.'))
            : storage.batches.update(write);
        },
      },
    };
    const a = fleetServer(forgetful, upstream);
    const id = await storeBatch(storage, 500);
    a.start();
    await expectCompleted(storage, id, 500);
    expect(upstream.requests).toHaveLength(500);
    // Each outage is logged once.
    const logged = { level: 'warn', message: 'the counts of a batch could not be saved' };
    expect(a.troubles).toMatchObject([logged, logged]);
    await a.close();
  });

  test('a server that does not know a webhook yet leaves it to the server that does', async () => {
    await using opened = await open();
    await using upstream = await startUpstream(after(1));
    const { storage } = opened;
    const url = 'https://hook.example/x';
    const events: string[] = [];
    // Each is taken at the second attempt.
    const postWebhook: PostWebhook = async (_, { headers }) => {
      const id = headers['webhook-id'] ?? '';
      events.push(id);
      return events.filter((event) => event === id).length === 1 ? 503 : 200;
    };
    const old = fleetServer(storage, upstream);
    const webhooks = [{ url, secret: 'whsec_c2VjcmV0' }];
    const current = fleetServer(storage, upstream, { webhooks, postWebhook });
    current.start();
    const ids = [await storeBatch(storage, 1), await storeBatch(storage, 1), await storeBatch(storage, 1)];
    for (const id of ids) {
      await expectCompleted(storage, id, 1);
    }
    old.start();
    await eventually(async () => {
      await opened.elapse(5000);
      return (await storage.deliveries.waiting()).size === 0;
    });
    expect([events.length, new Set(events).size]).toEqual([6, 3]);
    expect(old.troubles.every(({ message }) => message.startsWith('webhooks wait'))).toBe(true);
    await Promise.all([old.close(), current.close()]);
  });

  test('whichever of two servers is stopped and wakes, and when, every request gets one result', async () => {
    const fault = fc.record({
      of: fc.constantFrom(0, 1),
      beforeMs: fc.nat(80),
      forMs: fc.nat(150),
      runsOut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 5 }), async (faults) => {
        await using opened = await open();
        await using upstream = await startUpstream(after(4));
        const { storage } = opened;
        const freezers = [createFreezer(), createFreezer()];
        const servers = freezers.map((freezer) => fleetServer(freezable(storage, freezer), upstream));
        const id = await storeBatch(storage, 100);
        for (const server of servers) {
          server.start();
        }
        const completed = expectCompleted(storage, id, 100);
        for (const { of, beforeMs, forMs, runsOut } of faults) {
          await sleep(beforeMs);
          freezers[of]?.freeze();
          if (runsOut) {
            await opened.elapse(leaseMs);
          }
          await sleep(forMs);
          freezers[of]?.thaw();
        }
        await completed;
        // Each expired lease costs at most the lines in flight under it.
        expect(upstream.requests.length).toBeLessThanOrEqual(100 + 2 * slots * faults.length);
        await Promise.all(servers.map((server) => server.close()));
      }),
      { numRuns: 5 },
    );
  });
}
