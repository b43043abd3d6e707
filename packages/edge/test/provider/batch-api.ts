import type { RecordedRequest } from './read-request.ts';

/** An answer of the provider. */
export interface ProviderAnswer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

interface StoredFile {
  object: Record<string, unknown>;
  content: Buffer;
}

/**
 * Files, uploads and batches of one provider account, in memory. It runs nothing: tests move batches by hand.
 */
export class BatchApi {
  readonly files = new Map<string, StoredFile>();
  readonly uploads = new Map<string, Record<string, unknown>>();
  readonly parts = new Map<string, Buffer>();
  readonly batches = new Map<string, Record<string, unknown>>();
  #count = 0;
  /** How ids are made of a kind such as `file-` and a number. */
  makeId = (prefix: string, count: number): string => `${prefix}raw${String(count).padStart(9, '0')}`;

  /** The answer to a request that came to its end. */
  answer(request: RecordedRequest): ProviderAnswer {
    const url = new URL(request.path, 'http://provider');
    const [, , kind = '', id = '', action = ''] = url.pathname.split('/').map(decodeURIComponent);
    const route = `${request.method} ${kind}${id === '' ? '' : '/:id'}${action === '' ? '' : `/${action}`}`;
    switch (route) {
      case 'POST files':
        return this.#upload(request);
      case 'GET files':
        return list(
          [...this.files.values()].map((file) => file.object),
          url,
        );
      case 'GET files/:id':
        return found(this.files.get(id)?.object);
      case 'DELETE files/:id':
        return this.files.delete(id) ? ok({ id, object: 'file', deleted: true }) : missing;
      case 'GET files/:id/content': {
        const file = this.files.get(id);
        return file === undefined ? missing : partOf(file.content, request.headers.range);
      }
      case 'POST batches':
        return this.#createBatch(json(request));
      case 'GET batches':
        return list([...this.batches.values()], url);
      case 'GET batches/:id':
        return found(this.batches.get(id));
      case 'POST batches/:id/cancel':
        return this.#cancelBatch(id);
      case 'GET batches/:id/output':
      case 'GET batches/:id/error':
        return this.#resultsSoFar(id, action, Number(url.searchParams.get('offset') ?? 0));
      case 'POST uploads':
        return this.#createUpload(json(request));
      case 'POST uploads/:id/parts':
        return this.#addPart(id, request);
      case 'POST uploads/:id/complete':
        return this.#completeUpload(id, json(request));
      case 'POST uploads/:id/cancel':
        return found(this.uploads.get(id) && { ...this.uploads.get(id), status: 'cancelled' });
      default:
        return missing;
    }
  }

  /** Stores a file as if the provider had made it. */
  addFile(filename: string, purpose: string, content: Buffer): Record<string, unknown> {
    const id = this.#id('file-');
    const object = {
      id,
      object: 'file',
      bytes: content.length,
      created_at: 1_700_000_000,
      filename,
      purpose,
      status: 'processed',
    };
    this.files.set(id, { object, content });
    return object;
  }

  #upload(request: RecordedRequest): ProviderAnswer {
    const form = parseForm(request);
    const file = form.get('file');
    if (file === undefined || !form.has('purpose')) {
      return bad("'file' is a required property");
    }
    return ok(this.addFile(file.filename ?? '', String(form.get('purpose')?.content), file.content));
  }

  #createBatch(body: Record<string, unknown>): ProviderAnswer {
    if (!this.files.has(String(body.input_file_id))) {
      return bad(`Cannot find file ${body.input_file_id}`);
    }
    const id = this.#id('batch_');
    const batch = {
      id,
      object: 'batch',
      endpoint: body.endpoint,
      errors: null,
      input_file_id: body.input_file_id,
      completion_window: body.completion_window,
      status: 'validating',
      output_file_id: null,
      error_file_id: null,
      created_at: 1_700_000_000,
      request_counts: { total: 0, completed: 0, failed: 0 },
      metadata: body.metadata ?? null,
      organization_id: 'org-0123456789',
    };
    this.batches.set(id, batch);
    return ok(batch);
  }

  #cancelBatch(id: string): ProviderAnswer {
    const batch = this.batches.get(id);
    if (batch === undefined) {
      return missing;
    }
    batch.status = 'cancelling';
    return ok(batch);
  }

  /** As offpeak's server: lines of the results so far. */
  #resultsSoFar(id: string, file: string, offset: number): ProviderAnswer {
    const batch = this.batches.get(id);
    if (batch === undefined) {
      return missing;
    }
    const lines = ((batch.so_far as Record<string, string[]> | undefined)?.[file] ?? []).slice(offset);
    const headers = {
      'content-type': 'application/jsonl',
      'x-incomplete': String(batch.status === 'in_progress'),
      'x-last-line': String(offset + lines.length),
    };
    return { status: 200, headers, body: Buffer.from(lines.map((line) => `${line}\n`).join('')) };
  }

  #createUpload(body: Record<string, unknown>): ProviderAnswer {
    const id = this.#id('upload_');
    const upload = { id, object: 'upload', status: 'pending', created_at: 1, expires_at: 2, ...body };
    this.uploads.set(id, upload);
    return ok(upload);
  }

  #addPart(uploadId: string, request: RecordedRequest): ProviderAnswer {
    const data = parseForm(request).get('data');
    if (!this.uploads.has(uploadId) || data === undefined) {
      return missing;
    }
    const id = this.#id('part_');
    this.parts.set(id, data.content);
    return ok({ id, object: 'upload.part', created_at: 1, upload_id: uploadId });
  }

  #completeUpload(id: string, body: Record<string, unknown>): ProviderAnswer {
    const upload = this.uploads.get(id);
    if (upload === undefined) {
      return missing;
    }
    const parts = (body.part_ids as string[]).map((part) => this.parts.get(part));
    if (parts.includes(undefined)) {
      return bad('Unknown part');
    }
    const content = Buffer.concat(parts.filter((part) => part !== undefined));
    upload.status = 'completed';
    upload.file = this.addFile(String(upload.filename), String(upload.purpose), content);
    return ok(upload);
  }

  #id(prefix: string): string {
    this.#count += 1;
    return this.makeId(prefix, this.#count);
  }
}

interface FormPart {
  filename: string | null;
  content: Buffer;
}

/** The parts of a recorded multipart body. */
export function parseForm(request: RecordedRequest): Map<string, FormPart> {
  const boundary = /boundary=([\w-]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const parts = new Map<string, FormPart>();
  let at = request.body.indexOf(`--${boundary}\r\n`);
  while (at >= 0) {
    const start = at + boundary.length + 4;
    const end = request.body.indexOf(`\r\n--${boundary}`, start);
    if (end < 0) {
      break;
    }
    const blank = request.body.indexOf('\r\n\r\n', start);
    const head = request.body.subarray(start, blank).toString('utf8');
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? '';
    parts.set(name, {
      filename: /filename="([^"]*)"/.exec(head)?.[1] ?? null,
      content: request.body.subarray(blank + 4, end),
    });
    at = request.body.indexOf(`--${boundary}\r\n`, end);
  }
  return parts;
}

function json(request: RecordedRequest): Record<string, unknown> {
  return JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
}

function list(objects: Record<string, unknown>[], url: URL): ProviderAnswer {
  const newestFirst = objects.toReversed();
  const after = url.searchParams.get('after');
  const start = after === null ? 0 : newestFirst.findIndex((object) => object.id === after) + 1;
  const data = newestFirst.slice(start, start + Number(url.searchParams.get('limit') ?? 20));
  return ok({
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + data.length < newestFirst.length,
  });
}

function partOf(content: Buffer, range: string | undefined): ProviderAnswer {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined) {
    return { status: 200, body: content };
  }
  const headers = { 'content-range': `bytes ${first}-${last}/${content.length}`, 'accept-ranges': 'bytes' };
  return { status: 206, headers, body: content.subarray(Number(first), Number(last) + 1) };
}

const ok = (body: unknown): ProviderAnswer => ({ status: 200, body });
const found = (body: unknown): ProviderAnswer => (body === undefined ? missing : ok(body));
const missing: ProviderAnswer = failure(404, 'No such object: file-raw000000001 of org-0123456789');

function bad(message: string): ProviderAnswer {
  return failure(400, message);
}

function failure(status: number, message: string): ProviderAnswer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } };
}
