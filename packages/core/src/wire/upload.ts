import type { FileObject, FilePurpose } from './file.ts';
import type { OpenString } from './open-string.ts';

/**
 * A large file that is sent in parts. It expires one hour after its creation unless it is completed.
 * @see https://platform.openai.com/docs/api-reference/uploads/object
 */
export interface Upload {
  id: string;
  object?: 'upload';
  /** Size of the whole file in bytes, as announced. */
  bytes: number;
  /** Unix seconds. */
  created_at: number;
  /** Unix seconds; of the upload, not of the file. */
  expires_at: number;
  filename: string;
  purpose: FilePurpose;
  status: OpenString<'pending' | 'completed' | 'cancelled' | 'expired'>;
  /** The finished file, once `status` is `completed`. */
  file?: FileObject | null;
}

/** One part of an {@link Upload}, at most 64 MB. */
export interface UploadPart {
  id: string;
  object: 'upload.part';
  /** Unix seconds. */
  created_at: number;
  upload_id: string;
}
