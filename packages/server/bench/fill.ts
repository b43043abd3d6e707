import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@offpeak/core';
import { Pool } from 'undici';
import { type Listening, startEngine, startServer } from './processes.ts';

/**
 * How much of a model server a batch fills with default settings, and what live calls beside it take. Build
 * first. Usage: `node bench/fill.ts [slots,slots,…] [secondsUntilSteady]`; the defaults are 8,32,256,512 and
 * 45. The ceiling is the same engine fed directly with more than it computes together; idle is a live call on
 * an engine with nothing else to do.
 */
const slotCounts = (process.argv[2] ?? '8,32,256,512').split(',').map(Number);
const untilSteady = Number(process.argv[3] ?? 45) * 1000;
const measuredMs = 20_000;

const bodyOf = (tokens: number): string =>
  JSON.stringify({ model: 'm', max_tokens: tokens, messages: [{ role: 'user', content: 'Hello' }] });
const headers = { 'content-type': 'application/json' };
const randomTokens = (): number => 32 + Math.floor(Math.random() * 129);

/** Calls that run until they are stopped: `calls` at a time, `everyMs` after the last one ended. */
function startCalls(port: number, calls: number, tokens: () => number, everyMs = 0) {
  const pool = new Pool(`http://127.0.0.1:${port}`);
  const ended: { at: number; ms: number; tokens: number }[] = [];
  let isOver = false;
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const count = tokens();
      const begun = performance.now();
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/chat/completions',
        headers,
        body: bodyOf(count),
      });
      await answer.body.text();
      ended.push({ at: performance.now(), ms: performance.now() - begun, tokens: count });
      if (everyMs > 0) {
        await sleep(Math.max(0, everyMs - (performance.now() - begun)));
      }
    }
  };
  void Promise.all(Array.from({ length: calls }, loop)).catch(() => undefined);
  return {
    ended,
    async stop() {
      isOver = true;
      await pool.destroy();
    },
  };
}

async function ceilingOf(engine: Listening, slots: number): Promise<number> {
  const calls = startCalls(engine.port, slots * 2 + 64, randomTokens);
  await sleep(8000);
  const from = performance.now();
  await sleep(15_000);
  const done = calls.ended.filter(({ at }) => at >= from);
  await calls.stop();
  return done.reduce((sum, { tokens }) => sum + tokens, 0) / 15;
}

/** Ten live calls a second; the 95th percentile of what they take. */
async function liveP95(engine: Listening, ms: number): Promise<number> {
  const calls = startCalls(engine.port, 10, () => 32, 1000);
  await sleep(ms);
  await calls.stop();
  const sorted = calls.ended.map((call) => call.ms).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

/** Feeds a batch through a server with the given settings. */
async function throughServer(engine: Listening, slots: number, concurrency: number | 'auto') {
  const dataDir = await mkdtemp(join(tmpdir(), 'offpeak-fill-'));
  const upstream = `http://127.0.0.1:${engine.port}`;
  const server = await startServer({ upstream, dataDir, port: 0, concurrency });
  const client = createClient({ baseURL: `http://127.0.0.1:${server.port}/v1` });
  try {
    const lines = Math.min(50_000, slots * 400 + 5000);
    const text = Array.from({ length: lines }, (_, index) =>
      JSON.stringify({
        custom_id: `r${index}`,
        method: 'POST',
        url: '/v1/chat/completions',
        body: JSON.parse(bodyOf(randomTokens())) as unknown,
      }),
    ).join('\n');
    const file = await client.files.create(new Blob([text]), { filename: 'in.jsonl', purpose: 'batch' });
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await sleep(untilSteady);
    const before = await client.batches.retrieve(batch.id);
    const from = performance.now();
    const live = await liveP95(engine, measuredMs);
    const after = await client.batches.retrieve(batch.id);
    const seconds = (performance.now() - from) / 1000;
    const done = (after.request_counts?.completed ?? 0) - (before.request_counts?.completed ?? 0);
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    const limit = Number(/offpeak_concurrency_limit (\d+)/.exec(metrics)?.[1]);
    return { tokensPerSecond: (done / seconds) * meanTokens, live, limit };
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const meanTokens = 96;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
console.log(
  '| slots | setting | limit | of the ceiling | live p95 | against idle |\n| --- | --- | --- | --- | --- | --- |',
);
for (const slots of slotCounts) {
  const silent = await startEngine(slots, 'silent');
  const ceiling = await ceilingOf(silent, slots);
  const idle = await liveP95(silent, 10_000);
  const row = async (name: string, engine: Listening, concurrency: number | 'auto'): Promise<void> => {
    const { tokensPerSecond, live, limit } = await throughServer(engine, slots, concurrency);
    const cells = [
      slots,
      name,
      limit,
      percent(tokensPerSecond / ceiling),
      `${Math.round(live)} ms`,
      (live / idle).toFixed(1),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  };
  await row('16', silent, 16);
  await row(`best fixed (${slots})`, silent, slots);
  await row('auto, queue not seen', silent, 'auto');
  await silent.stop();
  const seen = await startEngine(slots, 'metrics');
  await row('auto, queue seen', seen, 'auto');
  await seen.stop();
}
