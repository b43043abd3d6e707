import { loadContender } from './contender.ts';
import type { Half, Measured } from './measure.ts';

interface Task {
  contender: string;
  half: Half;
  baseURL: string;
  count: number;
}

process.once('message', async ({ contender: name, half, baseURL, count }: Task) => {
  const contender = await loadContender(name);
  const startedCpu = process.cpuUsage();
  const started = performance.now();
  let first = Number.NaN;
  let seen = 0;
  if (half === 'submit') {
    await contender.submit(baseURL, count);
  } else {
    await contender.results(baseURL, count, () => {
      if (seen++ === 0) {
        first = performance.now() - started;
      }
    });
  }
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(startedCpu);
  if (half === 'results' && seen !== count) {
    throw new Error(`${name} gave ${seen} of ${count} results.`);
  }
  const memory = process.resourceUsage().maxRSS / 1024;
  process.send?.({ wall, cpu: (user + system) / 1000, first, memory } satisfies Measured);
});
