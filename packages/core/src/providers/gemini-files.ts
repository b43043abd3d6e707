import { type FilesApi, nameOf } from '../api/files.ts';
import { withUnixTimes } from '../dialects/unix-times.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { RequestBody } from '../http/body.ts';
import type { Transport } from '../http/transport.ts';
import { checkReadable } from '../util/blob.ts';
import { type ByteSource, chunksOf, toBlobIfBuffered } from '../util/byte-source.ts';
import { asNumber, asObject, asObjects, asText } from '../util/coerce.ts';
import type { FileObject } from '../wire/file.ts';
import { checkExpiry } from './check-options.ts';
import { toRow } from './gemini-answer.ts';
import { answerWith, type Fields } from './openai-answer.ts';
import { convertRows, withoutRange } from './result-rows.ts';
import { tokenList } from './token-list.ts';

/** Where Gemini's API is. */
export interface GeminiPlaces {
  origin: string;
  /** Returns the transport to an address. */
  at(url: string): Transport;
  transport: Transport;
  uploads: Transport;
  downloads: Transport;
}

/** The slowest connection that the timeout of an upload allows for, in bytes per millisecond. */
const slowestRate = 64;
const maxPageSize = 100;
const type = 'application/jsonl';

/** Creates the Files API over that of Gemini. Only results can be downloaded. */
export function geminiFiles(places: GeminiPlaces): FilesApi {
  const { json } = places.transport;
  const toOpenAI = answerWith('name', toFile);
  return {
    async create(source, { filename, expiresAfter, purpose: _, ...call }) {
      checkExpiry('Gemini', expiresAfter, null);
      const content = await toBlob(source);
      const start = await places.uploads.send('POST', ['files'], call, {
        json: { file: { displayName: filename ?? nameOf(source), mimeType: type } },
        headers: {
          'x-goog-upload-protocol': 'resumable',
          'x-goog-upload-command': 'start',
          'x-goog-upload-header-content-length': content.size,
          'x-goog-upload-header-content-type': type,
        },
      });
      await start.body?.cancel();
      const { base, segments, query } = addressOf(start.headers.get('x-goog-upload-url'), places.origin);
      return places.at(base).json<FileObject>('POST', segments, call, {
        query,
        body: bodyOf(content),
        // Once the last byte has arrived, the address accepts no more.
        retry: 'never',
        headers: { 'x-goog-upload-offset': 0, 'x-goog-upload-command': 'upload, finalize' },
        toOpenAI: answerWith('file', ({ file }) => toFile(asObject(file))),
      });
    },
    list: ({ limit = maxPageSize, after, purpose: _, order: __, ...call } = {}) =>
      tokenList(async (pageToken) => {
        const query = { pageSize: Math.min(limit, maxPageSize), pageToken };
        const page = await json<Fields>('GET', ['files'], call, { query });
        return { data: asObjects(page.files).map(toFile), next: asText(page.nextPageToken) };
      }, after),
    retrieve: (id, call) => json('GET', ['files', id], call, { toOpenAI }),
    async delete(id, call) {
      const answer = await places.transport.send('DELETE', ['files', id], call);
      await answer.body?.cancel();
      return { id, object: 'file', deleted: true };
    },
    async content(id, call) {
      const parts = { query: { alt: 'media' } };
      const answer = await places.downloads.send(
        'GET',
        ['files', `${id}:download`],
        withoutRange(call),
        parts,
      );
      return convertRows(answer, toRow);
    },
  };
}

/** Returns a source as a Blob: Google's clients name the size before they send the first byte. */
async function toBlob(source: ByteSource): Promise<Blob> {
  const content = toBlobIfBuffered(source);
  if (content instanceof Blob) {
    return content;
  }
  const pieces: Blob[] = [];
  for await (const chunk of chunksOf(content)) {
    pieces.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  }
  return new Blob(pieces);
}

function bodyOf(content: Blob): RequestBody {
  return {
    contentType: type,
    allowanceMs: content.size / slowestRate,
    checkReadable: () => checkReadable(content),
    open: () => content,
  };
}

/**
 * Splits the address that an upload goes to. Throws `bad_response` for one of another origin: it would get
 * the key.
 */
function addressOf(
  address: string | null,
  origin: string,
): { base: string; segments: string[]; query: Record<string, string> } {
  const url = address && URL.canParse(address) ? new URL(address) : undefined;
  if (url?.origin !== origin) {
    throw new OffpeakError(
      'bad_response',
      'The upload was answered without an address at the same origin. Check baseURL.',
    );
  }
  const [first, ...segments] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  return { base: `${origin}/${first}`, segments, query: Object.fromEntries(url.searchParams) };
}

const statuses: Record<string, string> = { ACTIVE: 'processed', PROCESSING: 'pending', FAILED: 'error' };

function toFile(file: Fields): FileObject {
  return withUnixTimes({
    id: String(file.name).replace(/^files\//, ''),
    object: 'file',
    bytes: asNumber(file.sizeBytes),
    created_at: file.createTime as number,
    expires_at: (file.expirationTime ?? null) as number | null,
    filename: asText(file.displayName) ?? '',
    purpose: 'batch',
    status: statuses[String(file.state)] ?? 'uploaded',
    status_details: asText(asObject(file.error).message),
  });
}
