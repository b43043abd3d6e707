import { reasonOf } from '../log/log.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { JournalBlock, JournalEntry, Recorded, ResultKind } from '../storage/journal.ts';
import type { BatchRecord, Segment } from '../storage/records.ts';
import type { EngineContext } from './context.ts';
import { createProgress, type Progress } from './progress.ts';
import { growingRestMs, patientUntil } from './rests.ts';
import { takeGroup } from './take-group.ts';

/** How many characters are written together at most, unless one result has more. */
const blockCharacters = 16 * 1024 * 1024;
const writeRest = { firstMs: 1000, longestMs: 30_000 };

/** The results of a batch: those there are, and the way to record more. */
export interface Recording {
  readonly progress: Progress;
  /** What the journal held when it was opened. */
  readonly held: Recorded;
  /** Whether the storage took nothing for too long: the journal must be opened again before more is recorded. */
  readonly gaveUp: boolean;
  /**
   * Records a result. True once it survives the death of the process. A storage that takes nothing is waited for, since the answer is
   * paid for and held in memory; false when it took nothing until the window was over and some time longer, or when the run ends
   * meanwhile: the request has no result.
   */
  record(entry: JournalEntry): Promise<boolean>;
  /** Everything recorded survives a power cut; returns what the result files consist of. */
  seal(): Promise<Record<ResultKind, readonly Segment[]>>;
  close(): Promise<void>;
}

/** Opens the journal of a validated batch. */
export async function openRecording(context: EngineContext, { state }: BatchRecord): Promise<Recording> {
  const { clock, log, stopping } = context;
  const journal = await context.storage.journals.open(context.claim);
  const progress = createProgress(state.request_counts.total, journal.recorded);
  const waiting: { entry: JournalEntry; text: string; resolve: (written: boolean) => void }[] = [];
  let isWriting = false;
  let gaveUp = false;
  let seq = 0;

  /** What comes while a block is written is the next block. */
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup(waiting, blockCharacters);
      const block = { seq: seq + 1, entries: group.map(({ entry }) => entry) };
      const written = !gaveUp && (await write(block));
      if (written) seq += 1;
      else gaveUp = true;
      for (const { entry, resolve } of group) {
        if (written) progress.add(entry);
        resolve(written);
      }
    }
    isWriting = false;
  }

  async function write(block: JournalBlock): Promise<boolean> {
    const until = patientUntil(state.expires_at * 1000, clock.now());
    for (let failures = 1; ; failures++) {
      try {
        await journal.append(block);
        if (failures > 1) log({ level: 'info', message: 'results are written again', batch: state.id });
        return true;
      } catch (error) {
        if (error instanceof ClaimLostError) {
          context.lose();
          return false;
        }
        if (failures === 1) {
          const reason = reasonOf(error);
          log({ level: 'error', message: 'results could not be written', batch: state.id, reason });
        }
        const left = until - clock.now();
        if (stopping.aborted || left <= 0) return false;
        await clock.sleep(Math.min(left, growingRestMs(failures, writeRest)), stopping);
      }
    }
  }

  return {
    progress,
    held: journal.recorded,
    get gaveUp() {
      return gaveUp;
    },
    record(entry) {
      return new Promise((resolve) => {
        waiting.push({ entry, text: entry.text, resolve });
        // All results of one turn of the event loop are one block.
        if (isWriting) return;
        isWriting = true;
        void nextTurn().then(writeWaiting);
      });
    },
    seal: () => journal.seal(),
    close: () => journal.close(),
  };
}

/** Resolves when all that is ready now has been seen. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
