import type { FileObject } from '@offpeak/core';
import type { FileRecord } from '../storage/records.ts';

/** Returns a file as the API sends it. */
export function fileObject(file: FileRecord): FileObject {
  return {
    id: file.id,
    object: 'file',
    bytes: file.bytes,
    created_at: file.createdAt,
    expires_at: file.expiresAt,
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
    status_details: null,
  };
}
