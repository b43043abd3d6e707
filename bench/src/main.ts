import { parseArgs } from 'node:util';
import { contenders, loadContender } from './contender.ts';
import { type Half, type Measured, measure, startSink } from './measure.ts';
import { batchId } from './sink-ids.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    small: { type: 'string', default: '5000' },
    large: { type: 'string', default: '50000' },
  },
});
const rounds = Number(values.rounds);
const [small, large] = [Number(values.small), Number(values.large)];

const sink = await startSink(
  [small, large].flatMap((count) => [batchId('chat', count), batchId('responses', count)]),
);
try {
  for (const half of ['submit', 'results'] satisfies Half[]) {
    const names: string[] = [];
    const atSmall: Measured[][] = [];
    const atLarge: Measured[][] = [];
    for (const [index, contender] of contenders.entries()) {
      names.push((await loadContender(contender)).name);
      atSmall[index] = [await measure(contender, half, sink.baseURL, small)];
      atLarge[index] = [];
    }
    // Interleaved, so that whatever else the machine does falls on all alike.
    for (let round = 0; round < rounds; round++)
      for (const [index, contender] of contenders.entries())
        atLarge[index]?.push(await measure(contender, half, sink.baseURL, large));
    console.log(`\n${half}, ${large} requests, medians of ${rounds}\n`);
    console.log(tableOf(names, atSmall, atLarge, small, large));
  }
} finally {
  sink.stop();
}
