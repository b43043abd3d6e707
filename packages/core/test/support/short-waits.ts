type Sleeping = typeof import('../../src/util/sleep.ts');

/** The waits between tries as they are, only `times` shorter. For `vi.mock`. */
export async function shortWaits(original: () => Promise<Sleeping>, times = 100): Promise<Sleeping> {
  const actual = await original();
  return { ...actual, sleep: (ms, signal) => actual.sleep(ms / times, signal) };
}
