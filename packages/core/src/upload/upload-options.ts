import type { FileCreateOptions } from '../api/files.ts';
import type { UploadState } from './state.ts';

/** The progress of an upload. */
export interface UploadProgress {
  phase: 'uploading' | 'done';
  /** `parts` through the Uploads API; `file` in one POST, also if the provider has no Uploads API. */
  via: 'file' | 'parts';
  /** Bytes passed to the network; in parts, bytes that the server has received. */
  sentBytes: number;
  /** Size of the source in bytes; null while it is unknown. */
  totalBytes: number | null;
}

/** Options of `uploadFile`. */
export interface UploadFileOptions extends FileCreateOptions {
  /** Called at the start, while bytes are sent, and once with `done`. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Size of a stream or iterable in bytes. Without it, the source is sent in one POST. */
  size?: number | undefined;
  /** Bytes from which a source is sent in parts. Default 16,777,216 (16 MiB); `Infinity` for never. */
  partsFrom?: number | undefined;
  /**
   * Bytes per part, up to 64,000,000. Default 8,388,608 (8 MiB). Of a stream, `concurrency` parts are held in
   * memory; of a Blob none.
   */
  partSize?: number | undefined;
  /** Parts that are sent in parallel. Default 4. */
  concurrency?: number | undefined;
  /**
   * MD5 of the whole file in hexadecimal, which the server compares at the end of an upload in parts. A
   * function is called then.
   */
  md5?: string | (() => string | Promise<string>) | undefined;
  /**
   * Stops an upload in parts without cancelling it: the call ends with `aborted`, and `resume` continues from
   * the last state.
   */
  pause?: AbortSignal | undefined;
  /**
   * Called with a state to save, at the start and after each part of a Blob. If set, an upload that fails can
   * be resumed.
   */
  onState?: ((state: UploadState) => void) | undefined;
  /**
   * A saved state of the same Blob: its parts are not sent again. An upload that has expired or was cancelled
   * starts over.
   */
  resume?: UploadState | undefined;
}
