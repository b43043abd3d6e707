import type { KvAtomicLike, KvEntryLike, KvLike } from '../../src/deno/kv-types.ts';

interface Stored extends KvEntryLike {
  key: string[];
}

/**
 * A Deno KV in memory: versions, order of keys, limits of their length. It expires nothing; what was asked
 * for is written down.
 */
export function fakeDenoKv(): KvLike & { expiries: (number | undefined)[] } {
  const entries = new Map<string, Stored>();
  const watchers = new Map<ReadableStreamDefaultController<KvEntryLike[]>, string>();
  const expiries: (number | undefined)[] = [];
  let version = 0;
  const nameOf = (key: string[]): string => {
    const name = key.join('\u0001');
    if (new TextEncoder().encode(name).byteLength > 2048) {
      throw new TypeError('Key too large for write');
    }
    return name;
  };
  const put = (key: string[], value: unknown, expireIn?: number): void => {
    version += 1;
    expiries.push(expireIn);
    const entry = { key, value, versionstamp: String(version) };
    entries.set(nameOf(key), entry);
    for (const [watcher, name] of watchers) {
      if (name === nameOf(key)) {
        watcher.enqueue([entry]);
      }
    }
  };
  return {
    expiries,
    get: async (key) => entries.get(nameOf(key)) ?? { value: null, versionstamp: null },
    set: async (key, value, options) => put(key, value, options?.expireIn),
    delete: async (key) => void entries.delete(nameOf(key)),
    async *list({ prefix, start, end }, { limit, reverse }) {
      const below = [...entries].filter(([name]) => name.startsWith(`${nameOf(prefix)}\u0001`));
      const inRange = below
        .filter(
          ([name]) =>
            (start === undefined || name >= nameOf(start)) && (end === undefined || name < nameOf(end)),
        )
        .toSorted(([one], [other]) => (one < other ? -1 : 1));
      yield* (reverse ? inRange.toReversed() : inRange).slice(0, limit).map(([, entry]) => entry);
    },
    atomic() {
      const checks: { key: string[]; versionstamp: string | null }[] = [];
      const writes: (() => void)[] = [];
      const operation: KvAtomicLike = {
        check(entry) {
          checks.push(entry);
          return operation;
        },
        set(key, value, options) {
          writes.push(() => put(key, value, options?.expireIn));
          return operation;
        },
        async commit() {
          const ok = checks.every(
            ({ key, versionstamp }) => (entries.get(nameOf(key))?.versionstamp ?? null) === versionstamp,
          );
          if (ok) {
            for (const write of writes) {
              write();
            }
          }
          return { ok };
        },
      };
      return operation;
    },
    watch([key = []]) {
      let mine: ReadableStreamDefaultController<KvEntryLike[]> | undefined;
      return new ReadableStream<KvEntryLike[]>({
        start(controller) {
          mine = controller;
          watchers.set(controller, nameOf(key));
          controller.enqueue([entries.get(nameOf(key)) ?? { value: null, versionstamp: null }]);
        },
        cancel() {
          if (mine !== undefined) {
            watchers.delete(mine);
          }
        },
      });
    },
  };
}
