import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;

/** A call as a route sees it. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
  json(): Json;
  form(): Promise<ScriptedForm>;
  drop(): void;
  answer(status: number, body?: unknown, headers?: Record<string, string>): void;
}

export interface ScriptedForm {
  /** The names of the fields in their order; the file is one of them. */
  order: string[];
  fields: Record<string, string>;
  filename: string;
  content: Buffer;
}

export type Route = readonly [
  method: string,
  path: RegExp,
  handle: (call: Call, ...groups: string[]) => void | Promise<void>,
];

/** One request of a batch, whatever its provider calls the fields. */
export interface ScriptedRequest {
  id: string;
  body: Json;
}

/** A batch at a scripted provider. */
export interface ScriptedBatch {
  id: string;
  /** Whatever the client named it. */
  name: string;
  requests: ScriptedRequest[];
  createdAt: number;
  state: 'new' | 'running' | 'ended' | 'cancelled' | 'refused' | 'expired';
  inputFile: string;
  more: Json;
}

export interface ScriptedFile {
  id: string;
  filename: string;
  purpose: string;
  content: Buffer;
}

/** The answer that a script makes to a body. `fail` and `expire` in the text of a request make it do that. */
export function outcomeOf({ body }: ScriptedRequest): 'ok' | 'failed' | 'expired' {
  const text = JSON.stringify(body);
  return text.includes('"expire"') ? 'expired' : text.includes('"fail"') ? 'failed' : 'ok';
}

/** A chat completion that repeats the last message in capitals. */
export function chatAnswer(body: Json): Json {
  const messages = (body.messages ?? body.input) as { content: string | { text?: string }[] }[];
  const content = messages.at(-1)?.content ?? '';
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
  return {
    id: 'cmpl-1',
    object: 'chat.completion',
    model: body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text.toUpperCase() },
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  };
}

export function linesIn(content: Buffer): Json[] {
  return content
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Json);
}

export function jsonl(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/**
 * A provider over a real socket, in memory: the routes of a dialect, and places to inject faults. A batch
 * runs for one poll and has ended at the next.
 */
export abstract class ScriptedProvider {
  readonly files = new Map<string, ScriptedFile>();
  /** The newest first. Each of them would be paid for. */
  readonly batches: ScriptedBatch[] = [];
  readonly calls: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = [];
  /** Deals with a call itself if it returns true. `finish` lets the routes act on it. */
  fault: ((call: Call, cut: () => void) => boolean) | undefined;
  origin = '';
  #ids = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  protected abstract readonly routes: readonly Route[];

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${this.#ids}`;
  }

  /** Handles the next call that fits, and cuts the connection instead of answering. */
  loseAnswer(method: string, path: RegExp): void {
    this.fault = (call, cut) => {
      if (call.method !== method || !path.test(call.path)) {
        return false;
      }
      this.fault = undefined;
      cut();
      return true;
    };
  }

  /** Cuts the connection of the next call that fits, as if it had never arrived. */
  drop(method: string, path: RegExp): void {
    this.fault = (call) => {
      if (call.method !== method || !path.test(call.path)) {
        return false;
      }
      this.fault = undefined;
      call.drop();
      return true;
    };
  }

  /** Answers the next call that fits with an error. */
  refuse(method: string, path: RegExp, status: number, body: object): void {
    this.fault = (call) => {
      if (call.method !== method || !path.test(call.path)) {
        return false;
      }
      this.fault = undefined;
      call.answer(status, body);
      return true;
    };
  }

  /** Adds a file and returns it. */
  keep(filename: string, purpose: string, content: Buffer, id = this.newId('file-')): ScriptedFile {
    const file = { id, filename, purpose, content };
    this.files.set(id, file);
    return file;
  }

  /** Adds a batch and returns it. */
  pay(id: string, name: string, requests: ScriptedRequest[], inputFile = '', more: Json = {}): ScriptedBatch {
    const batch: ScriptedBatch = {
      id,
      name,
      requests,
      createdAt: Date.now(),
      state: requests.some(({ body }) => JSON.stringify(body).includes('"refuse"')) ? 'refused' : 'new',
      inputFile,
      more,
    };
    this.batches.unshift(batch);
    return batch;
  }

  /** Adds batches of other jobs, the oldest first. */
  addOthers(count: number): void {
    for (let n = 0; n < count; n++) {
      const batch = this.pay(this.newId('other-'), `other ${n}`, [], `other-file-${n}`);
      batch.createdAt -= 86_400_000 - n * 1000;
      batch.state = 'ended';
    }
  }

  /** Returns a batch after one poll. */
  poll(id: string): ScriptedBatch | undefined {
    const batch = this.batches.find((one) => one.id === id);
    if (batch?.state === 'running') {
      batch.state = batch.requests.every((one) => outcomeOf(one) === 'expired') ? 'expired' : 'ended';
    } else if (batch?.state === 'new') {
      batch.state = 'running';
    }
    return batch;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) {
        pieces.push(piece as Buffer);
      }
    } catch {
      return;
    }
    const url = new URL(request.url ?? '', 'http://provider');
    const body = Buffer.concat(pieces);
    const method = request.method ?? '';
    const path = url.pathname;
    this.calls.push({ method, path, headers: request.headers, body: body.toString('latin1') });
    const call: Call = {
      method,
      path,
      query: url.searchParams,
      headers: request.headers,
      body,
      drop: () => request.socket.destroy(),
      json: () => JSON.parse(body.toString()) as Json,
      form: () => readForm(body, request.headers['content-type'] ?? ''),
      answer: (status, answer, headers = {}) => {
        const isBytes = Buffer.isBuffer(answer);
        response.writeHead(status, {
          'content-type': isBytes ? 'application/octet-stream' : 'application/json',
          ...headers,
        });
        response.end(isBytes ? answer : JSON.stringify(answer));
      },
    };
    const cut = () => {
      void this.#act({ ...call, answer: () => {} }).then(() => request.socket.destroy());
    };
    if (!this.fault?.(call, cut)) {
      await this.#act(call).catch((error) => call.answer(500, { message: String(error) }));
    }
  }

  async #act(call: Call): Promise<void> {
    for (const [method, path, handle] of this.routes) {
      const match = method === call.method ? path.exec(call.path) : null;
      if (match) {
        await handle(call, ...match.slice(1));
        return;
      }
    }
    call.answer(404, { error: { message: `No route ${call.method} ${call.path}.` } });
  }
}

async function readForm(body: Buffer, type: string): Promise<ScriptedForm> {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': type },
  }).formData();
  const fields: Record<string, string> = {};
  let file: File | undefined;
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      fields[name] = value;
    } else {
      file = value;
    }
  }
  const content = Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer());
  return { order: [...form.keys()], fields, filename: file?.name ?? '', content };
}
