import type { Counter } from '../contracts/counter.ts';
import { shortKey } from '../ids/short-key.ts';
import { type Claim, isUnexpired, windowAt } from '../quota/windows.ts';
import type { KvLike } from './kv-types.ts';

const maxTries = 50;
/** Deno KV accepts keys of up to 2,048 bytes. */
const maxNameBytes = 1500;

/**
 * A {@link Counter} in a Deno KV, shared by all that open the same one.
 *
 * Throws if fifty attempts in a row lost to concurrent writes of the same key.
 *
 * @param now The clock, in ms since 1970. Default `Date.now`.
 *
 * @example
 * ```ts
 * createGateway({ …, counter: denoKvCounter(await Deno.openKv()), limits: { linesPerDay: 100_000 } });
 * ```
 */
export function denoKvCounter(kv: KvLike, now: () => number = Date.now): Counter {
  async function count(name: string, amount: number, max: number, windowMs: number) {
    const { index, resetMs } = windowAt(now(), windowMs);
    const key = ['offpeak', 'count', await shortKey(name, maxNameBytes), String(windowMs), String(index)];
    for (let tries = 0; tries < maxTries; tries += 1) {
      const { value, versionstamp } = await kv.get(key);
      const used = typeof value === 'number' ? value : 0;
      if (used + amount > max) {
        return { allowed: false, resetMs };
      }
      const next = Math.max(0, used + amount);
      const { ok } = await kv
        .atomic()
        .check({ key, versionstamp })
        .set(key, next, { expireIn: resetMs })
        .commit();
      if (ok) {
        return { allowed: true, resetMs };
      }
    }
    throw new Error(`denoKvCounter could not count after ${maxTries} tries.`);
  }

  const claimKey = async (name: string): Promise<string[]> => [
    'offpeak',
    'claim',
    await shortKey(name, maxNameBytes),
  ];
  async function write(key: string[], versionstamp: string | null, claim: Claim): Promise<boolean> {
    // Deno KV deletes it some time after this, so the value has the end as well.
    const expireIn = Math.max(1, claim.endsMs - now());
    return (await kv.atomic().check({ key, versionstamp }).set(key, claim, { expireIn }).commit()).ok;
  }

  return {
    count,
    async refund(key, amount, windowMs) {
      await count(key, -amount, Number.MAX_SAFE_INTEGER, windowMs);
    },
    async claim(name, owner, ms) {
      const key = await claimKey(name);
      const { value, versionstamp } = await kv.get(key);
      return !isUnexpired(value, now()) && write(key, versionstamp, { owner, endsMs: now() + ms });
    },
    async release(name, owner) {
      const key = await claimKey(name);
      const { value, versionstamp } = await kv.get(key);
      if (isUnexpired(value, now()) && value.owner === owner) {
        await write(key, versionstamp, { owner, endsMs: 0 });
      }
    },
  };
}
