import { backoffMs } from '@offpeak/core/protocol';
import { storageDeadline } from '../lifecycle/batch-backoff.ts';
import { type Log, reasonOf } from '../log/log.ts';
import { type Claim, ClaimLostError } from '../storage/claim.ts';
import type { JournalBlock, JournalEntry, Recorded, ResultJournal, ResultKind } from '../storage/journal.ts';
import type { BatchRecord, Segment } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createProgress, type Progress } from './progress.ts';
import { takeBlock } from './take-block.ts';

/** What a recording works with. */
export interface RecordingContext {
  storage: Pick<Storage, 'journals'>;
  clock: SteadyClock;
  log: Log;
  claim: Claim;
  /** Called when a write was refused with a `ClaimLostError`. */
  loseClaim(): void;
  /** Aborted when the run must end: a failed write is not retried. */
  stopping: AbortSignal;
}

/** The results of a batch: those recorded so far, and a way to record more. */
export interface Recording {
  readonly progress: Progress;
  /** What the journal held when it was opened. */
  readonly held: Recorded;
  /** Whether the storage failed for too long: the journal must be opened again before more is recorded. */
  readonly gaveUp: boolean;
  /**
   * Records a result. Resolves with true once it survives the death of the process. While the storage fails,
   * the write is retried, since the answer is paid for and held in memory. Resolves with false when the
   * storage failed until some time after the window, or when the run ended meanwhile: the request has no
   * result.
   */
  record(entry: JournalEntry): Promise<boolean>;
  /** Resolves once everything recorded survives a power cut, with the segments of the result files. */
  seal(): Promise<Record<ResultKind, readonly Segment[]>>;
  close(): Promise<void>;
}

/** The number of characters that are written together, unless one result has more. */
const maxBlockCharacters = 16 * 1024 * 1024;
/** The first and the longest pause before a failed write is retried, in ms. */
const [firstBackoffMs, maxBackoffMs] = [1000, 30_000];

/** A result that waits to be written. */
interface WaitingEntry {
  entry: JournalEntry;
  text: string;
  resolve: (isWritten: boolean) => void;
}

/** Opens the journal of a validated batch. Throws a `ClaimLostError` when the claim was lost. */
export async function openRecording(context: RecordingContext, { state }: BatchRecord): Promise<Recording> {
  const journal = await context.storage.journals.open(context.claim);
  const progress = createProgress(state.request_counts.total, journal.recorded);
  const waiting: WaitingEntry[] = [];
  let isWriting = false;
  let gaveUp = false;
  let seq = 0;

  /** Results that arrive while a block is written become the next block. */
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeBlock(waiting, maxBlockCharacters);
      const block = { seq: seq + 1, entries: group.map(({ entry }) => entry) };
      const isWritten = !gaveUp && (await writeBlock(context, state, journal, block));
      if (isWritten) {
        seq += 1;
      }
      gaveUp = !isWritten;
      for (const { entry, resolve } of group) {
        if (isWritten) {
          progress.add(entry);
        }
        resolve(isWritten);
      }
    }
    isWriting = false;
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
        // All results of one turn of the event loop become one block.
        if (!isWriting) {
          isWriting = true;
          void nextTurn().then(writeWaiting);
        }
      });
    },
    seal: () => journal.seal(),
    close: () => journal.close(),
  };
}

/** Appends a block, and retries until long after the window. Returns whether the journal has the block. */
async function writeBlock(
  { clock, log, loseClaim, stopping }: RecordingContext,
  { id, expires_at: expiresAt }: BatchRecord['state'],
  journal: ResultJournal,
  block: JournalBlock,
): Promise<boolean> {
  const deadline = storageDeadline(expiresAt * 1000, clock.now());
  for (let failures = 0; ; failures++) {
    try {
      await journal.append(block);
      if (failures > 0) {
        log({ level: 'info', message: 'results are written again', batch: id });
      }
      return true;
    } catch (error) {
      if (error instanceof ClaimLostError) {
        loseClaim();
        return false;
      }
      if (failures === 0) {
        const reason = reasonOf(error);
        log({ level: 'error', message: 'results could not be written', batch: id, reason });
      }
      const leftMs = deadline - clock.now();
      if (stopping.aborted || leftMs <= 0) {
        return false;
      }
      await clock.sleep(Math.min(leftMs, backoffMs(failures, firstBackoffMs, maxBackoffMs)), stopping);
    }
  }
}

/** Resolves after everything that is ready now has run. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
    } else {
      setTimeout(resolve, 0);
    }
  });
}
