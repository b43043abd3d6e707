import { Pool } from 'undici';
import { startUpstream } from './processes.ts';

/**
 * What `throughput.ts` is measured against: the same requests to the same upstream in a bare loop over
 * undici, with nothing kept. Usage: `node bench/bare-loop.ts [requests] [delayMs] [concurrency]`.
 */
const requests = Number(process.argv[2] ?? 50_000);
const delayMs = Number(process.argv[3] ?? 0);
const concurrency = Number(process.argv[4] ?? 64);

const upstream = await startUpstream(delayMs);
const pool = new Pool(`http://127.0.0.1:${upstream.port}`, { connections: concurrency });
const body = JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: 'x'.repeat(1850) }] });
const headers = { 'content-type': 'application/json' };
let left = requests;
const begun = performance.now();
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (left-- > 0) {
      const answer = await pool.request({ method: 'POST', path: '/v1/chat/completions', headers, body });
      await answer.body.text();
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ requests, delayMs, concurrency, perSecond: Math.round(requests / seconds) }));
await pool.destroy();
await upstream.stop();
