import type { OpenString } from './open-string.ts';

/** What a file is for. `batch` is the input of a batch, `batch_output` is what a batch writes. */
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
  /** Size in bytes; null as long as the provider has not counted them, as after an upload in parts. */
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

/** When a file is to be deleted by itself: `seconds` (3,600 to 2,592,000) after its creation. */
export interface ExpiresAfter {
  anchor: 'created_at';
  seconds: number;
}

/** An expiry counted from creation, if there is to be one. */
export function afterCreation(seconds: number | undefined): ExpiresAfter | undefined {
  return seconds === undefined ? undefined : { anchor: 'created_at', seconds };
}
