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
  const listeners = new Set<() => void>();
  let record: UploadRecord | null = null;
  let newest: UploadRun | null = null;

  const dispatch = (run: UploadRun | null, event: UploadEvent): void => {
    const next = run === newest ? nextUpload(record, event) : record;
    if (next === record) {
      return;
    }
    record = next;
    for (const listener of listeners) {
      listener();
    }
  };
  const optionsNow = (): UploadOptions => (typeof options === 'function' ? options() : options);
  const begin = (source: Blob, saved: UploadState | undefined): Promise<FileObject> => {
    endRun(newest);
    const run = createRun(source, saved);
    newest = run;
    return runUpload(client, run, optionsNow(), (event) => dispatch(run, event));
  };
  const startAsync = (source: Blob): Promise<FileObject> =>
    begin(source, localMemory(optionsNow().resumeKey).recall(source.size));

  return {
    getSnapshot: () => record?.state ?? idle,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    startAsync,
    start: (source) => void startAsync(source).catch(ignore),
    pause: () => newest?.gate.pause(),
    resume: () => newest?.gate.resume(),
    cancel: () => endRun(newest),
    retry: () => void (newest && begin(newest.source, newest.saved).catch(ignore)),
    reset() {
      endRun(newest);
      newest = null;
      dispatch(null, { type: 'reset' });
    },
  };
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
