import { OffpeakError } from '../errors/offpeak-error.ts';

/** An upload in parts as plain JSON, to go on from after a pause or a crash. */
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
  /** Of the first and the last 64 KiB, in hexadecimal; null where the runtime cannot compute it. */
  digest: string | null;
  /** The id of every part, in the order of the file; null for those that are not sent. */
  parts: (string | null)[];
}

/**
 * Whether a saved upload can go on. An expired one cannot; one of another file throws `job_mismatch`. `now`
 * is in milliseconds.
 */
export function canResume(state: UploadState, bytes: number, digest: string | null, now: number): boolean {
  if (state.bytes !== bytes || (digest && state.digest && digest !== state.digest)) {
    throw new OffpeakError(
      'job_mismatch',
      `Upload ${state.upload_id} is of another file: give the same one, or no resume.`,
      { param: 'resume' },
    );
  }
  return state.expires_at * 1000 > now;
}
