import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { startServer, startUpstream } from './processes.ts';

/**
 * Lines per second and peak memory of whole batches. Build first. Usage: `node bench/throughput.ts [lines]
 * [delayMs] [concurrency | auto]`; the defaults are 50,000 lines of 2 kB on an upstream without latency. With
 * `YOUNG_HEAP_LIMIT=0` in the environment the server leaves V8's young heap alone.
 */
const lines = Number(process.argv[2] ?? 50_000);
const delayMs = Number(process.argv[3] ?? 0);
const concurrency: number | 'auto' = process.argv[4] === 'auto' ? 'auto' : Number(process.argv[4] ?? 64);

const folder = await mkdtemp(join(tmpdir(), 'offpeak-bench-'));
const upstream = await startUpstream(delayMs);
const options = {
  upstream: `http://127.0.0.1:${upstream.port}/v1`,
  dataDir: folder,
  port: 0,
  concurrency,
  youngHeapLimit: process.env.YOUNG_HEAP_LIMIT !== '0',
};
const server = await startServer(
  options,
  process.execArgv.filter((option) => option.startsWith('--cpu-prof')),
);
try {
  const client = createClient({ baseURL: `http://127.0.0.1:${server.port}/v1` });
  const content = 'x'.repeat(1850);
  const line = (index: number): string => {
    const body = { model: 'bench', messages: [{ role: 'user', content }] };
    return `${JSON.stringify({ custom_id: `request-${index}`, method: 'POST', url: '/v1/chat/completions', body })}\n`;
  };
  const input = new Blob(Array.from({ length: lines }, (_, index) => line(index)));
  const file = await client.files.create(input, { purpose: 'batch', filename: 'bench.jsonl' });
  const before = await server.peak();
  const retrieves: number[] = [];
  const batch = await client.batches.create({ input_file_id: file.id, endpoint: '/v1/chat/completions' });
  const begun = performance.now();
  for (;;) {
    const asked = performance.now();
    const { status, request_counts: counts } = await client.batches.retrieve(batch.id);
    retrieves.push(performance.now() - asked);
    if (status === 'completed' && counts?.completed === lines) {
      break;
    }
    if (status === 'failed') {
      throw new Error('The batch failed.');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const seconds = (performance.now() - begun) / 1000;
  const peak = await server.peak();
  const median = retrieves.sort((one, other) => one - other)[retrieves.length >> 1] ?? 0;
  const ideal = delayMs === 0 || concurrency === 'auto' ? null : Math.round((concurrency * 1000) / delayMs);
  console.log(
    JSON.stringify({
      lines,
      delayMs,
      concurrency,
      seconds: Number(seconds.toFixed(2)),
      linesPerSecond: Math.round(lines / seconds),
      ideal,
      peakMB: Math.round(peak / 1e6),
      afterUploadMB: Math.round(before / 1e6),
      retrieveMedianMs: Number(median.toFixed(2)),
    }),
  );
} finally {
  await server.stop();
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
}
