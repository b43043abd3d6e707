import type { FileCreateOptions } from '../api/files.ts';
import type { UploadState } from './state.ts';

/** How far an upload is. */
export interface UploadProgress {
  phase: 'uploading' | 'done';
  /** `parts` by the Uploads API, `file` in one POST (also where a provider has no Uploads API). */
  via: 'file' | 'parts';
  /** Bytes handed to the network; in parts, bytes the server has. */
  sentBytes: number;
  /** Size of the source in bytes, or null as long as it is unknown. */
  totalBytes: number | null;
}

/** Options of `uploadFile`. */
export interface UploadFileOptions extends FileCreateOptions {
  /** Called at the start, while bytes are sent, and once with `done`. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Size of a stream or iterable in bytes, if you know it; without it, it is sent in one POST. */
  size?: number | undefined;
  /** Sources of at least so many bytes are sent in parts. Default 16 MiB; `Infinity` never. */
  partsFrom?: number | undefined;
  /**
   * Bytes per part, up to 64,000,000. Default 8 MiB. Streams are held in memory `concurrency` parts at a
   * time, Blobs are not.
   */
  partSize?: number | undefined;
  /** Parts sent side by side. Default 4. */
  concurrency?: number | undefined;
  /**
   * MD5 of the whole file in hexadecimal, compared by the server at the end of an upload in parts; a function
   * is called then.
   */
  md5?: string | (() => string | Promise<string>) | undefined;
  /**
   * Stops an upload in parts without cancelling it: the call ends with `aborted`, and the last state goes on
   * with `resume`.
   */
  pause?: AbortSignal | undefined;
  /**
   * Called with a state to save, at the start and after each part of a Blob. With it, an upload that fails
   * can be gone on with.
   */
  onState?: ((state: UploadState) => void) | undefined;
  /**
   * A saved state of the same Blob; parts it holds are not sent again. One that has expired or was cancelled
   * is started over.
   */
  resume?: UploadState | undefined;
}
