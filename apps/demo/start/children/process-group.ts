import { setTimeout as sleep } from 'node:timers/promises';

/** Sends a signal to a process and all it has started (its group). False if there is none left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // On macOS a group whose members are all zombies answers EPERM.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' && signal !== 0;
  }
}

/** Asks process groups to end, and ends those that have not after `waitMs`. */
export async function endGroups(pids: readonly number[], waitMs: number): Promise<void> {
  let left = pids.filter((pid) => signalGroup(pid, 'SIGTERM'));
  const deadline = performance.now() + waitMs;
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(40);
    left = left.filter((pid) => signalGroup(pid, 0));
  }
  for (const pid of left) {
    signalGroup(pid, 'SIGKILL');
  }
}
