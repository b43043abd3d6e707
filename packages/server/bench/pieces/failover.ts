import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningBatch, startBatch } from '../batch.ts';
import { ceilingOf, meanTokens } from '../load.ts';
import { startTable } from '../print-table.ts';
import { startEngine } from '../processes.ts';
import type { BenchOptions } from './bench-options.ts';

/** Throughput is that of this share of a ceiling. */
const goal = 0.95;
const windowMs = 3000;
const maxMs = 40_000;

/**
 * Two model servers, one of which is killed in mid-batch and comes back: after how many seconds the
 * throughput is that of the remaining one, and that of both. About two minutes for each number of slots.
 */
export async function failover({ slots: counts }: BenchOptions): Promise<void> {
  const row = startTable('slots', 'the other one is full after', 'both are full after');
  for (const slots of counts) {
    const one = await startEngine(slots, 'metrics');
    const two = await startEngine(slots, 'metrics');
    const ceiling = await ceilingOf(one, slots);
    const batch = await startBatch([one.port, two.port], Math.min(50_000, slots * 800 + 5000));
    await sleep(20_000);
    await one.kill();
    const alone = await secondsUntil(batch, ceiling * goal);
    const back = await startEngine(slots, 'metrics', one.port);
    const both = await secondsUntil(batch, 2 * ceiling * goal);
    row(slots, alone, both);
    await batch.stop();
    await Promise.all([two.stop(), back.stop()]);
  }
}

/** After how long the batch makes so many tokens a second, over windows of three seconds. */
async function secondsUntil(batch: RunningBatch, tokensPerSecond: number): Promise<string> {
  const begun = performance.now();
  const readings: { at: number; lines: number }[] = [];
  while (performance.now() - begun < maxMs) {
    readings.push({ at: performance.now(), lines: await batch.lines() });
    const from = readings.findLast(({ at }) => performance.now() - at >= windowMs);
    const last = readings.at(-1);
    if (from !== undefined && last !== undefined) {
      const rate = ((last.lines - from.lines) * meanTokens * 1000) / (last.at - from.at);
      if (rate >= tokensPerSecond) {
        return `${((from.at - begun) / 1000).toFixed(1)} s`;
      }
    }
    await sleep(250);
  }
  return `more than ${maxMs / 1000} s`;
}
