import { normalizeFile } from '../dialects/normalize-file.ts';
import type { Fields } from '../http/address.ts';
import { formBody } from '../http/form.ts';
import type { CallOptions } from '../http/options.ts';
import type { CallParts, Transport } from '../http/transport.ts';
import type { ByteSource } from '../util/byte-source.ts';
import { afterCreation, type FileDeleted, type FileObject, type FilePurpose } from '../wire/file.ts';
import { toContent } from './content.ts';
import { type PagePromise, paginate } from './page.ts';

/** Options of `files.create`. */
export interface FileCreateOptions extends CallOptions {
  purpose: FilePurpose;
  /** Default: the name of a File, else `upload.jsonl`. The name of a batch input must end in `.jsonl`. */
  filename?: string | undefined;
  /**
   * Seconds after which the provider deletes the file: 3,600 to 2,592,000. Batch files expire after 30 days
   * by default.
   */
  expiresAfter?: number | undefined;
}

/** Options of `files.list`. */
export interface FileListOptions extends CallOptions {
  purpose?: FilePurpose | undefined;
  /** Items per page, 1 to 10,000. The API's default is 10,000. */
  limit?: number | undefined;
  /** By `created_at`. Default `desc`, the newest first. */
  order?: 'asc' | 'desc' | undefined;
  /** Start after the file of this id. */
  after?: string | undefined;
}

/**
 * The Files API.
 * @see https://platform.openai.com/docs/api-reference/files
 */
export interface FilesApi {
  /**
   * Uploads a file in one POST. A Blob or File is sent again if an attempt fails. Any other source can be
   * read only once, so its upload is not retried.
   */
  create(body: ByteSource, options: FileCreateOptions): Promise<FileObject>;
  /** Lists files. */
  list(options?: FileListOptions): PagePromise<FileObject>;
  /** Returns a file. Throws `not_found` for an unknown id. */
  retrieve(id: string, options?: CallOptions): Promise<FileObject>;
  /**
   * Deletes a file. A retry that no longer finds it, after an attempt whose answer was lost, counts as
   * success.
   */
  delete(id: string, options?: CallOptions): Promise<FileDeleted>;
  /** Returns the bytes of a file as an answer whose body streams. Read the body or cancel it. */
  content(id: string, options?: CallOptions): Promise<Response>;
}

/** Creates the Files API of a client. */
export function createFilesApi({ json, send }: Transport): FilesApi {
  const file = async (...call: Parameters<typeof json>) => normalizeFile(await json<FileObject>(...call));
  return {
    async create(source, { purpose, filename, expiresAfter, ...call }) {
      const fields = {
        purpose,
        'expires_after[anchor]': afterCreation(expiresAfter)?.anchor,
        'expires_after[seconds]': expiresAfter,
      };
      return file('POST', ['files'], call, await fileForm(source, filename, fields));
    },
    list: ({ purpose, limit, order, after, ...call } = {}) =>
      paginate(
        (after) => json('GET', ['files'], call, { query: { purpose, limit, order, after } }),
        after,
        normalizeFile,
      ),
    retrieve: (id, call) => file('GET', ['files', id], call),
    delete: (id, call) =>
      json('DELETE', ['files', id], call, { ifNotFound: { id, object: 'file', deleted: true } }),
    content: (id, call) => send('GET', ['files', id, 'content'], call),
  };
}

/** Returns the parts of a call that sends a file in a form, behind the fields. */
export async function fileForm(
  source: ByteSource,
  filename: string | undefined,
  fields: Fields,
): Promise<Pick<CallParts, 'body' | 'retry'>> {
  const content = await toContent(source);
  return {
    body: formBody(fields, 'file', filename ?? nameOf(source), content),
    retry: content instanceof Blob ? 'idempotent' : 'never',
  };
}

/** Returns the name of a File; for any other source, a name that a batch input may have. */
export function nameOf(source: ByteSource): string {
  return (source instanceof Blob && (source as Partial<File>).name) || 'upload.jsonl';
}
