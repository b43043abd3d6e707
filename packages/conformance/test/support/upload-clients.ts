import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import OpenAI, { APIError } from 'openai';
import { request } from 'undici';

/** The answer to an upload as a client of the field reports it. */
export interface SeenAnswer {
  status: number;
  body: string;
}

/** Posts a form with a file of some size to a URL and reports the answer. Rejects if the client sees none. */
export type UploadClient = (
  url: string,
  headers: Record<string, string>,
  bytes: number,
) => Promise<SeenAnswer>;

const boundary = 'a-boundary-of-the-tests-0123456789';
const opening = Buffer.from(
  `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n`,
);
const closing = Buffer.from(`\r\n--${boundary}--\r\n`);
// Lines that are not JSON.
const block = Buffer.alloc(65_536, 'not a request\n');

const formType = { 'content-type': `multipart/form-data; boundary=${boundary}` };

/** A form whose file is generated while it is sent. */
async function* generatedForm(bytes: number): AsyncGenerator<Buffer, void, undefined> {
  yield opening;
  for (let left = bytes; left > 0; left -= block.length) {
    yield block.subarray(0, Math.min(left, block.length));
  }
  yield closing;
}

function formBytes(bytes: number): number {
  return opening.length + bytes + closing.length;
}

/** A file of some size that shares one block of memory. */
function fileOf(bytes: number): File {
  const blocks = Array.from({ length: Math.floor(bytes / block.length) }, () => block);
  return new File([...blocks, block.subarray(0, bytes % block.length)], 'a.jsonl');
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append('purpose', 'batch');
  form.append('file', file);
  return form;
}

async function byFetch(url: string, init: RequestInit): Promise<SeenAnswer> {
  const response = await fetch(url, { method: 'POST', ...init });
  return { status: response.status, body: await response.text() };
}

/** Sends a form with `fetch` while it is generated, so that it may have any size. */
export function streamClient(
  url: string,
  headers: Record<string, string>,
  bytes: number,
): Promise<SeenAnswer> {
  const body = Readable.toWeb(Readable.from(generatedForm(bytes))) as ReadableStream<Uint8Array>;
  return byFetch(url, { headers: { ...headers, ...formType }, body, duplex: 'half' } as RequestInit);
}

/** Clients that run in this process. */
export const fetchClients: Readonly<Record<string, UploadClient>> = {
  async 'the official SDK'(url, headers, bytes) {
    const [baseURL, path] = url.split(/(?<=\/v1)/) as [string, string];
    const openai = new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0, defaultHeaders: headers });
    try {
      const file = fileOf(bytes);
      await (path === '/files'
        ? openai.files.create({ file, purpose: 'batch' })
        : openai.post(path, { body: formOf(file) }));
    } catch (error) {
      if (error instanceof APIError && error.status !== undefined) {
        return { status: error.status, body: JSON.stringify({ error: error.error }) };
      }
      throw error;
    }
    throw new Error('The upload was accepted.');
  },
  'fetch with a form'(url, headers, bytes) {
    return byFetch(url, { headers, body: formOf(fileOf(bytes)) });
  },
  'fetch with a stream': streamClient,
  async undici(url, headers, bytes) {
    const answer = await request(url, {
      method: 'POST',
      headers: { ...headers, ...formType, 'content-length': String(formBytes(bytes)) },
      body: Readable.from(generatedForm(bytes)),
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  },
};

/** The program `curl`, a process for each request. */
export const curlClients: Readonly<Record<string, UploadClient>> = {
  async 'curl with a form'(url, headers, bytes) {
    const folder = await mkdtemp(join(tmpdir(), 'offpeak-curl-'));
    try {
      const path = join(folder, 'a.jsonl');
      await writeFile(path, '');
      await truncate(path, bytes);
      return await byCurl(url, headers, ['-F', 'purpose=batch', '-F', `file=@${path}`]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  // Without the header that waits for leave to send.
  'curl with a stream'(url, headers, bytes) {
    const flags = ['-X', 'POST', '-T', '-', '-H', 'expect:'];
    return byCurl(url, { ...headers, ...formType }, flags, generatedForm(bytes));
  },
};

async function byCurl(
  url: string,
  headers: Record<string, string>,
  flags: string[],
  input: AsyncIterable<Buffer> = emptyInput(),
): Promise<SeenAnswer> {
  const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const child = spawn('curl', ['-sS', ...flags, ...named, '-w', '\n%{http_code}', url]);
  child.stdin.on('error', () => undefined);
  const sent = Readable.from(input).on('error', () => undefined);
  sent.pipe(child.stdin);
  const [output, complaint] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  sent.destroy();
  if (child.exitCode !== 0) {
    throw new Error(`curl ended with ${child.exitCode}: ${complaint} ${output}`);
  }
  const end = output.lastIndexOf('\n');
  return { status: Number(output.slice(end + 1)), body: output.slice(0, end) };
}

async function* emptyInput(): AsyncGenerator<Buffer, void, undefined> {}
