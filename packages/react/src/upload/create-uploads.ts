import type { Client } from '@offpeak/core';
import { createUpload, type Upload, type UploadActions, type UploadOptions } from './create-upload.ts';
import { nameOf } from './name-of.ts';
import type { UploadFileState } from './upload-state.ts';

/** The state of an upload in a list. `status` narrows it. */
export type ListedUploadState =
  | Exclude<UploadFileState, { status: 'idle' }>
  /** It waits until fewer than `parallelFiles` uploads of the list are sent. */
  | { status: 'queued'; name: string };

/** An upload in a list, and its actions. */
export interface ListedUpload extends Pick<UploadActions, 'pause' | 'resume' | 'cancel' | 'retry'> {
  /** Identifies it in its list; a React key. */
  id: number;
  /** The state of the upload; `state.status` narrows it. */
  state: ListedUploadState;
  /** Takes it off the list. An upload in progress is cancelled. */
  remove: () => void;
}

/** Options of a list of uploads: those of each upload, and how many run. */
export interface UploadsOptions extends UploadOptions {
  /** Uploads that are sent in parallel; the others wait. Default 2. */
  parallelFiles?: number | undefined;
}

/** A list of uploads as an external store, for `useSyncExternalStore` or any other framework. */
export interface Uploads {
  /** Returns the uploads, the oldest first. The list keeps its identity until it changes. */
  getSnapshot: () => readonly ListedUpload[];
  /** Calls `listener` after each change. Returns the function that unsubscribes. */
  subscribe: (listener: () => void) => () => void;
  /** Adds files, and uploads them. A file that is on the list and has not ended is not added again. */
  add: (files: Iterable<Blob>) => void;
  /** Takes every upload off the list that has ended: stored, invalid, failed or cancelled. */
  clear: () => void;
}

/** An entry of the list. */
interface Entry {
  id: number;
  file: Blob;
  upload: Upload;
  isQueued: boolean;
  actions: Pick<ListedUpload, 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'>;
}

const sending: readonly string[] = ['checking', 'uploading', 'paused'];

/**
 * Creates a list of uploads, each as by {@link createUpload}. It lives as long as it is referenced:
 * {@link useUploads} keeps one for each client and key, so the uploads outlive the components that show them.
 *
 * @param client The client to upload with.
 * @param options The options, or a function that returns those for each start. With `resumeKey`, unfinished
 *   uploads are remembered by their name and size.
 * @example
 * ```ts
 * const uploads = createUploads(client, { parallelFiles: 3 });
 * uploads.subscribe(() => console.log(uploads.getSnapshot().map(({ state }) => state.status)));
 * uploads.add([new File(['{"custom_id":"1"}\n'], 'night.jsonl')]);
 * ```
 */
export function createUploads(
  client: Client,
  options: UploadsOptions | (() => UploadsOptions) = {},
): Uploads {
  const list = new UploadList(client, typeof options === 'function' ? options : () => options);
  return {
    getSnapshot: () => list.shown,
    subscribe: (listener) => list.subscribe(listener),
    add: (files) => list.add(files),
    clear: () => list.removeWhere((entry) => !isUnfinished(entry)),
  };
}

class UploadList {
  shown: readonly ListedUpload[] = [];
  readonly #client: Client;
  readonly #options: () => UploadsOptions;
  readonly #listeners = new Set<() => void>();
  #entries: Entry[] = [];
  #newest = 0;

  constructor(client: Client, options: () => UploadsOptions) {
    this.#client = client;
    this.#options = options;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(files: Iterable<Blob>): void {
    for (const file of files) {
      if (!this.#entries.some((entry) => entry.file === file && isUnfinished(entry))) {
        this.#entries.push(this.#createEntry(file));
      }
    }
    this.#update();
  }

  removeWhere(isRemoved: (entry: Entry) => boolean): void {
    const removed = this.#entries.filter(isRemoved);
    this.#entries = this.#entries.filter((entry) => !removed.includes(entry));
    for (const { upload } of removed) {
      upload.reset();
    }
    this.#update();
  }

  #createEntry(file: Blob): Entry {
    const upload = createUpload(this.#client, () => optionsFor(file, this.#options()));
    const change = (isQueued: boolean): void => {
      entry.isQueued = isQueued;
      this.#update();
    };
    const entry: Entry = {
      id: ++this.#newest,
      file,
      upload,
      isQueued: true,
      actions: {
        pause: upload.pause,
        resume: upload.resume,
        cancel: () => (entry.isQueued ? this.removeWhere((one) => one === entry) : upload.cancel()),
        retry: () => change(true),
        remove: () => this.removeWhere((one) => one === entry),
      },
    };
    upload.subscribe(() => this.#update());
    return entry;
  }

  /** Starts as many uploads as may run, and notifies the listeners. */
  #update(): void {
    const { parallelFiles = 2 } = this.#options();
    for (const entry of this.#entries.filter(({ isQueued }) => isQueued)) {
      if (this.#entries.filter(isSending).length < parallelFiles) {
        entry.isQueued = false;
        start(entry);
      }
    }
    this.shown = this.#entries.map(({ id, file, upload, isQueued, actions }) => {
      const state = upload.getSnapshot();
      const isWaiting = isQueued || state.status === 'idle';
      return { id, state: isWaiting ? { status: 'queued', name: nameOf(file) } : state, ...actions };
    });
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

/** Starts an upload; one that has failed before starts again, with the parts that are missing. */
function start({ upload, file }: Entry): void {
  if (upload.getSnapshot().status === 'idle') {
    upload.start(file);
  } else {
    upload.retry();
  }
}

function isSending({ isQueued, upload }: Entry): boolean {
  return !isQueued && sending.includes(upload.getSnapshot().status);
}

function isUnfinished(entry: Entry): boolean {
  return entry.isQueued || isSending(entry);
}

/** Each file of a list is remembered by itself. */
function optionsFor(
  file: Blob,
  { parallelFiles: _parallel, resumeKey, ...options }: UploadsOptions,
): UploadOptions {
  return resumeKey === undefined
    ? options
    : { ...options, resumeKey: `${resumeKey}:${nameOf(file)}:${file.size}` };
}
