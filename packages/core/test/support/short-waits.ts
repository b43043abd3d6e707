type Sleeping = typeof import('../../src/util/sleep.ts');

/** Makes pauses `times` shorter, for `vi.mock`. */
export async function shortWaits(original: () => Promise<Sleeping>, times = 100): Promise<Sleeping> {
  const actual = await original();
  return { ...actual, sleep: (ms, signal) => actual.sleep(ms / times, signal) };
}

/** Ends pauses immediately, or with `aborted`, for `vi.mock`: for tests in which nothing else needs time. */
export async function noWaits(original: () => Promise<Sleeping>): Promise<Sleeping> {
  const actual = await original();
  return { ...actual, sleep: (_, signal) => actual.untilAborted(Promise.resolve(), signal) };
}
