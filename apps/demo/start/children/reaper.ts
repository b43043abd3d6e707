import { createInterface } from 'node:readline';
import { endGroups } from './process-group.ts';

/*
 * Ends the processes of the demo when the demo itself can no longer do it. It reads process ids from its
 * parent (`+1234` is started, `-1234` has ended) and waits for the end of that pipe, which the death of the
 * parent causes, also by SIGKILL.
 */
const alive = new Set<number>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {});
}

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (!(pid > 1)) {
    continue;
  }
  if (line.startsWith('+')) {
    alive.add(pid);
  } else {
    alive.delete(pid);
  }
}
await endGroups([...alive], 4000);
