import { StatusError } from '@offpeak/core/protocol';
import type { Counter } from '../contracts/counter.ts';
import type { Limits } from '../contracts/limits.ts';
import type { Quota } from '../contracts/quota.ts';
import { oneAtATime } from './one-at-a-time.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** For how long a first use is remembered: as long as the API keeps batch files by default. */
const monthMs = 30 * dayMs;

/** A limited use of the gateway. */
interface Use {
  key: string;
  windowMs: number;
  /** Its name in the error, in the plural. */
  name: string;
}

const uses = {
  minute: { key: 'requests', windowMs: minuteMs, name: 'requests' },
  day: { key: 'requests', windowMs: dayMs, name: 'requests' },
  bytes: { key: 'bytes', windowMs: dayMs, name: 'bytes of uploads' },
  lines: { key: 'lines', windowMs: dayMs, name: 'batch requests' },
} as const satisfies Record<string, Use>;

/** The {@link Quota} of a tenant. Without limits it does not call the counter. */
export function createQuota(counter: Counter, tenant: string, limits: Limits): Quota {
  const counted: (() => Promise<void>)[] = [];

  const count = (use: Use, amount: number, max: number | null): Promise<void> =>
    countUse(counter, tenant, use, amount, max);

  return {
    async request() {
      await count(uses.minute, 1, limits.requestsPerMinute);
      await count(uses.day, 1, limits.requestsPerDay);
    },
    async upload(bytes) {
      if (limits.bytesPerDay === null) {
        return;
      }
      if (bytes === null) {
        throw new StatusError(411, 'Send a content-length: uploads are counted by their bytes here.');
      }
      await count(uses.bytes, bytes, limits.bytesPerDay);
    },
    async lines(requests) {
      await count(uses.lines, requests, limits.linesPerDay);
      if (limits.linesPerDay !== null) {
        counted.push(() => counter.refund(`lines:${tenant}`, requests, dayMs));
      }
    },
    async claimFirstUse(fileId) {
      if (limits.linesPerDay === null) {
        return true;
      }
      const key = `first:${fileId}:${tenant}`;
      const { allowed } = await counter.count(key, 1, 1, monthMs);
      if (allowed) {
        counted.push(() => counter.refund(key, 1, monthMs));
      }
      return allowed;
    },
    oneAtATime: (name, times, work) => oneAtATime(counter, `${name}:${tenant}`, times, work),
    async refund() {
      for (const refund of counted.splice(0)) {
        await refund();
      }
    },
  };
}

/** Counts a use, if it is limited. Throws a 429 {@link StatusError} above the limit. */
async function countUse(
  counter: Counter,
  tenant: string,
  { key, windowMs, name }: Use,
  amount: number,
  max: number | null,
): Promise<void> {
  if (max === null) {
    return;
  }
  const { allowed, resetMs } = await counter.count(`${key}:${tenant}`, amount, max, windowMs);
  if (allowed) {
    return;
  }
  const per = windowMs === dayMs ? 'day' : 'minute';
  throw new StatusError(429, `You may use ${max} ${name} a ${per}; wait until the ${per} is over.`, {
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(resetMs / 1000))) },
  });
}
