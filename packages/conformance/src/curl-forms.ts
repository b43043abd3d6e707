import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** An answer of the API, loosely. */
export interface Answer {
  id?: string;
  status?: string;
  error?: { message: string };
  [field: string]: unknown;
}

type Curl = (url: string, args: string[], folder: string) => Promise<Answer>;

/** The program `curl`, or the very bytes it sends for the forms that the API's documents show. */
export function curlOf(program: boolean): Curl {
  return program ? runCurl : sendAsCurl;
}

const runCurl: Curl = async (url, args, folder) => {
  const { stdout } = await promisify(execFile)('curl', ['-sS', url, ...args], { cwd: folder });
  return JSON.parse(stdout) as Answer;
};

const boundary = '------------------------d74496d66958873e';

/** One request on a socket of its own, written as curl 8 writes it, down to the order of its headers. */
const sendAsCurl: Curl = async (url, args, folder) => {
  const { hostname, port, host, pathname, search } = new URL(url);
  const sent = await compose(args, folder);
  const head = [
    `${sent.method} ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    'User-Agent: curl/8.14.1',
    'Accept: */*',
    ...sent.headers,
    'Connection: close',
  ];
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`${head.join('\r\n')}\r\n\r\n${sent.body}`);
  const answer = await text(socket);
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  return JSON.parse(/^transfer-encoding: chunked/im.test(answer) ? unchunk(body) : body) as Answer;
};

interface Composed {
  method: string;
  headers: string[];
  body: string;
}

async function compose(args: string[], folder: string): Promise<Composed> {
  const headers: string[] = [];
  const parts: string[] = [];
  let method: string | null = null;
  let data = '';
  for (let at = 0; at < args.length; at += 2) {
    const [option, value = ''] = args.slice(at, at + 2);
    if (option === '-X') {
      method = value;
    } else if (option === '-H') {
      headers.push(value);
    } else if (option === '-d') {
      data = value;
    } else if (option === '-F') {
      parts.push(await part(value, folder));
    }
  }
  const body = parts.length > 0 ? `${parts.join('')}--${boundary}--\r\n` : data;
  if (parts.length > 0) {
    headers.push(`Content-Type: multipart/form-data; boundary=${boundary}`);
  }
  if (body !== '') {
    headers.push(`Content-Length: ${Buffer.byteLength(body)}`);
  }
  return { method: method ?? (body === '' ? 'GET' : 'POST'), headers, body };
}

async function part(field: string, folder: string): Promise<string> {
  const [name = '', value = ''] = field.split('=');
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
  if (!value.startsWith('@')) {
    return `${head}\r\n\r\n${value}\r\n`;
  }
  const content = await readFile(join(folder, value.slice(1)), 'utf8');
  return `${head}; filename="${value.slice(1)}"\r\nContent-Type: application/octet-stream\r\n\r\n${content}\r\n`;
}

function unchunk(body: string): string {
  let plain = '';
  for (let rest = body; ; ) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.slice(0, end), 16);
    if (!(size > 0)) {
      return plain;
    }
    plain += rest.slice(end + 2, end + 2 + size);
    rest = rest.slice(end + 4 + size);
  }
}
