import { expect, test } from 'vitest';
import { createOwnerTagger } from '../../src/ids/owner-tag.ts';
import { type HubEvent, memoryHub } from '../../src/index.ts';
import { memoryCounter } from '../../src/quota/memory-counter.ts';
import { receiveWebhook } from '../../src/webhook/receive-webhook.ts';
import { webhookRequest, webhookSecret } from '../client/send-webhook.ts';
import { type Answer, callerWith, refusalOf, unitSecret } from '../support/caller-with.ts';

const owner = await createOwnerTagger([unitSecret])('ann').current();
const owned = { id: 'batch_1', status: 'completed', metadata: { offpeak_owner: owner } };
const completed = { id: 'evt_1', type: 'batch.completed', created_at: 1, data: { id: 'batch_1' } };

async function receiver(answer: Answer) {
  const { caller, seen } = callerWith(answer);
  const counts: unknown[] = [];
  const counter = memoryCounter();
  const heard: HubEvent[] = [];
  const hub = memoryHub();
  await hub.subscribe('batch_1', (event) => heard.push(event), new AbortController().signal);
  const parts = {
    secret: webhookSecret,
    provider: caller.provider,
    hub,
    counter: {
      ...counter,
      count(...counted: Parameters<typeof counter.count>) {
        counts.push(counted);
        return counter.count(...counted);
      },
    },
  };
  const receive = (event: Record<string, unknown>, options?: { id?: string; secret?: string }) =>
    receiveWebhook(webhookRequest('https://gateway.test/v1/webhook', event, options), parts);
  return { receive, seen, heard, counts, parts };
}

test('news of an owned batch is read from the provider and published, once in three days', async () => {
  const { receive, seen, heard, counts } = await receiver(() => Response.json(owned));
  expect(await receive(completed, { id: 'wh_1' })).toBe('published');
  expect(await receive(completed, { id: 'wh_1' })).toBe('duplicate');
  expect(await receive(completed, { id: 'wh_2' })).toBe('published');
  expect(seen.map(({ path }) => path)).toEqual(['/batches/batch_1', '/batches/batch_1']);
  expect(heard).toEqual([{ batch: owned }, { batch: owned }]);
  expect(counts[0]).toEqual(['webhook:wh_1', 1, 1, 3 * 86_400_000]);
});

test.each([
  [{ ...completed, type: 'response.completed' }],
  [{ ...completed, type: 'batches.completed' }],
  [{ ...completed, data: { id: '..' } }],
  [{ ...completed, data: {} }],
])('what is not about a batch is taken and costs nothing: %j', async (event) => {
  const { receive, seen, counts } = await receiver(() => Response.json(owned));
  expect(await receive(event)).toBe('ignored');
  expect([seen, counts]).toEqual([[], []]);
});

test('an event about a batch that is gone or has no owner here is not published', async () => {
  for (const answer of [
    () => Response.json({ error: { message: 'No such batch.' } }, { status: 404 }),
    () => Response.json({ ...owned, metadata: null }),
    () => Response.json({ ...owned, metadata: {} }),
    () => Response.json({ ...owned, metadata: { offpeak_owner: 'ann' } }),
    () => Response.json({ ...owned, metadata: { offpeak_owner: `${owner}0` } }),
  ]) {
    const { receive, heard } = await receiver(answer);
    expect(await receive(completed, { id: 'wh_1' })).toBe('ignored');
    expect(await receive(completed, { id: 'wh_1' })).toBe('duplicate');
    expect(heard).toEqual([]);
  }
});

test('an event that could not be handled is requested again', async () => {
  let status = 500;
  const { receive, heard, parts } = await receiver(() =>
    status === 200 ? Response.json(owned) : Response.json({ error: { message: 'Down.' } }, { status }),
  );
  for (const failing of [500, 429, 400]) {
    status = failing;
    expect((await refusalOf(receive(completed, { id: 'wh_1' })))[0]).toBe(failing);
  }
  status = 200;
  const { publish } = parts.hub;
  parts.hub.publish = () => Promise.reject(new Error('down'));
  await expect(receive(completed, { id: 'wh_1' })).rejects.toThrow('down');
  parts.hub.publish = publish;
  expect(await receive(completed, { id: 'wh_1' })).toBe('published');
  expect(heard).toHaveLength(1);
});

test('an event with a wrong signature is a 400', async () => {
  const { receive, seen } = await receiver(() => Response.json(owned));
  const secret = `whsec_${Buffer.from('another secret, which is not the one').toString('base64')}`;
  expect(await refusalOf(receive(completed, { secret }))).toEqual([400, 'invalid_signature', null]);
  expect(seen).toEqual([]);
});
