import { fileURLToPath } from 'node:url';
import { createIdSigner } from '../src/ids/signed-ids.ts';
import { type AppSettings, appSecret } from '../test/hosts/app.ts';
import { startChild, stopChild } from '../test/hosts/child.ts';
import { everyHost } from '../test/hosts/every-host.ts';
import type { StartHost } from '../test/hosts/host.ts';
import { createTable } from './table.ts';
import { peakMegabytes, timeDownload, timeUpload } from './transfer.ts';

/**
 * 200 MB up and down, beside the same without a gateway. Everything is measured once in each of some rounds,
 * one after the other, and the medians are told: what else the machine does meets all alike. `node …
 * bench/main.ts [rounds] [host]`
 */
const rounds = Number(process.argv[2] ?? 5);
const hosts = everyHost.filter(([name]) => name === (process.argv[3] ?? name));
const lines = 50_000;
const lineBytes = 4000;
const limits = { fileBytes: 250_000_000 };
const token = 'ann-token';

const sink = await startScript('sink.ts');
const providerURL = `http://127.0.0.1:${sink.port}/v1`;
const ids = createIdSigner([appSecret])('ann');
const fileId = await ids.sign('file', 'file-1');
const linkId = await ids.sign('file', 'file-link');
const table = createTable();

try {
  for (let round = 0; round < rounds; round += 1) {
    await measureAll();
  }
} finally {
  await stopChild(sink.child);
}
console.log(
  `${lines} lines, ${(lines * lineBytes) / 1e6} MB up; 210 MB down. Medians of ${rounds} rounds: seconds, and MB of growth.\n`,
);
console.log(
  table.print([
    'upload, passed',
    'growth, passed',
    'upload, checked',
    'growth, checked',
    'download',
    'at 1 Gbit/s',
  ]),
);

async function measureAll(): Promise<void> {
  await measureDirect();
  for (const mode of ['http', 'fetch'] as const) {
    await measureRelay(mode);
  }
  for (const [name, start] of hosts) {
    for (const lineMode of ['pass', 'check'] as const) {
      await measureUpload(name, start, lineMode);
    }
    await measureDownload(name, start);
  }
}

async function measureDirect(): Promise<void> {
  const uploaded = await timeUpload({ url: `${providerURL}/files`, token, lines, lineBytes });
  table.add('direct', 'upload, passed', uploaded);
  table.add('direct', 'download', await timeWarmDownload(`${providerURL}/files/file-1/content`));
  table.add('direct', 'at 1 Gbit/s', await timeDownload(`${providerURL}/files/file-link/content`, token));
}

async function measureRelay(mode: 'http' | 'fetch'): Promise<void> {
  const { child, port } = await startScript('relay.ts', mode, `http://127.0.0.1:${sink.port}`);
  try {
    const seconds = await timeWarmDownload(`http://127.0.0.1:${port}/v1/files/file-1/content`);
    table.add(`bare node ${mode}`, 'download', seconds);
  } finally {
    await stopChild(child);
  }
}

async function measureUpload(name: string, start: StartHost, mode: 'pass' | 'check'): Promise<void> {
  const settings = { providerURL, limits, allow: { lines: mode } };
  await withHost(start, settings, async (url, pid) => {
    const idle = await peakMegabytes(pid);
    const seconds = await timeUpload({ url: `${url}/v1/files`, token, lines, lineBytes });
    table.add(name, mode === 'pass' ? 'upload, passed' : 'upload, checked', seconds);
    const grown = (await peakMegabytes(pid)) - idle;
    table.add(name, mode === 'pass' ? 'growth, passed' : 'growth, checked', grown);
  });
}

async function measureDownload(name: string, start: StartHost): Promise<void> {
  await withHost(start, { providerURL }, async (url) => {
    table.add(name, 'download', await timeWarmDownload(`${url}/v1/files/${fileId}/content`));
    table.add(name, 'at 1 Gbit/s', await timeDownload(`${url}/v1/files/${linkId}/content`, token));
  });
}

function startScript(name: string, ...args: string[]): ReturnType<typeof startChild> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  // As the host in Node is run.
  const nodeFlags = ['--max-semi-space-size=1'];
  return startChild({ command: process.execPath, args: [...nodeFlags, script, ...args], portFd: 1 });
}

/** The second of two downloads: the first one compiles. */
async function timeWarmDownload(url: string): Promise<number> {
  await timeDownload(url, token);
  return timeDownload(url, token);
}

/** Runs one job against a fresh host, which is gone afterwards whatever happened. */
async function withHost(
  start: StartHost,
  settings: AppSettings,
  job: (url: string, pid: number) => Promise<void>,
): Promise<void> {
  const host = await start(settings);
  try {
    await job(host.url, host.pid);
  } finally {
    await host.close();
  }
}
