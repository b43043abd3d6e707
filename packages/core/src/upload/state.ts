import { OffpeakError } from '../errors/offpeak-error.ts';

/** An upload in parts as plain JSON, to resume it after a pause or a crash. */
export interface UploadState {
  version: 1;
  upload_id: string;
  /** Unix seconds, by the clock of the provider. */
  created_at?: number | undefined;
  /** Unix seconds; an hour after the start at OpenAI. */
  expires_at: number;
  /** Size of the file. */
  bytes: number;
  part_size: number;
  /** SHA-256 of the first and the last 64 KiB, in hexadecimal; null if the runtime cannot compute it. */
  digest: string | null;
  /** The id of every part, in the order of the file; null for a part that is not sent. */
  parts: (string | null)[];
}

/**
 * Returns whether a saved upload can be resumed; an expired one cannot. Throws `job_mismatch` for a state of
 * another file.
 *
 * @param now The time in unix milliseconds.
 */
export function canResume(state: UploadState, bytes: number, digest: string | null, now: number): boolean {
  if (state.bytes !== bytes || (digest && state.digest && digest !== state.digest)) {
    throw new OffpeakError(
      'job_mismatch',
      `Upload ${state.upload_id} is of another file. Pass the same file, or omit resume to start over.`,
      { param: 'resume' },
    );
  }
  return state.expires_at * 1000 > now;
}
