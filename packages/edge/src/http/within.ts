import { inTime } from './in-time.ts';

/** Waits for some work, at most `ms` long. Ignores its failure. */
export async function within(ms: number, work: () => Promise<void>): Promise<void> {
  await inTime(ms, work()).catch(() => undefined);
}
