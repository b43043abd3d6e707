import type {
  Client,
  FileObject,
  FilePurpose,
  OffpeakError,
  UploadFileOptions,
  UploadState,
  ValidateRequestsOptions,
} from '@offpeak/core';
import { performUpload } from './perform-upload.ts';
import { localMemory } from './upload-memory.ts';
import { createRun, endRun, type UploadRun } from './upload-run.ts';
import { nextUpload, type UploadEvent, type UploadFileState, type UploadRecord } from './upload-state.ts';

/** Options of an upload, besides those of `uploadFile`. */
export interface UploadOptions extends Omit<UploadFileOptions, 'purpose' | 'signal' | 'pause' | 'resume'> {
  /** Default `batch`. */
  purpose?: FilePurpose | undefined;
  /**
   * Checks every line before a byte is sent, and sends nothing when one would be refused. Default: for
   * purpose `batch`, with the limits of one batch. `false` sends without a check.
   */
  validate?: ValidateRequestsOptions | boolean | undefined;
  /**
   * Any name for this place to upload. With it an unfinished upload is remembered in `localStorage`, and
   * resumes when the same file is started again, also after a reload.
   */
  resumeKey?: string | undefined;
  /** Called with each stored file. */
  onDone?: ((file: FileObject) => void) | undefined;
  /** Called with each failure: `aborted` after `cancel()`. */
  onError?: ((error: OffpeakError) => void) | undefined;
}

/** The actions of an upload. They keep their identity. */
export interface UploadActions {
  /** Uploads a file; an upload in progress is cancelled first. */
  start: (source: Blob) => void;
  /**
   * As `start`, but resolves to the stored file and rejects with an OffpeakError: `aborted` after `cancel()`.
   */
  startAsync: (source: Blob) => Promise<FileObject>;
  /**
   * Stops sending; the parts that were sent stay. Only while `state.pausable`: a small file is one request.
   */
  pause: () => void;
  /** Resumes after `pause()`. */
  resume: () => void;
  /** Ends the upload and discards the parts that were sent. */
  cancel: () => void;
  /** Starts the last file again, without the parts that were sent. */
  retry: () => void;
  /** Returns to `idle`, for another file. An upload in progress is cancelled. */
  reset: () => void;
}

/** An upload as an external store, for `useSyncExternalStore` or any other framework. */
export interface Upload extends UploadActions {
  /** Returns the current state. It keeps its identity until it changes. */
  getSnapshot: () => UploadFileState;
  /** Calls `listener` after each change. Returns the function that unsubscribes. */
  subscribe: (listener: () => void) => () => void;
}

const idle: UploadFileState = { status: 'idle' };

/**
 * Creates the store of one upload at a time: checked line by line before a byte is sent, with progress in
 * bytes, speed and time left, and with pause, resume, cancel and retry. Large files are sent in parts. While
 * the browser is offline the upload pauses, and resumes by itself. {@link useUploadFile} is this store as a
 * hook.
 *
 * @param client The client to upload with.
 * @param options The options, or a function that returns those for each start.
 * @example
 * ```ts
 * const upload = createUpload(client, { resumeKey: 'requests' });
 * upload.subscribe(() => console.log(upload.getSnapshot().status));
 * const file = await upload.startAsync(new Blob(['{"custom_id":"1"}\n']));
 * ```
 */
export function createUpload(client: Client, options: UploadOptions | (() => UploadOptions) = {}): Upload {
  const optionsNow = (): UploadOptions => (typeof options === 'function' ? options() : options);
  const runs = new UploadRuns(client, optionsNow);
  return {
    getSnapshot: () => runs.state,
    subscribe: (listener) => runs.subscribe(listener),
    startAsync: (source) => runs.start(source),
    start: (source) => void runs.start(source).catch(ignore),
    pause: () => runs.newest?.gate.pause(),
    resume: () => runs.newest?.gate.resume(),
    cancel: () => endRun(runs.newest),
    retry: () => void runs.repeat()?.catch(ignore),
    reset: () => runs.reset(),
  };
}

/** The runs of one upload, of which the newest has the state. */
class UploadRuns {
  newest: UploadRun | null = null;
  readonly #client: Client;
  readonly #options: () => UploadOptions;
  readonly #listeners = new Set<() => void>();
  #record: UploadRecord | null = null;

  constructor(client: Client, options: () => UploadOptions) {
    this.#client = client;
    this.#options = options;
  }

  get state(): UploadFileState {
    return this.#record?.state ?? idle;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Uploads a file, from where an earlier page left off. */
  start(source: Blob): Promise<FileObject> {
    return this.#begin(source, localMemory(this.#options().resumeKey).recall(source.size));
  }

  /** Starts the last file again, without the parts that were sent. */
  repeat(): Promise<FileObject> | undefined {
    return this.newest ? this.#begin(this.newest.source, this.newest.saved) : undefined;
  }

  reset(): void {
    endRun(this.newest);
    this.newest = null;
    this.#dispatch(null, { type: 'reset' });
  }

  #begin(source: Blob, saved: UploadState | undefined): Promise<FileObject> {
    endRun(this.newest);
    const run = createRun(source, saved);
    this.newest = run;
    return runUpload(this.#client, run, this.#options(), (event) => this.#dispatch(run, event));
  }

  #dispatch(run: UploadRun | null, event: UploadEvent): void {
    const next = run === this.newest ? nextUpload(this.#record, event) : this.#record;
    if (next === this.#record) {
      return;
    }
    this.#record = next;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

async function runUpload(
  client: Client,
  run: UploadRun,
  {
    resumeKey,
    purpose = 'batch',
    validate = purpose === 'batch',
    onDone,
    onError,
    ...options
  }: UploadOptions,
  dispatch: (event: UploadEvent) => void,
): Promise<FileObject> {
  try {
    const file = await performUpload(run, {
      client,
      options: { ...options, purpose },
      validate: validate === true ? {} : validate || null,
      memory: localMemory(resumeKey),
      dispatch,
    });
    onDone?.(file);
    return file;
  } catch (error) {
    onError?.(error as OffpeakError);
    throw error;
  }
}

/** The error is in the state. */
function ignore(): void {}
