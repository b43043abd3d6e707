import { type Log, reasonOf } from '../log/log.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { DeliveryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { createWaker } from '../waker.ts';
import { deliveryWaitMs, isGone } from './delivery-plan.ts';
import { signWebhook } from './sign.ts';
import type { Webhook } from './webhook.ts';

/** Posts a body and resolves with the status of the answer; rejects when there is none. Redirects are not followed. */
export type PostWebhook = (
  url: string,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<number>;

/** Delivers the webhooks that wait in a storage, apart from the engine. */
export interface Courier {
  start(): void;
  /** Says that there may be a new one. */
  nudge(): void;
  /** Stops; what is not delivered is when a courier is started again. */
  close(): Promise<void>;
}

/** Deliveries at the same time. */
const mostAtOnce = 8;
/** How long an answer may take, in ms. */
const timeoutMs = 15_000;
/** How long a claimed delivery is held, in ms. */
const holdMs = 60_000;
/** How often to look, at least, in ms. */
const lookEveryMs = 30_000;

/** What came of an attempt, and why it was not taken. */
type Outcome = { type: 'taken' } | { type: 'refused' | 'gone'; reason: string };

/**
 * A courier that has not started. It takes only webhooks to addresses it knows: during a change of configuration another server on the
 * same storage may know the others.
 */
export function createCourier(options: {
  storage: Storage;
  clock: SteadyClock;
  log: Log;
  webhooks: readonly Webhook[];
  post: PostWebhook;
}): Courier {
  const { storage, clock, log, post } = options;
  const secrets = new Map(options.webhooks.map(({ url, secret }) => [url, secret]));
  const urls = [...secrets.keys()];
  const stopping = new AbortController();
  const waker = createWaker(clock);
  let delivering: Promise<void> = Promise.resolve();

  async function deliverAll(): Promise<void> {
    while (!stopping.signal.aborted) {
      let waitMs = lookEveryMs;
      try {
        const claimed = await storage.deliveries.claim({ forMs: holdMs, limit: mostAtOnce, urls });
        await Promise.all(claimed.map(deliver));
        const next = claimed.length === mostAtOnce ? 0 : await storage.deliveries.dueInMs(urls);
        waitMs = Math.min(waitMs, next ?? waitMs);
      } catch (error) {
        log({ level: 'error', message: 'webhooks could not be read', reason: reasonOf(error) });
      }
      await waker.rest(waitMs, stopping.signal);
    }
  }

  /** Another server on the storage may know them, or this one may after its next start. */
  async function tellUnknown(): Promise<void> {
    const waiting = await storage.deliveries.waiting();
    for (const [url, webhooks] of waiting) {
      if (secrets.has(url)) continue;
      const { host } = new URL(url);
      log({ level: 'warn', message: 'webhooks wait for an address that is not configured', host, webhooks });
    }
  }

  async function deliver(delivery: DeliveryRecord): Promise<void> {
    const outcome = await attempt(delivery);
    const attempts = delivery.attempts + 1;
    const where = { event: delivery.eventId, host: new URL(delivery.url).host, attempts };
    if (outcome.type === 'taken') {
      await storage.deliveries.remove(delivery.id);
      log({ level: 'info', message: 'webhook delivered', ...where });
    } else if (outcome.type === 'gone') {
      await storage.deliveries.remove(delivery.id);
      log({ level: 'warn', message: 'webhook given up', ...where, reason: outcome.reason });
    } else if (stopping.signal.aborted) {
      await storage.deliveries.postpone(delivery.id, 0);
    } else {
      const waitMs = deliveryWaitMs(attempts);
      await storage.deliveries.postpone(delivery.id, waitMs);
      const again = { reason: outcome.reason, againInSeconds: waitMs / 1000 };
      log({ level: 'warn', message: 'webhook not taken', ...where, ...again });
    }
  }

  async function attempt({ url, eventId, body }: DeliveryRecord): Promise<Outcome> {
    // Receivers compare it with their own clocks.
    const timestamp = Math.floor(clock.wall() / 1000);
    try {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'offpeak',
        ...(await signWebhook(secrets.get(url) ?? '', { id: eventId, timestamp, body })),
      };
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      const status = await post(url, { headers, body, signal });
      if (status >= 200 && status < 300) return { type: 'taken' };
      return { type: isGone(status) ? 'gone' : 'refused', reason: `status ${status}` };
    } catch (error) {
      return { type: 'refused', reason: reasonOf(error) };
    }
  }

  return {
    start() {
      delivering = tellUnknown()
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
