import { readdirSync, readFileSync } from 'node:fs';
import { readProcess } from '../../start/children/ancestors.ts';

/** Every process below one, however deep. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const info = /^\d+$/.test(name) ? readProcess(Number(name)) : null;
    if (info !== null) {
      parents.set(Number(name), info.parent);
    }
  }
  const found = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) {
      if (!found.has(parent) || found.has(child)) {
        continue;
      }
      found.add(child);
      grown = true;
    }
  }
  found.delete(pid);
  return [...found];
}

/** Whether a process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** The processes of a list that still run after at most `waitMs`. */
export async function stillRunning(pids: readonly number[], waitMs: number): Promise<number[]> {
  const deadline = performance.now() + waitMs;
  let left = pids.filter(isRunning);
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = left.filter(isRunning);
  }
  return left;
}
