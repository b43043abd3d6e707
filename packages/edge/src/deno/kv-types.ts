/** One entry of Deno KV. */
export interface KvEntryLike {
  value: unknown;
  versionstamp: string | null;
}

/** An atomic operation of Deno KV. */
export interface KvAtomicLike {
  check(entry: { key: string[]; versionstamp: string | null }): KvAtomicLike;
  set(key: string[], value: unknown, options?: { expireIn?: number }): KvAtomicLike;
  commit(): Promise<{ ok: boolean }>;
}

/** The part of `Deno.Kv` that is used here. */
export interface KvLike {
  get(key: string[]): Promise<KvEntryLike>;
  set(key: string[], value: unknown, options?: { expireIn?: number }): Promise<unknown>;
  delete(key: string[]): Promise<void>;
  list(
    selector: { prefix: string[]; start?: string[]; end?: string[] },
    options: { limit: number; reverse: boolean },
  ): AsyncIterable<KvEntryLike>;
  atomic(): KvAtomicLike;
  watch(keys: string[][]): ReadableStream<KvEntryLike[]>;
}
