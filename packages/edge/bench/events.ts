import { batchForm, sendAs } from '../test/client/caller.ts';
import { EventListener } from '../test/client/event-source.ts';
import { sendWebhook, webhookSecret } from '../test/client/send-webhook.ts';
import { everyHost } from '../test/hosts/every-host.ts';
import type { RunningHost } from '../test/hosts/host.ts';
import { type RecordingProvider, startProvider } from '../test/provider/recording-provider.ts';

const count = 500;
const noPolling = { minPollMs: 600_000, maxPollMs: 600_000 };

console.log(`${count} listeners of one batch: from the webhook to the last of them, in ms.\n`);
for (const [name, start] of everyHost) {
  const provider = await startProvider();
  const host = await start({ providerURL: provider.url, webhookSecret, events: noPolling });
  try {
    const times = (await timeListeners(provider, host)).toSorted((left, right) => left - right);
    console.log(name.padEnd(12), `median ${times[count / 2]?.toFixed(0)}, last ${times.at(-1)?.toFixed(0)}`);
  } finally {
    await host.close();
    await provider.close();
  }
}

/** How long each listener waits for the end of one batch. */
async function timeListeners(provider: RecordingProvider, host: RunningHost): Promise<number[]> {
  const send = sendAs('ann', `${host.url}/v1`);
  const file = await send('POST', '/files', batchForm());
  const input = { input_file_id: file.body.id, endpoint: '/v1/embeddings', completion_window: '24h' };
  const { id } = (await send('POST', '/batches', input)).body;
  const rawId = id.slice(0, id.lastIndexOf('.'));
  const listeners = await Promise.all(
    Array.from({ length: count }, () => EventListener.open(`${host.url}/v1/batches/${id}/events`, 'ann')),
  );
  await Promise.all(listeners.map((listener) => listener.next()));
  Object.assign(provider.api.batches.get(rawId) ?? {}, { status: 'completed' });
  const started = performance.now();
  const heard = listeners.map(async (listener) => {
    const event = await listener.next();
    if (event?.data.status !== 'completed') throw new Error('heard something else');
    return performance.now() - started;
  });
  const news = { id: 'evt_1', type: 'batch.completed', created_at: 1, data: { id: rawId } };
  await sendWebhook(`${host.url}/v1/webhook`, news);
  return Promise.all(heard);
}
