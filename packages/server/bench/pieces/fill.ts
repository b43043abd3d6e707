import { setTimeout as sleep } from 'node:timers/promises';
import type { ServeOptions } from '@offpeak/server/node';
import { startBatch } from '../batch.ts';
import { ceilingOf, liveP95 } from '../load.ts';
import { milliseconds, percent, startTable } from '../print-table.ts';
import { type Listening, startEngine } from '../processes.ts';
import type { BenchOptions } from './bench-options.ts';

/**
 * How much of a model server a batch fills by default, with its queue seen and not seen, against the best
 * fixed limit; and what live calls take that go to the model server directly. About two minutes for each
 * number of slots.
 */
export async function fill({ slots: counts, steady, measured }: BenchOptions): Promise<void> {
  const row = startTable('slots', 'setting', 'limit', 'of the ceiling', 'live p95', 'against idle');
  for (const slots of counts) {
    const silent = await startEngine(slots, 'silent');
    const ceiling = await ceilingOf(silent, slots);
    const idle = await liveP95(silent.port, measured / 2);
    const measure = async (
      name: string,
      engine: Listening,
      { after, ...options }: Partial<ServeOptions> & { after: number },
    ): Promise<void> => {
      const batch = await startBatch([engine.port], Math.min(50_000, slots * 400 + 5000), options);
      await sleep(after);
      let live = Number.NaN;
      const rate = await batch.tokensPerSecond(async () => {
        live = await liveP95(engine.port, measured);
      });
      const limit = await batch.limit();
      row(slots, name, limit, percent(rate / ceiling), milliseconds(live), (live / idle).toFixed(1));
      await batch.stop();
    };
    await measure(`fixed at ${slots}`, silent, { after: 8000, concurrency: slots });
    await measure(`auto, queue not seen, after ${steady / 1000} s`, silent, { after: steady });
    await silent.stop();
    const seen = await startEngine(slots, 'metrics');
    await measure('auto, queue seen, after 15 s', seen, { after: 15_000 });
    await seen.stop();
  }
}
