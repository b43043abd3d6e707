import { setTimeout as sleep } from 'node:timers/promises';
import { startBatch } from '../batch.ts';
import { ceilingOf, quantile, startCalls } from '../load.ts';
import { milliseconds, percent, startTable } from '../print-table.ts';
import { startEngine } from '../processes.ts';
import type { BenchOptions } from './bench-options.ts';

/** A wave and a valley each take so long, in ms. */
const waveMs = 20_000;

/** Live calls of twice as many callers as the engine has slots, for one wave; the 95th percentile, in ms. */
async function wave(port: number, slots: number): Promise<number> {
  const calls = startCalls(port, slots * 2, () => 32);
  await sleep(waveMs);
  await calls.stop();
  return quantile(
    calls.ended.map(({ ms }) => ms),
    0.95,
  );
}

/**
 * Waves of live calls at the model server, twice as many as it computes together, with valleys between them:
 * how much of the valleys a batch uses, and what it adds to the calls of a wave. About two minutes for each
 * number of slots.
 */
export async function waves({ slots: counts }: BenchOptions): Promise<void> {
  const row = startTable('slots', 'valleys used', 'live p95 in a wave', 'without a batch', 'ratio');
  for (const slots of counts) {
    const engine = await startEngine(slots, 'metrics');
    const ceiling = await ceilingOf(engine, slots);
    const alone = await wave(engine.port, slots);
    const batch = await startBatch([engine.port], 50_000);
    await sleep(15_000);
    const beside: number[] = [];
    const used: number[] = [];
    for (let round = 0; round < 2; round++) {
      beside.push(await wave(engine.port, slots));
      used.push((await batch.tokensPerSecond(() => sleep(waveMs))) / ceiling);
    }
    const p95 = Math.max(...beside);
    row(
      slots,
      used.map(percent).join(', '),
      milliseconds(p95),
      milliseconds(alone),
      (p95 / alone).toFixed(2),
    );
    await batch.stop();
    await engine.stop();
  }
}
