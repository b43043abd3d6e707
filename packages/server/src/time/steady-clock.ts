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
  const readings = new ClockReadings(clock);
  return {
    now() {
      const { at, wall } = readings.compare();
      return readings.isSteady ? wall : Math.round(at + readings.trusted);
    },
    monotonic: clock.monotonic,
    sleep: clock.sleep,
    wall: () => readings.compare().wall,
    jumpedMs() {
      const { at, wall } = readings.compare();
      return readings.isSteady ? 0 : Math.round(wall - at - readings.trusted);
    },
    agreedForMs() {
      const { at } = readings.compare();
      return at - (readings.agreedSince ?? at);
    },
  };
}

/** Compares the time of day of a clock with its monotonic reading. */
class ClockReadings {
  /** The time of day less the monotonic reading, as it was before a jump. */
  trusted: number;
  /** The monotonic reading since which the two agree; null during a jump. */
  agreedSince: number | null;
  readonly #clock: Clock;
  #jump: { offset: number; since: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.agreedSince = clock.monotonic();
    this.trusted = clock.now() - this.agreedSince;
  }

  get isSteady(): boolean {
    return this.agreedSince !== null;
  }

  /** Reads both, and stores whether they agree. */
  compare(): { at: number; wall: number } {
    const at = this.#clock.monotonic();
    const wall = this.#clock.now();
    const offset = wall - at;
    if (Math.abs(offset - this.trusted) <= toleranceMs) {
      // Small steps are accepted: clocks are corrected and drift.
      this.trusted = offset;
      this.#jump = null;
      this.agreedSince ??= at;
    } else {
      this.#jumped(offset, at);
    }
    return { at, wall };
  }

  #jumped(offset: number, at: number): void {
    this.agreedSince = null;
    if (this.#jump === null || Math.abs(offset - this.#jump.offset) > toleranceMs) {
      this.#jump = { offset, since: at };
    } else {
      this.#jump.offset = offset;
    }
    if (at - this.#jump.since >= confirmMs) {
      this.trusted = offset;
      this.agreedSince = this.#jump.since;
      this.#jump = null;
    }
  }
}
