import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';

const boundary = '----bench-0123456789abcdef0123456789';

/** How an upload is to be sent. */
export interface UploadTarget {
  url: string;
  token: string;
  lines: number;
  lineBytes: number;
}

/**
 * Uploads a batch input file made as it is sent, and gives the seconds it took. Throws unless the answer is
 * 200.
 */
export async function timeUpload({ url, token, lines, lineBytes }: UploadTarget): Promise<number> {
  const before = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n` +
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  const started = performance.now();
  const call = request(url, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': before.length + lines * lineBytes + after.length,
    },
  });
  const answered = once(call, 'response');
  const write = async (bytes: Buffer): Promise<void> => {
    if (!call.write(bytes)) {
      await once(call, 'drain');
    }
  };
  await write(before);
  const group = 16;
  for (let index = 0; index < lines; index += group) {
    const count = Math.min(group, lines - index);
    await write(
      Buffer.concat(Array.from({ length: count }, (_, offset) => lineOf(index + offset, lineBytes))),
    );
  }
  call.end(after);
  const [response] = await answered;
  let answer = '';
  for await (const chunk of response) {
    answer += chunk;
  }
  if (response.statusCode !== 200) {
    throw new Error(`the upload was answered ${response.statusCode}: ${answer}`);
  }
  return (performance.now() - started) / 1000;
}

function lineOf(index: number, bytes: number): Buffer {
  const start = `{"custom_id":"request-${String(index).padStart(6, '0')}","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"`;
  const end = '"}}\n';
  return Buffer.from(start + 'x'.repeat(bytes - start.length - end.length) + end);
}

/** Downloads and gives the seconds it took. */
export async function timeDownload(url: string, token: string): Promise<number> {
  const started = performance.now();
  const call = request(url, { agent: false, headers: { authorization: `Bearer ${token}` } });
  call.end();
  const [response] = await once(call, 'response');
  if (response.statusCode !== 200) {
    throw new Error(`the download was answered ${response.statusCode}`);
  }
  response.resume();
  await once(response, 'end');
  return (performance.now() - started) / 1000;
}

/** Peak resident memory of a process so far, in MB (Linux only). */
export async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
