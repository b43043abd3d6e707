import { rmSync } from 'node:fs';

const paths = new Set<string>();
let isListening = false;

/**
 * Removes a file or folder when the process ends, also when `process.exit` ends it early, as after a second
 * Ctrl-C or when nobody reads its output any more. Returns the function that removes it now.
 */
export function removeOnExit(path: string): () => void {
  paths.add(path);
  if (!isListening) {
    isListening = true;
    process.on('exit', () => {
      for (const one of paths) {
        rmSync(one, { recursive: true, force: true });
      }
    });
  }
  return () => {
    paths.delete(path);
    rmSync(path, { recursive: true, force: true });
  };
}

/** Leaves a file where it is, as after it was put in place. */
export function keepAfterExit(path: string): void {
  paths.delete(path);
}
