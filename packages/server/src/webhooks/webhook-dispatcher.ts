import { type Log, reasonOf } from '../log/log.ts';
import type { DeliveryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createWaker } from '../time/waker.ts';
import { deliveryWaitMs, isGone } from './delivery-plan.ts';
import { signWebhook } from './sign.ts';
import type { Webhook } from './webhook.ts';

/**
 * Sends a body and resolves with the status of the response; rejects without one. Redirects are not followed.
 */
export type PostWebhook = (
  url: string,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<number>;

/** Delivers the webhooks that wait in a storage, independently of the engine. */
export interface WebhookDispatcher {
  start(): void;
  /** Reports that there may be a new webhook. */
  nudge(): void;
  /** Stops. Webhooks that were not delivered wait for the next start. */
  close(): Promise<void>;
}

/** What a webhook dispatcher works with. */
export interface WebhookDispatcherOptions {
  storage: Storage;
  clock: SteadyClock;
  log: Log;
  webhooks: readonly Webhook[];
  post: PostWebhook;
}

/** The number of deliveries in parallel. */
const maxConcurrent = 8;
/** How long a response may take, in ms. */
const timeoutMs = 15_000;
/** How long a delivery is claimed, in ms. */
const claimMs = 60_000;
/** How often the storage is checked, in ms, if nothing is due earlier. */
const maxCheckEveryMs = 30_000;

/** The outcome of an attempt, and why it failed. */
type Outcome = { type: 'accepted' } | { type: 'refused' | 'gone'; reason: string };

/**
 * Creates a dispatcher that has not started. It delivers only webhooks to the addresses it knows: during a
 * change of configuration, another server on the same storage may know the others.
 */
export function createWebhookDispatcher(options: WebhookDispatcherOptions): WebhookDispatcher {
  const { storage, clock, log } = options;
  const secrets = new Map(options.webhooks.map(({ url, secret }) => [url, secret]));
  const urls = [...secrets.keys()];
  const stopping = new AbortController();
  const waker = createWaker(clock);
  let delivering: Promise<void> = Promise.resolve();

  async function deliverAll(): Promise<void> {
    while (!stopping.signal.aborted) {
      let waitMs = maxCheckEveryMs;
      try {
        const claimed = await storage.deliveries.claim({ forMs: claimMs, limit: maxConcurrent, urls });
        await Promise.all(
          claimed.map((one) => deliver(options, one, secrets.get(one.url) ?? '', stopping.signal)),
        );
        const nextMs = claimed.length === maxConcurrent ? 0 : await storage.deliveries.dueInMs(urls);
        waitMs = Math.min(waitMs, nextMs ?? waitMs);
      } catch (error) {
        log({ level: 'error', message: 'webhooks could not be read', reason: reasonOf(error) });
      }
      await waker.wait(waitMs, stopping.signal);
    }
  }

  return {
    start() {
      delivering = warnUnknown(storage, secrets, log)
        .catch(() => undefined)
        .then(deliverAll);
    },
    nudge: () => waker.wake(),
    async close() {
      stopping.abort();
      await delivering;
    },
  };
}

/** Another server on the storage may know these addresses, or this one may after its next start. */
async function warnUnknown(
  { deliveries }: Storage,
  known: ReadonlyMap<string, string>,
  log: Log,
): Promise<void> {
  for (const [url, webhooks] of await deliveries.waiting()) {
    if (!known.has(url)) {
      const { host } = new URL(url);
      log({ level: 'warn', message: 'webhooks wait for an address that is not configured', host, webhooks });
    }
  }
}

async function deliver(
  options: WebhookDispatcherOptions,
  delivery: DeliveryRecord,
  secret: string,
  stopping: AbortSignal,
): Promise<void> {
  const { log } = options;
  const { deliveries } = options.storage;
  const outcome = await attempt(options, delivery, secret, stopping);
  const attempts = delivery.attempts + 1;
  const where = { event: delivery.eventId, host: new URL(delivery.url).host, attempts };
  if (outcome.type === 'accepted') {
    await deliveries.remove(delivery.id);
    log({ level: 'info', message: 'webhook delivered', ...where });
  } else if (outcome.type === 'gone') {
    await deliveries.remove(delivery.id);
    log({ level: 'warn', message: 'webhook given up', ...where, reason: outcome.reason });
  } else if (stopping.aborted) {
    await deliveries.postpone(delivery.id, 0);
  } else {
    const waitMs = deliveryWaitMs(attempts);
    await deliveries.postpone(delivery.id, waitMs);
    const { reason } = outcome;
    const message = 'webhook not accepted';
    log({ level: 'warn', message, ...where, reason, retryInSeconds: waitMs / 1000 });
  }
}

async function attempt(
  { clock, post }: WebhookDispatcherOptions,
  { url, eventId, body }: DeliveryRecord,
  secret: string,
  stopping: AbortSignal,
): Promise<Outcome> {
  // Receivers compare the timestamp with their own clocks.
  const timestamp = Math.floor(clock.wall() / 1000);
  try {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'offpeak',
      ...(await signWebhook(secret, { id: eventId, timestamp, body })),
    };
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
    const status = await post(url, { headers, body, signal });
    if (status >= 200 && status < 300) {
      return { type: 'accepted' };
    }
    return { type: isGone(status) ? 'gone' : 'refused', reason: `status ${status}` };
  } catch (error) {
    return { type: 'refused', reason: reasonOf(error) };
  }
}
