import { type Clock, systemClock } from '@offpeak/server';

/** The machine's clock, which a test can advance. */
export function createJumpingClock(): { clock: Clock; jump: (ms: number) => void } {
  const system = systemClock();
  let ahead = 0;
  const now = (): number => system.now() + ahead;
  return {
    jump(ms) {
      ahead += ms;
    },
    clock: {
      now,
      monotonic: () => system.monotonic() + ahead,
      async sleep(ms, signal) {
        const until = now() + ms;
        // Short sleeps, so that a jump is noticed.
        while (now() < until && !signal?.aborted) {
          await system.sleep(Math.min(until - now(), 20), signal);
        }
      },
    },
  };
}
