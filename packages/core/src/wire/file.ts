import type { OpenString } from './open-string.ts';

/**
 * The purpose of a file: `batch` for the input of a batch, `batch_output` for its result files, and others.
 */
export type FilePurpose = OpenString<
  | 'assistants'
  | 'assistants_output'
  | 'batch'
  | 'batch_output'
  | 'fine-tune'
  | 'fine-tune-results'
  | 'vision'
  | 'user_data'
  | 'evals'
>;

/**
 * A stored file.
 * @see https://platform.openai.com/docs/api-reference/files/object
 */
export interface FileObject {
  id: string;
  object: 'file';
  /** Size in bytes; null while the provider has not counted them, as after an upload in parts. */
  bytes: number | null;
  /** Unix seconds. */
  created_at: number;
  filename: string;
  purpose: FilePurpose;
  /** Deprecated by the API but always sent: `processed` means that the content can be read. */
  status: OpenString<'uploaded' | 'processed' | 'error'>;
  /** Unix seconds; absent or null when the file is kept until it is deleted. */
  expires_at?: number | null;
  status_details?: string | null;
}

/** The answer to `DELETE /files/{id}`. */
export interface FileDeleted {
  id: string;
  object: 'file';
  deleted: boolean;
}

/** When the provider deletes a file: `seconds` (3,600 to 2,592,000) after its creation. */
export interface ExpiresAfter {
  anchor: 'created_at';
  seconds: number;
}

/** Returns the expiry for a number of seconds after creation; undefined for none. */
export function afterCreation(seconds: number | undefined): ExpiresAfter | undefined {
  return seconds === undefined ? undefined : { anchor: 'created_at', seconds };
}
