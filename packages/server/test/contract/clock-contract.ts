import { expect, test } from 'vitest';
import type { Clock } from '../../src/time/clock.ts';

/**
 * The tests of every `Clock`. `pass` lets time pass on a clock that does not run by itself.
 */
export function testClock(make: () => { clock: Clock; pass(ms: number): Promise<void> }): void {
  test('it is unix time in ms and a sleep takes at least as long as was asked for', async () => {
    const { clock, pass } = make();
    const begun = clock.now();
    expect(begun).toBeGreaterThan(1_600_000_000_000);
    const slept = clock.sleep(30);
    await pass(40);
    await slept;
    expect(clock.now() - begun).toBeGreaterThanOrEqual(29);
  });

  test('its monotonic reading follows the passing time', async () => {
    const { clock, pass } = make();
    const begun = clock.monotonic();
    const slept = clock.sleep(30);
    await pass(40);
    await slept;
    expect(clock.monotonic() - begun).toBeGreaterThanOrEqual(29);
  });

  test('a sleep ends when its signal is aborted, also before its start, and never rejects', async () => {
    const { clock } = make();
    const stop = new AbortController();
    const slept = clock.sleep(1e12, stop.signal);
    stop.abort();
    await slept;
    await clock.sleep(1e12, stop.signal);
    await clock.sleep(0);
  });
}
