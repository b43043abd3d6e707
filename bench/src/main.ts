import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import aiManifest from 'ai/package.json' with { type: 'json' };
import { VERSION as openaiVersion } from 'openai/version';
import { contenders, loadContender } from './contender.ts';
import { type Half, measure, startSink } from './measure.ts';
import { batchId } from './sink-ids.ts';
import { measureSize } from './sizes.ts';
import { halfTable, type Score, summaryTable } from './table.ts';
import { writeSection } from './write-section.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    small: { type: 'string', default: '5000' },
    large: { type: 'string', default: '50000' },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const [small, large] = [Number(values.small), Number(values.large)];
const halves: Half[] = ['submit', 'results'];

const scores: Score[] = await Promise.all(
  contenders.map(async (contender) => ({
    name: (await loadContender(contender)).name,
    size: await measureSize(contender),
    small: new Map(),
    large: new Map(),
  })),
);
const sink = await startSink(
  [small, large].flatMap((count) => [batchId('chat', count), batchId('responses', count)]),
);
try {
  for (const half of halves) {
    for (const [index, contender] of contenders.entries()) {
      scores[index]?.small.set(half, await measure(contender, half, sink.baseURL, small));
    }
    // Interleaved, so that whatever else the machine does falls on all alike.
    for (let round = 0; round < rounds; round++) {
      for (const [index, contender] of contenders.entries()) {
        const runs = scores[index]?.large;
        runs?.set(half, [...(runs.get(half) ?? []), await measure(contender, half, sink.baseURL, large)]);
      }
    }
  }
} finally {
  sink.stop();
}

const made =
  `On ${availableParallelism()} cores (${process.platform} ${process.arch}), Node ${process.versions.node}, ` +
  `openai ${openaiVersion}, ai ${aiManifest.version}; medians of ${rounds}.`;
const full = [
  made,
  ...halves.map(
    (half) =>
      `${half === 'submit' ? 'Submitting' : 'Reading the results of'} ${large.toLocaleString('en')} requests:\n\n` +
      halfTable(scores, half, small, large),
  ),
].join('\n\n');
const summary = `${summaryTable(scores)}\n\n${made}`;
console.log(`${full}\n\n${summary}`);
if (values.write) {
  await writeSection(new URL('../README.md', import.meta.url), 'tables', full);
  await writeSection(new URL('../../README.md', import.meta.url), 'bench', summary);
}
