/** Runs work in turn: of two pieces with the same key, the second begins when the first has ended. */
export type KeyedMutex = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** Nobody waits for a turn. */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const done = (last.get(key) ?? Promise.resolve()).then(work);
    const settled = done
      .catch(() => undefined)
      .then(() => {
        if (last.get(key) === settled) {
          last.delete(key);
        }
      });
    last.set(key, settled);
    return done;
  };
}
