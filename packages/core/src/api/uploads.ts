import { normalizeUpload } from '../dialects/normalize-file.ts';
import { formBody } from '../http/form.ts';
import type { CallOptions } from '../http/options.ts';
import type { Transport } from '../http/transport.ts';
import type { ExpiresAfter, FilePurpose } from '../wire/file.ts';
import type { Upload, UploadPart } from '../wire/upload.ts';

/** The body of `POST /uploads`, as sent. */
export interface UploadCreateParams {
  filename: string;
  purpose: FilePurpose;
  /** Size of the whole file in bytes, at most 8 GB. */
  bytes: number;
  mime_type: string;
  expires_after?: ExpiresAfter | undefined;
}

/** The body of `POST /uploads/{id}/complete`, as sent. */
export interface UploadCompleteParams {
  /** In the order of the file. */
  part_ids: string[];
  /** Checksum of the whole file, for the server to compare. */
  md5?: string | undefined;
}

/**
 * The Uploads API: large files in parts.
 * @see https://platform.openai.com/docs/api-reference/uploads
 */
export interface UploadsApi {
  /** Announces a file. The upload expires after an hour unless it is completed. */
  create(params: UploadCreateParams, options?: CallOptions): Promise<Upload>;
  /** Sends a part, at most 64 MB. Parts may be sent in parallel and in any order. */
  addPart(id: string, data: Blob, options?: CallOptions): Promise<UploadPart>;
  /** Joins the parts into a file, which is in `file` of the answer. */
  complete(id: string, params: UploadCompleteParams, options?: CallOptions): Promise<Upload>;
  /** Cancels an upload; its parts are deleted. */
  cancel(id: string, options?: CallOptions): Promise<Upload>;
}

/** Creates the Uploads API of a client. */
export function createUploadsApi({ json }: Transport): UploadsApi {
  const upload = async (...call: Parameters<typeof json>) => normalizeUpload(await json<Upload>(...call));
  return {
    create: (params, call) => upload('POST', ['uploads'], call, { json: params }),
    addPart: (id, data, call) =>
      json('POST', ['uploads', id, 'parts'], call, { body: formBody({}, 'data', 'part', data) }),
    complete: (id, params, call) => upload('POST', ['uploads', id, 'complete'], call, { json: params }),
    cancel: (id, call) => upload('POST', ['uploads', id, 'cancel'], call),
  };
}
