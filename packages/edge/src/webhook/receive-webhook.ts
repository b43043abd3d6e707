import { type BatchWebhookEvent, isOffpeakError, verifyWebhook } from '@offpeak/core';
import { isPlainObject, StatusError } from '@offpeak/core/protocol';
import type { Counter } from '../contracts/counter.ts';
import type { Hub } from '../contracts/hub.ts';
import type { Provider } from '../contracts/provider.ts';
import { inTime } from '../http/in-time.ts';
import { isOwnerTag, ownerKey } from '../ids/owner-tag.ts';
import { callAbout } from '../provider/call-about.ts';
import { isProviderId } from '../wire/provider-id.ts';

/** How a webhook is verified and where its event goes. */
export interface WebhookReceiver {
  secret: string | readonly string[];
  provider: Provider;
  counter: Counter;
  hub: Hub;
}

/** A provider sends a message again for up to three days. */
const rememberedMs = 3 * 86_400_000;

/**
 * Handles a provider's webhook: verifies it, claims its id so that it is handled once, reads the batch and
 * publishes it. Returns `ignored` for an authentic message that does not concern this gateway. Throws a 400
 * {@link StatusError} for one that is not authentic. Releases the claim before it throws any other failure as
 * a 5xx, so that the provider sends the message again.
 */
export async function receiveWebhook(
  request: Request,
  { secret, provider, counter, hub }: WebhookReceiver,
): Promise<'published' | 'duplicate' | 'ignored'> {
  const event = await inTime(provider.timeoutMs, verify(request, secret));
  if (event === null || !event.type.startsWith('batch.') || !isProviderId(event.data.id)) {
    return 'ignored';
  }
  const key = `webhook:${request.headers.get('webhook-id')}`;
  const { allowed } = await counter.count(key, 1, 1, rememberedMs);
  if (!allowed) {
    return 'duplicate';
  }
  try {
    const topic = event.data.id;
    const batch = await readBatch(provider, topic);
    if (batch === null || !isOwned(batch)) {
      return 'ignored';
    }
    await hub.publish(topic, { batch });
    return 'published';
  } catch (error) {
    await counter.refund(key, 1, rememberedMs);
    throw error;
  }
}

/** The event of an authentic message, or null if it is not about a batch. */
async function verify(
  request: Request,
  secret: string | readonly string[],
): Promise<BatchWebhookEvent | null> {
  try {
    return await verifyWebhook(request, secret);
  } catch (error) {
    if (isOffpeakError(error) && error.code === 'unsupported') {
      return null;
    }
    if (!isOffpeakError(error) || error.code !== 'invalid_signature') {
      throw error;
    }
    throw new StatusError(400, error.message, { code: 'invalid_signature' });
  }
}

async function readBatch(provider: Provider, topic: string): Promise<Record<string, unknown> | null> {
  try {
    return (await callAbout(provider, 'batch', topic)).body;
  } catch (error) {
    if (error instanceof StatusError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

/** Whether a batch was made through a gateway. One that was not has no listeners here. */
function isOwned({ metadata }: Record<string, unknown>): boolean {
  return isPlainObject(metadata) && isOwnerTag(metadata[ownerKey]);
}
