import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { batchForm, sendAs } from '../test/client/caller.ts';
import { sendWebhook, webhookSecret } from '../test/client/send-webhook.ts';
import { everyHost } from '../test/hosts/every-host.ts';
import { startProvider } from '../test/provider/recording-provider.ts';
import { openRawListener } from './raw-listener.ts';
import { createTable } from './table.ts';

/**
 * How long listeners of one batch wait for its end, from the moment the webhook is sent. All of them are
 * sockets of this one process, which is also the provider; `bare node` is a server that writes the same frame
 * to as many sockets, in a process of its own, to tell how much of the time is this side's. `node …
 * bench/events.ts [rounds] [host]`
 */
const rounds = Number(process.argv[2] ?? 5);
const hosts = everyHost.filter(([name]) => name === (process.argv[3] ?? name));
const count = 500;
const noPolling = { minPollMs: 600_000, maxPollMs: 600_000 };
const table = createTable();

for (let round = 0; round < rounds; round += 1) {
  await measureBare();
  for (const [name, start] of hosts) {
    const provider = await startProvider();
    const limits = { eventStreams: 1000 };
    const host = await start({ providerURL: provider.url, webhookSecret, events: noPolling, limits });
    try {
      const send = sendAs('ann', `${host.url}/v1`);
      const file = await send('POST', '/files', batchForm());
      const input = { input_file_id: file.body.id, endpoint: '/v1/embeddings', completion_window: '24h' };
      const { id } = (await send('POST', '/batches', input)).body;
      const rawId = id.slice(0, id.lastIndexOf('.'));
      await measureListeners(name, `${host.url}/v1/batches/${id}/events`, async () => {
        Object.assign(provider.api.batches.get(rawId) ?? {}, { status: 'completed' });
        const news = { id: 'evt_1', type: 'batch.completed', created_at: 1, data: { id: rawId } };
        await sendWebhook(`${host.url}/v1/webhook`, news);
      });
    } finally {
      await host.close();
      await provider.close();
    }
  }
}
console.log(`${count} listeners of one batch: medians of ${rounds} rounds, in ms from the webhook on.\n`);
console.log(table.print(['half of them', 'last of them']));

/** The floor: a frame written to every socket directly. */
async function measureBare(): Promise<void> {
  const frame = (status: string) => `event: batch\ndata: {"status":"${status}"}\n\n`;
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      open.push(response);
      response.write(frame('validating'));
      return;
    }
    for (const one of open) {
      one.end(frame('completed'));
    }
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`;
  await measureListeners('bare node', url, async () => {
    await fetch(url, { method: 'POST' });
  });
  server.close();
}

async function measureListeners(name: string, url: string, tellAll: () => Promise<void>): Promise<void> {
  const listeners = Array.from({ length: count }, () => openRawListener(url, 'ann-token'));
  await Promise.all(listeners.map((listener) => listener.heard('"status":"validating"')));
  const started = performance.now();
  const heard = listeners.map(async (listener) => {
    await listener.heard('"status":"completed"');
    return performance.now() - started;
  });
  await tellAll();
  const times = (await Promise.all(heard)).toSorted((left, right) => left - right);
  for (const listener of listeners) {
    listener.close();
  }
  table.add(name, 'half of them', times[count / 2] ?? Number.NaN);
  table.add(name, 'last of them', times.at(-1) ?? Number.NaN);
}
