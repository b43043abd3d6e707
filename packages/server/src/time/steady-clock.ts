import { type Clock, type ClockOption, withMonotonic } from './clock.ts';

/** How far the two readings of a clock may drift apart between two checks, in ms, without a jump. */
const toleranceMs = 2000;
/** How long a jump of the time of day must last before the server accepts it, in ms. */
const confirmMs = 300_000;

/**
 * The time of the server. `now()` ignores a jump of the time of day until it has lasted for five minutes, so
 * that a clock that is wrong for a moment expires no batch and deletes no file.
 */
export interface SteadyClock extends Clock {
  /** Returns the time of day of the machine, for times that others compare with their own clocks. */
  wall(): number;
  /**
   * Returns how far the time of day has jumped, in ms: 0 without a jump, and again once the server accepts
   * it.
   */
  jumpedMs(): number;
  /** Returns how long the time of day has agreed with the monotonic reading, in ms; 0 during a jump. */
  agreedForMs(): number;
}

/** Creates a steady clock. It trusts the time of day at its creation. */
export function steadyClock(option: ClockOption): SteadyClock {
  const clock = withMonotonic(option);
  const { monotonic, sleep } = clock;
  let trusted = clock.now() - monotonic();
  let agreedSince: number | null = monotonic();
  let jump: { offset: number; since: number } | null = null;

  /** Compares the two readings, and stores whether they agree. */
  function look(): { at: number; wall: number } {
    const at = monotonic();
    const wall = clock.now();
    const offset = wall - at;
    if (Math.abs(offset - trusted) <= toleranceMs) {
      // Small steps are accepted: clocks are corrected and drift.
      trusted = offset;
      jump = null;
      agreedSince ??= at;
      return { at, wall };
    }
    agreedSince = null;
    if (jump === null || Math.abs(offset - jump.offset) > toleranceMs) {
      jump = { offset, since: at };
    } else {
      jump.offset = offset;
    }
    if (at - jump.since >= confirmMs) {
      trusted = offset;
      agreedSince = jump.since;
      jump = null;
    }
    return { at, wall };
  }

  return {
    now() {
      const { at, wall } = look();
      return agreedSince === null ? Math.round(at + trusted) : wall;
    },
    monotonic,
    sleep,
    wall: () => look().wall,
    jumpedMs() {
      const { at, wall } = look();
      return agreedSince === null ? Math.round(wall - at - trusted) : 0;
    },
    agreedForMs() {
      const { at } = look();
      return agreedSince === null ? 0 : at - agreedSince;
    },
  };
}
