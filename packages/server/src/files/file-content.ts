import { httpError } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';
import { parseRange } from './range.ts';

/** Handles `GET /v1/files/{file_id}/content`: sends the bytes unchanged, all of them or one range. */
export function fileContent(
  { storage, metrics }: ServerContext,
  file: FileRecord,
  request: Request,
): Response {
  const range = parseRange(request.headers.get('range'), file.bytes);
  const headers = new Headers({
    'content-type': 'application/octet-stream',
    'content-disposition': contentDisposition(file.filename),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    etag: `"${file.id}"`,
  });
  if (range === 'unsatisfiable') {
    const message = `The range is not in the file: it has ${file.bytes} bytes.`;
    throw httpError(416, message, {
      param: 'Range',
      headers: { 'content-range': `bytes */${file.bytes}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: file.bytes };
  headers.set('content-length', String(end - start));
  metrics.sentBytes.add(end - start);
  if (range !== null) {
    headers.set('content-range', `bytes ${start}-${end - 1}/${file.bytes}`);
  }
  const body = request.method === 'HEAD' ? null : readSegments(storage.blobs, file.segments, { start, end });
  return new Response(body, { status: range === null ? 200 : 206, headers });
}

/** @see https://www.rfc-editor.org/rfc/rfc6266 */
function contentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(filename.toWellFormed()).replace(/['()*]/g, percentEncode);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
