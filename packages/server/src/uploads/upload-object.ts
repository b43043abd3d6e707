import type { Upload, UploadPart } from '@offpeak/core';
import { fileObject } from '../files/file-object.ts';
import type { FileRecord, PartRecord, UploadRecord } from '../storage/records.ts';

/** Returns an upload as the API sends it. */
export function uploadObject(upload: UploadRecord, file: FileRecord | null): Upload {
  return {
    id: upload.id,
    object: 'upload',
    bytes: upload.bytes,
    created_at: upload.createdAt,
    filename: upload.filename,
    purpose: upload.purpose,
    status: upload.status,
    expires_at: upload.expiresAt,
    file: file === null ? null : fileObject(file),
  };
}

/** Returns a part as the API sends it. */
export function partObject(part: PartRecord): UploadPart {
  return { id: part.id, object: 'upload.part', created_at: part.createdAt, upload_id: part.uploadId };
}
