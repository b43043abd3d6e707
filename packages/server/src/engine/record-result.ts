import { reasonOf } from '../log/log.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { ResultJournal } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';
import { growingRestMs } from './rests.ts';

/**
 * Writes a result to the journal. A disk that is full is waited for, since the answer is paid for and held in memory: with growing waits, until
 * `until` (ms). False when it took nothing until then, or when the engine stops meanwhile: the request has no result.
 */
export async function recordResult(
  { clock, log, stopping, lose }: Pick<EngineContext, 'clock' | 'log' | 'stopping' | 'lose'>,
  journal: ResultJournal,
  { kind, text }: { kind: 'output' | 'error'; text: string },
  until: number,
): Promise<boolean> {
  for (let failures = 1; ; failures++) {
    try {
      await journal.append(kind, text);
      return true;
    } catch (error) {
      if (error instanceof ClaimLostError) {
        lose();
        return false;
      }
      log({ level: 'error', message: 'a result could not be written', reason: reasonOf(error) });
      const left = until - clock.now();
      if (stopping.aborted || left <= 0) return false;
      await clock.sleep(Math.min(left, growingRestMs(failures, writeRest)), stopping);
    }
  }
}

const writeRest = { firstMs: 1000, longestMs: 30_000 };
