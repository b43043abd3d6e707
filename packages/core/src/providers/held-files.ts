import { type FilesApi, nameOf } from '../api/files.ts';
import { paginate } from '../api/page.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { RequestBody } from '../http/body.ts';
import { scanLines } from '../jsonl/lines.ts';
import { randomHex } from '../util/hex.ts';
import type { FileObject } from '../wire/file.ts';
import { checkExpiry } from './check-options.ts';
import { batchOfResults } from './result-rows.ts';
import { unsupported } from './unsupported.ts';

/** The slowest connection that the timeout allows for, in bytes per millisecond. */
const slowestRate = 64;

interface HeldFile {
  file: FileObject;
  /** The lines, with commas between them. */
  lines: Blob;
  firstLine: string;
}

/** The requests that a client holds until they are sent with the creation of their batch. */
export interface HeldFiles {
  files: FilesApi;
  /**
   * Returns the body of a creation. Throws `file_unavailable` for requests that this client does not hold.
   */
  bodyOf(fileId: string, before: (firstLine: string) => string, behind: string): RequestBody;
  /** Forgets requests that were sent. */
  release(fileId: string): void;
}

/**
 * Holds the input of batches for a provider that accepts no input files: it goes with the creation. Memory
 * holds the lines of each file from `files.create` to the creation, unless the Blobs of the runtime are on
 * disk.
 *
 * @param results Returns the results of a batch as rows of OpenAI.
 */
export function holdFiles(provider: string, results: (batchId: string) => FilesApi['content']): HeldFiles {
  const held = new Map<string, HeldFile>();
  const find = (id: string) => {
    const entry = held.get(id);
    if (!entry) {
      const message = `This client does not hold file ${id}: ${provider} stores no files. Pass the requests again.`;
      throw new OffpeakError('file_unavailable', message, { fileId: id });
    }
    return entry;
  };
  const files: FilesApi = {
    async create(source, { purpose, filename, expiresAfter, signal }) {
      checkExpiry(provider, expiresAfter, null);
      const { lines, firstLine } = await collect(source, signal);
      const id = `held_${randomHex(12)}`;
      const file: FileObject = {
        id,
        object: 'file',
        bytes: lines.size + 1,
        created_at: Math.floor(Date.now() / 1000),
        filename: filename ?? nameOf(source),
        purpose,
        status: 'processed',
      };
      held.set(id, { file, lines, firstLine });
      return file;
    },
    list: () =>
      paginate(
        async () => ({ object: 'list', data: [...held.values()].map(({ file }) => file), has_more: false }),
        undefined,
        (file) => file,
      ),
    retrieve: async (id) => find(id).file,
    async delete(id) {
      held.delete(id);
      return { id, object: 'file', deleted: true };
    },
    async content(id, call) {
      const batchId = batchOfResults(id);
      if (batchId === undefined) {
        throw unsupported(provider, `has no file ${id} to download`);
      }
      return results(batchId)(batchId, call);
    },
  };
  return {
    files,
    bodyOf(fileId, before, behind) {
      const { lines, firstLine } = find(fileId);
      const body = new Blob([before(firstLine), lines, behind]);
      return { contentType: 'application/json', allowanceMs: body.size / slowestRate, open: () => body };
    },
    release: (fileId) => held.delete(fileId),
  };
}

/** Collects the lines of a source, with commas between them. */
async function collect(
  source: Parameters<FilesApi['create']>[0],
  signal: AbortSignal | undefined,
): Promise<Pick<HeldFile, 'lines' | 'firstLine'>> {
  const pieces: Blob[] = [];
  let firstLine = '';
  for await (const chunk of scanLines(source)) {
    throwIfAborted(signal);
    const texts = chunk.map(({ text, number, tooLong }) => {
      if (tooLong) {
        throw new OffpeakError('line_too_long', `Line ${number} is longer than a batch may be.`, {
          line: number,
        });
      }
      const separator = firstLine ? ',' : '';
      firstLine ||= text;
      return separator + text;
    });
    // Texts take more memory than a Blob.
    pieces.push(new Blob(texts));
  }
  return { lines: new Blob(pieces), firstLine };
}
