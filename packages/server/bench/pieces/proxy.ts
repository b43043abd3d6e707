import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile, startCalls } from '../load.ts';
import { milliseconds, startTable } from '../print-table.ts';
import { startProxy, startServer, startUpstream } from '../processes.ts';
import type { BenchOptions } from './bench-options.ts';

const concurrency = 64;
const rounds = 3;

/**
 * What a live call costs: 64 callers at an endpoint that answers immediately, directly, through a bare undici
 * proxy and through the server, in turns. About a minute.
 */
export async function proxy({ measured }: BenchOptions): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offpeak-proxy-'));
  const upstream = await startUpstream(0);
  const bare = await startProxy(upstream.port);
  const server = await startServer({ upstream: `http://127.0.0.1:${upstream.port}`, dataDir, port: 0 });
  const roads = { direct: upstream.port, 'undici proxy': bare.port, offpeak: server.port };
  const times = new Map<string, number[]>(Object.keys(roads).map((name) => [name, []]));
  const share = measured / rounds;
  for (let round = 0; round < rounds; round++) {
    for (const [name, port] of Object.entries(roads)) {
      const calls = startCalls(port, concurrency, () => 32);
      await sleep(share);
      await calls.stop();
      // Connections and code are new in the first round.
      const ended = calls.ended.slice(concurrency).map(({ ms }) => ms);
      times.set(name, (times.get(name) ?? []).concat(ended));
    }
  }
  const row = startTable('road', 'requests/s', 'p50', 'p99', 'requests/s against the proxy');
  const rate = (name: string): number => ((times.get(name)?.length ?? 0) / measured) * 1000;
  for (const [name, all] of times) {
    const ratio = (rate(name) / rate('undici proxy')).toFixed(2);
    row(
      name,
      Math.round(rate(name)),
      milliseconds(quantile(all, 0.5)),
      milliseconds(quantile(all, 0.99)),
      ratio,
    );
  }
  await Promise.all([server.stop(), bare.stop(), upstream.stop()]);
  await rm(dataDir, { recursive: true, force: true });
}
