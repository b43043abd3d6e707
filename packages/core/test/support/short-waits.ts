type Sleeping = typeof import('../../src/http/sleep.ts');

/** The waits between tries as they are, only a hundred times shorter. For `vi.mock`. */
export async function shortWaits(original: () => Promise<Sleeping>): Promise<Sleeping> {
  const actual = await original();
  return { ...actual, sleep: (ms, signal) => actual.sleep(ms / 100, signal) };
}
