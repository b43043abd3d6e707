import { setTimeout as sleep } from 'node:timers/promises';
import { startBatch } from '../batch.ts';
import { ceilingOf, liveP95 } from '../load.ts';
import { milliseconds, percent, startTable } from '../print-table.ts';
import { startEngine } from '../processes.ts';
import type { BenchOptions } from './bench-options.ts';

/**
 * What live calls take beside a batch that fills the model server, with `liveLatency: 2`: directly at the
 * model server, and through the server. About two minutes for each number of slots.
 */
export async function live({ slots: counts, steady, measured }: BenchOptions): Promise<void> {
  const row = startTable(
    'slots',
    'queue',
    'live calls go',
    'batch, of the ceiling',
    'live p95',
    'against idle',
  );
  for (const slots of counts) {
    for (const metrics of ['metrics', 'silent'] as const) {
      const engine = await startEngine(slots, metrics);
      const ceiling = await ceilingOf(engine, slots);
      const idle = await liveP95(engine.port, measured / 2);
      const batch = await startBatch([engine.port], Math.min(50_000, slots * 400 + 5000), { liveLatency: 2 });
      await sleep(metrics === 'metrics' ? 15_000 : steady);
      const roads = [['directly', engine.port] as const, ['through offpeak', batch.server.port] as const];
      for (const [road, port] of roads) {
        let p95 = Number.NaN;
        const rate = await batch.tokensPerSecond(async () => {
          p95 = await liveP95(port, measured);
        });
        const seen = metrics === 'metrics' ? 'seen' : 'not seen';
        row(slots, seen, road, percent(rate / ceiling), milliseconds(p95), (p95 / idle).toFixed(1));
      }
      await batch.stop();
      await engine.stop();
    }
  }
}
