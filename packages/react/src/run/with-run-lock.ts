/**
 * Runs work while no other tab of this origin runs work under the same name. Without Web Locks it runs
 * immediately. Rejects with the reason of the signal if that is aborted before the work starts.
 */
export async function withRunLock<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const { locks } = globalThis.navigator ?? {};
  let started = false;
  const run = (): Promise<T> => {
    started = true;
    return work();
  };
  if (!locks) {
    return run();
  }
  try {
    return (await locks.request(name, { signal }, run)) as T;
  } catch (error) {
    // A browser without permission for locks refuses the request itself.
    if (started || signal.aborted) {
      throw error;
    }
    return run();
  }
}
