import type { Limits } from '../gateway/limits.ts';
import { Refusal } from '../http/refusal.ts';
import type { Counter } from './counter.ts';
import { type ClaimTimes, oneAtATime } from './one-at-a-time.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** For how long a first use is remembered: as long as the API keeps batch files by default. */
const monthMs = 30 * dayMs;

/** What one tenant may still use. Each function takes, or throws a 429 {@link Refusal} with `retry-after`. */
export interface Quota {
  /** One HTTP request. */
  request(): Promise<void>;
  /**
   * An upload of this many bytes; null when its length is not known before it ends, which is refused with 411
   * if bytes are limited.
   */
  upload(bytes: number | null): Promise<void>;
  /** The lines of one batch input file. */
  lines(count: number): Promise<void>;
  /**
   * Whether a file whose lines were taken when it was uploaded goes into its first batch. For any further one
   * they must be taken anew: one upload must not pay for many batches.
   */
  isPaid(fileId: string): Promise<boolean>;
  /**
   * Does some work of the tenant while none of the same name runs. Throws a 429 {@link Refusal} when its turn
   * does not come in time.
   */
  oneAtATime<T>(name: string, times: ClaimTimes, work: () => Promise<T>): Promise<T>;
  /** Gives back the lines and first uses that were taken through this object, when nothing came of them. */
  refund(): Promise<void>;
}

/** The {@link Quota} of a tenant. Without limits it asks nobody. */
export function createQuota(counter: Counter, tenant: string, limits: Limits): Quota {
  const taken: (() => Promise<void>)[] = [];

  async function take(
    name: string,
    amount: number,
    max: number | null,
    windowMs: number,
    what: string,
  ): Promise<void> {
    if (max === null) return;
    const { allowed, resetMs } = await counter.take(`${name}:${tenant}`, amount, max, windowMs);
    if (allowed) return;
    const per = windowMs === dayMs ? 'day' : 'minute';
    throw new Refusal(429, `You may use ${max} ${what} a ${per}; wait until the ${per} is over.`, {
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': String(Math.max(1, Math.ceil(resetMs / 1000))) },
    });
  }

  return {
    async request() {
      await take('requests', 1, limits.requestsPerMinute, minuteMs, 'requests');
      await take('requests', 1, limits.requestsPerDay, dayMs, 'requests');
    },
    async upload(bytes) {
      if (limits.bytesPerDay === null) return;
      if (bytes === null)
        throw new Refusal(411, 'Send a content-length: uploads are counted by their bytes here.');
      await take('bytes', bytes, limits.bytesPerDay, dayMs, 'bytes of uploads');
    },
    async lines(count) {
      await take('lines', count, limits.linesPerDay, dayMs, 'batch requests');
      if (limits.linesPerDay !== null) taken.push(() => counter.giveBack(`lines:${tenant}`, count, dayMs));
    },
    async isPaid(fileId) {
      if (limits.linesPerDay === null) return true;
      const key = `first:${fileId}:${tenant}`;
      const { allowed } = await counter.take(key, 1, 1, monthMs);
      if (allowed) taken.push(() => counter.giveBack(key, 1, monthMs));
      return allowed;
    },
    oneAtATime: (name, times, work) => oneAtATime(counter, `${name}:${tenant}`, times, work),
    async refund() {
      for (const giveBack of taken.splice(0)) await giveBack();
    },
  };
}
