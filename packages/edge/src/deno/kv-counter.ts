import type { Counter } from '../contracts/counter.ts';
import { shortKey } from '../ids/short-key.ts';
import { type Claim, isHeld, windowAt } from '../quota/windows.ts';
import type { KvLike } from './kv-types.ts';

const maxTries = 50;
/** Deno KV takes keys of up to 2,048 bytes in all. */
const maxNameBytes = 1500;

/**
 * A {@link Counter} in a Deno KV, shared by all that open the same one.
 *
 * Throws when fifty others counted the same thing in between, each time anew.
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
    // Deno KV deletes some time after this at the earliest, so the end is in the value as well.
    const expireIn = Math.max(1, claim.endsMs - now());
    return (await kv.atomic().check({ key, versionstamp }).set(key, claim, { expireIn }).commit()).ok;
  }

  return {
    take: count,
    async giveBack(key, amount, windowMs) {
      await count(key, -amount, Number.MAX_SAFE_INTEGER, windowMs);
    },
    async claim(name, holder, ms) {
      const key = await claimKey(name);
      const { value, versionstamp } = await kv.get(key);
      return !isHeld(value, now()) && write(key, versionstamp, { holder, endsMs: now() + ms });
    },
    async release(name, holder) {
      const key = await claimKey(name);
      const { value, versionstamp } = await kv.get(key);
      if (isHeld(value, now()) && value.holder === holder) {
        await write(key, versionstamp, { holder, endsMs: 0 });
      }
    },
  };
}
