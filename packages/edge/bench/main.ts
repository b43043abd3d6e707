import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createIdSigner } from '../src/ids/signed-ids.ts';
import { type AppSettings, appSecret } from '../test/hosts/app.ts';
import { everyHost } from '../test/hosts/every-host.ts';
import type { StartHost } from '../test/hosts/host.ts';
import { peakMegabytes, timeDownload, timeUpload } from './transfer.ts';

const lines = 50_000;
const lineBytes = 4000;
const limits = { fileBytes: 250_000_000 };

const sink = new Worker(new URL('sink.ts', import.meta.url), { execArgv: process.execArgv });
const [port] = await once(sink, 'message');
const providerURL = `http://127.0.0.1:${port}/v1`;
const token = 'ann-token';
const fileId = await createIdSigner([appSecret])('ann').sign('file', 'file-1');

console.log(
  `Upload: ${lines} lines, ${(lines * lineBytes) / 1e6} MB. Download: 210 MB. Seconds, and growth of peak memory in MB.\n`,
);
const direct = await timeUpload({ url: `${providerURL}/files`, token, lines, lineBytes });
const directDownload = await timeDownload(`${providerURL}/files/file-1/content`, token);
console.log(row('direct', `${direct.toFixed(2)} s`, '', `${directDownload.toFixed(2)} s`));
console.log(row('', 'upload, passed', 'upload, checked', 'download'));
for (const [name, start] of everyHost) {
  const cells: string[] = [];
  for (const mode of ['pass', 'check'] as const) {
    const settings = { providerURL, limits, allow: { lines: mode } };
    const upload = (url: string) => timeUpload({ url: `${url}/v1/files`, token, lines, lineBytes });
    cells.push(await measure(start, settings, upload));
  }
  const download = (url: string) => timeDownload(`${url}/v1/files/${fileId}/content`, token);
  cells.push(await measure(start, { providerURL }, download));
  console.log(row(name, ...cells));
}
await sink.terminate();

/** Runs one job against a fresh host, which is gone afterwards whatever happened. */
async function measure(
  start: StartHost,
  settings: AppSettings,
  job: (url: string) => Promise<number>,
): Promise<string> {
  const host = await start(settings);
  try {
    const idle = await peakMegabytes(host.pid);
    const seconds = await job(host.url);
    return `${seconds.toFixed(2)} s, +${((await peakMegabytes(host.pid)) - idle).toFixed(0)} MB`;
  } finally {
    await host.close();
  }
}

function row(...cells: string[]): string {
  return cells.map((cell) => cell.padEnd(22)).join('');
}
