import { parseArgs } from 'node:util';
import type { BenchOptions } from './pieces/bench-options.ts';
import { cost } from './pieces/cost.ts';
import { failover } from './pieces/failover.ts';
import { fill } from './pieces/fill.ts';
import { live } from './pieces/live.ts';
import { proxy } from './pieces/proxy.ts';
import { waves } from './pieces/waves.ts';

/**
 * How well batches fill model servers, and what that costs live calls. Build first. Each piece prints a
 * table; the ceiling is the same model server fed directly with more than it computes together, idle a live
 * call on a server with nothing else to do.
 *
 * Usage: `node bench/fill.ts [--only fill,live,waves,proxy,failover,cost] [--slots 8,32,256,512] [--steady
 * 30] [--measured 15]`, with times in seconds. A piece takes two to three minutes for one number of slots;
 * `proxy` and `cost` take a minute each.
 */
const pieces: Readonly<Record<string, (options: BenchOptions) => Promise<void>>> = {
  fill,
  live,
  waves,
  proxy,
  failover,
  cost,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(pieces).join(',') },
    slots: { type: 'string', default: '8,32,256,512' },
    steady: { type: 'string', default: '30' },
    measured: { type: 'string', default: '15' },
  },
});
const options: BenchOptions = {
  slots: values.slots.split(',').map(Number),
  steady: Number(values.steady) * 1000,
  measured: Number(values.measured) * 1000,
};
for (const name of values.only.split(',')) {
  const piece = pieces[name];
  if (piece === undefined) {
    throw new Error(`There is no piece ${name}; there are ${Object.keys(pieces).join(', ')}.`);
  }
  console.log(`\n## ${name}`);
  await piece(options);
}
