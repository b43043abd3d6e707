/**
 * Runs work while no other tab of this origin runs work under the same name. Where Web Locks are missing, as
 * on a page without HTTPS, or forbidden, it runs immediately, with `isExclusive` false. Rejects with the
 * reason of the signal if that is aborted before the work starts.
 */
export async function withLock<T>(
  name: string,
  signal: AbortSignal | undefined,
  work: (isExclusive: boolean) => Promise<T>,
): Promise<T> {
  const { locks } = globalThis.navigator ?? {};
  let started = false;
  const run = (): Promise<T> => {
    started = true;
    return work(true);
  };
  if (!locks) {
    return work(false);
  }
  try {
    return (await locks.request(name, signal ? { signal } : {}, run)) as T;
  } catch (error) {
    // A browser without permission for locks refuses the request itself.
    if (started || signal?.aborted) {
      throw error;
    }
    return work(false);
  }
}
