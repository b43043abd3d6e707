import { type Client, OffpeakError, type RequestSource } from '@offpeak/core';
import { withLock } from '../client/with-lock.ts';
import { createUpload, type Upload } from '../upload/create-upload.ts';
import { createRunMemory, type RunMemory } from './run-memory.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { jobAfterStop, type Submission, submissionOf } from './submission.ts';
import {
  type BatchRunOptions,
  fileOf,
  type RunContext,
  resubmitRun,
  retryRun,
  submitRun,
} from './submit-run.ts';

/** The actions of a run. They keep their identity. */
export interface BatchRunActions {
  /**
   * Runs requests, or a JSONL file of them. Under one key there is one run: while it exists, in this tab or
   * another, `start` joins it, and creates no other batch. Call `reset` before the next run.
   */
  start: (requests: RequestSource<object> | Blob) => void;
  /** Pauses the upload. Only while `state.pausable`. */
  pause: () => void;
  /** Resumes after `pause()`. */
  resume: () => void;
  /**
   * Stops checking, uploading or creating, also after a reload. Batches that exist continue.
   */
  stop: () => void;
  /** Resumes after a failure: nothing is sent or created twice. */
  retry: () => void;
  /** Runs the failed, expired and cancelled requests of an ended run again. */
  retryFailed: () => void;
  /** Forgets the run, and returns to `idle`. Batches that exist continue. */
  reset: () => void;
}

/** The submission of one run as an external store. */
export interface BatchRun extends BatchRunActions {
  getSnapshot: () => Submission;
  subscribe: (listener: () => void) => () => void;
  /** Creates the batches again that failed on the token limit, once it may allow them. */
  resubmit: () => void;
  /** Follows other tabs, and resumes a creation that a reload interrupted. Returns how to disconnect. */
  connect: () => () => void;
}

/** Creates the store of the run under a key. `options` returns the options of each step. */
export function createBatchRun(client: Client, key: string, options: () => BatchRunOptions): BatchRun {
  const memory = createRunMemory(key);
  const store = createRunStore(submissionOf(memory.recall()));
  const upload = createUpload(client, () => uploadOptionsOf(key, options()));
  const attempts = new Attempts(key, store, memory);
  let source: Blob | null = null;

  const attempt = (work: (context: RunContext) => Promise<Submission>): void => {
    void attempts.run((signal) =>
      work({ client, options: options(), memory, upload, signal, set: store.set }),
    );
  };
  showUpload(upload, store, attempts);

  return {
    getSnapshot: store.get,
    subscribe: store.subscribe,
    connect() {
      if (store.get().status === 'creating' && !attempts.isRunning()) {
        attempt((context) => submitRun(context, null));
      }
      return memory.subscribe(() => attempts.isRunning() || store.set(submissionOf(memory.recall())));
    },
    start: (requests) =>
      attempt(async (context) => {
        source = await fileOf(requests, context.options);
        return submitRun(context, source);
      }),
    pause: upload.pause,
    resume: upload.resume,
    stop() {
      if (!attempts.isRunning()) {
        rememberStop(memory, store);
      }
      attempts.stop();
      upload.cancel();
    },
    resubmit: () => attempt(resubmitRun),
    retry: () => attempt((context) => submitRun(context, source)),
    retryFailed: () => attempt(retryRun),
    reset() {
      attempts.abandon();
      upload.reset();
      memory.forget();
      source = null;
      store.set({ status: 'idle' });
    },
  };
}

/** Remembers that no batch of a run is to be created again. */
function rememberStop(memory: RunMemory, store: RunStore): void {
  const job = memory.recall();
  if (job) {
    memory.remember({ ...job, stopped: true });
    store.set(submissionOf(memory.recall()));
  }
}

/** The attempts of a run, of which the newest counts. */
class Attempts {
  readonly #key: string;
  readonly #store: RunStore;
  readonly #memory: RunMemory;
  #running: AbortController | null = null;

  constructor(key: string, store: RunStore, memory: RunMemory) {
    this.#key = key;
    this.#store = store;
    this.#memory = memory;
  }

  isRunning(): boolean {
    return this.#running !== null;
  }

  /** Stops the running attempt. Its outcome is shown. */
  stop(): void {
    this.#running?.abort(new OffpeakError('aborted', 'Cancelled.'));
  }

  /** Stops the running attempt and ignores its outcome. */
  abandon(): void {
    this.stop();
    this.#running = null;
  }

  async run(work: (signal: AbortSignal) => Promise<Submission>): Promise<void> {
    // A second click joins the attempt that runs.
    if (this.#running) {
      return;
    }
    const mine = new AbortController();
    this.#running = mine;
    const locked = withLock(`offpeak:run:${this.#key}`, mine.signal, () => work(mine.signal));
    const outcome = await locked.catch((error: OffpeakError) =>
      outcomeOf(error, mine.signal.aborted, this.#memory, this.#running === mine),
    );
    if (this.#running === mine) {
      this.#running = null;
      this.#store.set(outcome);
    }
  }
}

/** Returns the state after an error. A stopped run forgets its job, unless a batch of it may exist. */
function outcomeOf(
  error: OffpeakError,
  isStopped: boolean,
  memory: RunMemory,
  isNewest: boolean,
): Submission {
  const job = memory.recall();
  if (!isStopped || !isNewest) {
    return { status: 'failed', error, job };
  }
  const kept = job && jobAfterStop(job);
  if (!kept) {
    memory.forget();
    return { status: 'cancelled' };
  }
  const stopped = { ...kept, stopped: true };
  memory.remember(stopped);
  return submissionOf(stopped);
}

/** Shows the states of the upload as those of the run. */
function showUpload(upload: Upload, store: RunStore, attempts: Attempts): void {
  upload.subscribe(() => {
    const state = upload.getSnapshot();
    if (attempts.isRunning() && (state.status === 'uploading' || state.status === 'paused')) {
      store.set(state);
    }
  });
}

function uploadOptionsOf(key: string, { partsFrom, partSize, inputExpiresAfter }: BatchRunOptions) {
  const seconds = inputExpiresAfter === undefined ? twoDays : inputExpiresAfter;
  return {
    partsFrom,
    partSize,
    expiresAfter: seconds ?? undefined,
    resumeKey: `run:${key}`,
    validate: false,
  };
}

/** As `submitBatch`: input files are needed for retries, and then only cost space. */
const twoDays = 172_800;
