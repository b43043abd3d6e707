import type { Storage } from '../../src/storage/storage.ts';

/**
 * Holds up everything that asks, while it is frozen: what a stopped process or a cut line to the storage
 * looks like.
 */
export interface Freezer {
  freeze(): void;
  thaw(): void;
  /** Resolves when it is not frozen. */
  pass(): Promise<void>;
}

/** A freezer that lets everything pass. */
export function createFreezer(): Freezer {
  let thawed = Promise.withResolvers<void>();
  thawed.resolve();
  return {
    freeze() {
      thawed = Promise.withResolvers<void>();
    },
    thaw: () => thawed.resolve(),
    pass: () => thawed.promise,
  };
}

/** A storage whose batches and journals answer only while the freezer lets them. */
export function freezable(storage: Storage, freezer: Freezer): Storage {
  const { batches, journals } = storage;
  const slow =
    <Input extends unknown[], Output>(call: (...input: Input) => Promise<Output>) =>
    async (...input: Input): Promise<Output> => {
      await freezer.pass();
      return call(...input);
    };
  return {
    ...storage,
    batches: {
      ...batches,
      get: slow(batches.get),
      update: slow(batches.update),
      claim: slow(batches.claim),
      renew: slow(batches.renew),
      release: slow(batches.release),
    },
    journals: {
      ...journals,
      open: slow(async (claim) => {
        const journal = await journals.open(claim);
        return { ...journal, append: slow(journal.append), seal: slow(journal.seal) };
      }),
    },
  };
}
