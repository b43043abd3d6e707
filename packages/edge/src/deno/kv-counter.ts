import { type Claim, type Counter, isHeld, windowAt } from '../quota/counter.ts';
import type { KvLike } from './kv-types.ts';

const maxTries = 50;

/**
 * A {@link Counter} in a Deno KV, shared by all that open the same one.
 *
 * Throws when fifty others counted the same thing in between, each time anew.
 *
 * @example
 * ```ts
 * createGateway({ …, counter: denoKvCounter(await Deno.openKv()), limits: { linesPerDay: 100_000 } });
 * ```
 */
export function denoKvCounter(kv: KvLike, now: () => number = Date.now): Counter {
  async function count(name: string, amount: number, max: number, windowMs: number) {
    const { index, resetMs } = windowAt(now(), windowMs);
    const key = ['offpeak', 'count', name, String(windowMs), String(index)];
    for (let tries = 0; tries < maxTries; tries += 1) {
      const { value, versionstamp } = await kv.get(key);
      const used = typeof value === 'number' ? value : 0;
      if (used + amount > max) return { allowed: false, resetMs };
      const next = Math.max(0, used + amount);
      const { ok } = await kv
        .atomic()
        .check({ key, versionstamp })
        .set(key, next, { expireIn: resetMs })
        .commit();
      if (ok) return { allowed: true, resetMs };
    }
    throw new Error(`denoKvCounter could not count after ${maxTries} tries.`);
  }

  const claimKey = (name: string): string[] => ['offpeak', 'claim', name];
  async function write(name: string, versionstamp: string | null, claim: Claim): Promise<boolean> {
    const key = claimKey(name);
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
      const { value, versionstamp } = await kv.get(claimKey(name));
      return !isHeld(value, now()) && write(name, versionstamp, { holder, endsMs: now() + ms });
    },
    async release(name, holder) {
      const { value, versionstamp } = await kv.get(claimKey(name));
      if (isHeld(value, now()) && value.holder === holder)
        await write(name, versionstamp, { holder, endsMs: 0 });
    },
  };
}
