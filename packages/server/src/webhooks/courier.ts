import { type Log, reasonOf } from '../log/log.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { DeliveryRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { createWaker } from '../waker.ts';
import { nextDelivery } from './delivery-plan.ts';
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

/** A courier that has not started. */
export function createCourier(options: {
  storage: Storage;
  clock: SteadyClock;
  log: Log;
  webhooks: readonly Webhook[];
  post: PostWebhook;
}): Courier {
  const { storage, clock, log, post } = options;
  const secrets = new Map(options.webhooks.map(({ url, secret }) => [url, secret]));
  const stopping = new AbortController();
  const waker = createWaker(clock);
  let delivering: Promise<void> = Promise.resolve();

  async function deliverAll(): Promise<void> {
    while (!stopping.signal.aborted) {
      let wait = lookEveryMs;
      try {
        const now = clock.now();
        const claimed = await storage.deliveries.claim({ now, until: now + holdMs, limit: mostAtOnce });
        await Promise.all(claimed.map(deliver));
        const next = claimed.length === mostAtOnce ? now : await storage.deliveries.nextDue();
        if (next !== null) wait = Math.min(wait, Math.max(0, next - clock.now()));
      } catch (error) {
        log({ level: 'error', message: 'webhooks could not be read', reason: reasonOf(error) });
      }
      await waker.rest(wait, stopping.signal);
    }
  }

  async function deliver(delivery: DeliveryRecord): Promise<void> {
    const secret = secrets.get(delivery.url);
    const reason =
      secret === undefined ? 'the address is no longer configured' : await attempt(delivery, secret);
    const attempts = delivery.attempts + 1;
    const where = { event: delivery.eventId, host: new URL(delivery.url).host, attempts };
    if (reason === null) {
      await storage.deliveries.remove(delivery.id);
      log({ level: 'info', message: 'webhook delivered', ...where });
      return;
    }
    if (stopping.signal.aborted) {
      await storage.deliveries.postpone(delivery.id, clock.now());
      return;
    }
    const due = secret === undefined ? null : nextDelivery(attempts, delivery.createdAt, clock.now());
    if (due === null) await storage.deliveries.remove(delivery.id);
    else await storage.deliveries.postpone(delivery.id, due);
    log({
      level: 'warn',
      message: due === null ? 'webhook given up on' : 'webhook not taken',
      ...where,
      reason,
    });
  }

  /** Null when it was taken, else why not. */
  async function attempt({ url, eventId, body }: DeliveryRecord, secret: string): Promise<string | null> {
    const timestamp = Math.floor(clock.wall() / 1000);
    try {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'offpeak',
        ...(await signWebhook(secret, { id: eventId, timestamp, body })),
      };
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      const status = await post(url, { headers, body, signal });
      return status >= 200 && status < 300 ? null : `status ${status}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  return {
    start() {
      delivering = deliverAll();
    },
    nudge: () => waker.wake(),
    async close() {
      stopping.abort();
      await delivering;
    },
  };
}
