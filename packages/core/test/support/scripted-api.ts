import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch, FileObject, RequestLine, Upload } from '@offpeak/core';
import { parseForm } from './parse-form.ts';

/** What a test may do to one request before it is answered. Returning true means that it is dealt with. */
export type Fault = (call: ApiCall) => boolean | undefined | Promise<boolean | undefined>;

/** Which calls a fault is for, and how many of them. */
export interface FaultOptions {
  /** The method and the path, such as `POST /files`. Default: every call. */
  on?: string;
  /** Default 1; `Infinity` for all. */
  times?: number;
}

/** Options of `failNext`. */
export interface FailOptions extends FaultOptions {
  headers?: Record<string, string>;
  body?: object;
}

export interface ApiCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  request: IncomingMessage;
  response: ServerResponse;
  /** Acts as the server would but sends no answer: the connection is cut after the deed. */
  actThenCut(): void;
}

export type Answer = (line: RequestLine) => { output: string } | { error: string };

/**
 * The Files and Batch APIs over a real socket, in memory, answering immediately: a place to inject faults,
 * not a server.
 */
export class ScriptedApi {
  readonly files = new Map<string, { object: FileObject; content: Buffer }>();
  readonly batches: Batch[] = [];
  readonly uploads = new Map<string, { object: Upload; parts: Map<string, Buffer>; md5?: string }>();
  readonly calls: { method: string; path: string; headers: IncomingMessage['headers'] }[] = [];
  fault: Fault | undefined;
  readonly #queuedFaults: { on: string | undefined; left: number; inject: Fault }[] = [];
  /** Writes the result line of a request. */
  answer: Answer = (line) => ({
    output: JSON.stringify({
      id: `batch_req_${line.custom_id}`,
      custom_id: line.custom_id,
      response: { status_code: 200, request_id: 'req_1', body: { echo: line.body } },
      error: null,
    }),
  });
  baseURL = '';
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #ids = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.baseURL = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Answers the next call with an error status instead of handling it. */
  failNext(status: number, { headers = {}, body = {}, ...options }: FailOptions = {}): void {
    this.#queue(options, ({ response }) => {
      response.writeHead(status, { 'retry-after-ms': '1', ...headers }).end(JSON.stringify(body));
      return true;
    });
  }

  /** Closes the connection of the next call, before or after it is handled. */
  dropConnection({
    afterHandling = false,
    ...options
  }: FaultOptions & { afterHandling?: boolean } = {}): void {
    this.#queue(options, ({ request, actThenCut }) => {
      if (afterHandling) {
        actThenCut();
      } else {
        request.socket.destroy();
      }
      return true;
    });
  }

  /** Handles the next call `ms` milliseconds late. */
  delayNext(ms: number, options: FaultOptions = {}): void {
    this.#queue(options, async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return false;
    });
  }

  #queue({ on, times = 1 }: FaultOptions, inject: Fault): void {
    this.#queuedFaults.push({ on, left: times, inject });
  }

  /** Injects the first queued fault for a call, else `fault`. Returns whether the call is dealt with. */
  async #injectFault(call: ApiCall): Promise<boolean> {
    const queued = this.#queuedFaults.find(
      ({ on, left }) => left > 0 && (on === undefined || on === `${call.method} ${call.path}`),
    );
    if (queued) {
      queued.left -= 1;
    }
    return Boolean(await (queued?.inject ?? this.fault)?.(call));
  }

  count(method: string, path: string): number {
    return this.calls.filter((call) => call.method === method && call.path === path).length;
  }

  addFile(content: string | Buffer, purpose = 'batch', filename = 'file.jsonl'): FileObject {
    const bytes = Buffer.from(content);
    const object: FileObject = {
      id: `file-${++this.#ids}`,
      object: 'file',
      bytes: bytes.length,
      created_at: unixNow(),
      filename,
      purpose,
      status: 'processed',
    };
    this.files.set(object.id, { object, content: bytes });
    return object;
  }

  addBatch(fields: Partial<Batch>): Batch {
    const batch: Batch = {
      id: `batch_${++this.#ids}`,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      input_file_id: '',
      completion_window: '24h',
      status: 'completed',
      created_at: unixNow(),
      output_file_id: null,
      error_file_id: null,
      ...fields,
    };
    this.batches.unshift(batch);
    return batch;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host');
    const method = request.method ?? 'GET';
    const path = url.pathname.replace(/^\/v1/, '');
    this.calls.push({ method, path, headers: request.headers });
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) {
        pieces.push(piece);
      }
    } catch {
      return;
    }
    const body = Buffer.concat(pieces);
    const act = () => this.#act(method, path, url.searchParams, body, request.headers['content-type'] ?? '');
    const cut = () => {
      act();
      request.socket.destroy();
    };
    if (
      await this.#injectFault({
        method,
        path,
        query: url.searchParams,
        body,
        request,
        response,
        actThenCut: cut,
      })
    ) {
      return;
    }
    const [status, answer] = act();
    if (Buffer.isBuffer(answer)) {
      response.writeHead(status).end(answer);
    } else {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
  }

  #act(method: string, path: string, query: URLSearchParams, body: Buffer, type: string): [number, unknown] {
    const [, kind, id, verb] = path.split('/');
    if (kind === 'files') {
      if (method === 'POST') {
        return [200, this.#upload(body, type)];
      }
      if (!id) {
        return [200, page([...this.files.values()].map((file) => file.object).reverse(), query)];
      }
      const file = this.files.get(id);
      if (!file) {
        return refuse(404, 'No such File object.');
      }
      if (verb === 'content') {
        return [200, file.content];
      }
      if (method === 'DELETE') {
        this.files.delete(id);
      }
      return [200, method === 'DELETE' ? { id, object: 'file', deleted: true } : file.object];
    }
    if (kind === 'uploads') {
      return this.#uploads(id, verb, body, type);
    }
    if (kind !== 'batches') {
      return refuse(404, 'No such route.');
    }
    if (!id) {
      return method === 'POST' ? this.#create(JSON.parse(String(body))) : [200, page(this.batches, query)];
    }
    const batch = this.batches.find((one) => one.id === id);
    if (!batch) {
      return refuse(404, `No batch found with id '${id}'.`);
    }
    if (verb === 'cancel') {
      batch.status = 'cancelled';
    }
    return [200, batch];
  }

  #upload(body: Buffer, type: string): FileObject {
    const { fields, content, filename } = parseForm(body, type);
    const object = this.addFile(content, fields.purpose, filename);
    if (fields['expires_after[seconds]']) {
      object.expires_at = object.created_at + Number(fields['expires_after[seconds]']);
    }
    return object;
  }

  #uploads(id: string | undefined, verb: string | undefined, body: Buffer, type: string): [number, unknown] {
    if (!id) {
      const params = JSON.parse(String(body));
      const object: Upload = {
        ...params,
        id: `upload_${++this.#ids}`,
        object: 'upload',
        status: 'pending',
        created_at: unixNow(),
        expires_at: Math.floor(Date.now() / 1000) + 3600,
      };
      this.uploads.set(object.id, { object, parts: new Map() });
      return [200, object];
    }
    const upload = this.uploads.get(id);
    if (upload?.object.status !== 'pending') {
      return refuse(400, 'The upload is not pending.');
    }
    if (verb === 'cancel') {
      upload.object.status = 'cancelled';
    }
    if (verb === 'parts') {
      const part = `part_${++this.#ids}`;
      upload.parts.set(part, parseForm(body, type).content);
      return [200, { id: part, object: 'upload.part', created_at: 0, upload_id: id }];
    }
    if (verb === 'complete') {
      const { part_ids, md5 } = JSON.parse(String(body)) as { part_ids: string[]; md5?: string };
      const parts = part_ids.map((part) => upload.parts.get(part));
      if (parts.includes(undefined)) {
        return refuse(400, 'There is no such part.');
      }
      const { filename, purpose } = upload.object;
      const file = this.addFile(Buffer.concat(parts as Buffer[]), purpose, filename);
      Object.assign(upload.object, { status: 'completed', file });
      if (md5) {
        upload.md5 = md5;
      }
    }
    return [200, upload.object];
  }

  #create(params: Partial<Batch>): [number, unknown] {
    const input = this.files.get(params.input_file_id ?? '');
    if (!input) {
      return refuse(400, 'Cannot find file.');
    }
    const output: string[] = [];
    const errors: string[] = [];
    const lines = input.content.toString().split('\n');
    for (const text of lines.filter((line) => line.trim())) {
      const answered = this.answer(JSON.parse(text));
      if ('output' in answered) {
        output.push(answered.output);
      } else {
        errors.push(answered.error);
      }
    }
    const keep = (lines: string[]) =>
      lines.length ? this.addFile(`${lines.join('\n')}\n`, 'batch_output').id : null;
    const counts = { total: output.length + errors.length, completed: output.length, failed: errors.length };
    const batch = this.addBatch({
      ...params,
      output_file_id: keep(output),
      error_file_id: keep(errors),
      request_counts: counts,
    });
    return [200, batch];
  }
}

function refuse(status: number, message: string): [number, unknown] {
  return [status, { error: { message, type: 'invalid_request_error', param: null, code: null } }];
}

function page<Item extends { id: string }>(items: Item[], query: URLSearchParams) {
  const from = query.get('after') ? items.findIndex((item) => item.id === query.get('after')) + 1 : 0;
  const data = items.slice(from, from + Number(query.get('limit') ?? 20));
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + data.length < items.length,
  };
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
