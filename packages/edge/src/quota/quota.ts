import type { Limits } from '../gateway/limits.ts';
import { Refusal } from '../http/refusal.ts';
import type { Counter } from './counter.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What one tenant may still use. Each function takes, or throws a 429 {@link Refusal} with `retry-after`. */
export interface Quota {
  /** One HTTP request. */
  request(): Promise<void>;
  /** An upload of this many bytes; null when its length is not known before it ends, which is refused with 411 if bytes are limited. */
  upload(bytes: number | null): Promise<void>;
  /** The lines of one batch input file. */
  lines(count: number): Promise<void>;
}

/** The {@link Quota} of a tenant. Without limits it asks nobody. */
export function createQuota(counter: Counter, tenant: string, limits: Limits): Quota {
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
    lines: (count) => take('lines', count, limits.linesPerDay, dayMs, 'batch requests'),
  };
}
