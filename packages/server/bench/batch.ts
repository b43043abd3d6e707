import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import type { ServeOptions } from '@offpeak/server/node';
import { bodyOf, meanTokens, randomTokens } from './load.ts';
import { type Listening, startServer } from './processes.ts';

/** A server that runs a batch which is longer than the measurement. */
export interface RunningBatch {
  server: Listening;
  /** Tokens of results per second while `during` runs. */
  tokensPerSecond(during: () => Promise<unknown>): Promise<number>;
  /** The results written so far. */
  lines(): Promise<number>;
  /** The calls that may be in flight. */
  limit(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a server over some ports with a batch of `lines` lines. */
export async function startBatch(
  ports: readonly number[],
  lines: number,
  options: Partial<ServeOptions> = {},
): Promise<RunningBatch> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offpeak-fill-'));
  const upstream = ports.map((port) => `http://127.0.0.1:${port}`);
  const server = await startServer({ upstream, dataDir, port: 0, ...options });
  const client = createClient({ baseURL: `http://127.0.0.1:${server.port}/v1` });
  const text = Array.from({ length: lines }, (_, index) => lineOf(index)).join('\n');
  const file = await client.files.create(new Blob([text]), { filename: 'in.jsonl', purpose: 'batch' });
  await client.batches.create({ input_file_id: file.id, endpoint: '/v1/chat/completions' });
  const metric = async (pattern: RegExp): Promise<number> => {
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    return Number(pattern.exec(metrics)?.[1] ?? 0);
  };
  const done = (): Promise<number> => metric(/offpeak_lines_total\{result="completed"\} (\d+)/);
  return {
    server,
    lines: done,
    limit: () => metric(/offpeak_concurrency_limit (\d+)/),
    async tokensPerSecond(during) {
      const [from, before] = [performance.now(), await done()];
      await during();
      const after = await done();
      return ((after - before) * meanTokens) / ((performance.now() - from) / 1000);
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function lineOf(index: number): string {
  const body = JSON.parse(bodyOf(randomTokens())) as unknown;
  return JSON.stringify({ custom_id: `r${index}`, method: 'POST', url: '/v1/chat/completions', body });
}
