/** Checks the bytes of a file as they pass. Either function throws to stop the upload. */
export interface FileCheck {
  push(chunk: Uint8Array): void;
  end(): void | Promise<void>;
}

/** Combines checks into one, which runs them in order. */
export function allChecks(...checks: readonly FileCheck[]): FileCheck {
  return {
    push(chunk) {
      for (const check of checks) {
        check.push(chunk);
      }
    },
    async end() {
      for (const check of checks) {
        await check.end();
      }
    },
  };
}
