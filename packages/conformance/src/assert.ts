/**
 * What a case checks with. It works wherever JavaScript does, so it is neither Node's `assert` nor a test
 * framework's.
 */
export interface Assert {
  /** Fails unless `value` is truthy. */
  ok(value: unknown, what: string): void;
  /** Fails unless both are the same as JSON. */
  equal(actual: unknown, expected: unknown, what: string): void;
  /** Fails unless the promise rejects; gives what it rejected with. */
  rejects(work: Promise<unknown>, what: string): Promise<unknown>;
}

export const assert: Assert = {
  ok(value, what) {
    if (!value) {
      throw new Error(what);
    }
  },
  equal(actual, expected, what) {
    const [got, wanted] = [toJson(actual), toJson(expected)];
    if (got !== wanted) {
      throw new Error(`${what}: expected ${wanted}, got ${got}`);
    }
  },
  async rejects(work, what) {
    const outcome = await work.then(
      (value) => ({ thrown: false as const, value }),
      (error: unknown) => ({ thrown: true as const, error }),
    );
    if (!outcome.thrown) {
      throw new Error(`${what}: expected an error, got ${toJson(outcome.value)}`);
    }
    return outcome.error;
  },
};

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
