import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { startKillable } from '../support/killable-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const mega = 1_000_000;
const fileBytes = 120 * mega;

function* formOf(purpose: string): Generator<Buffer, void, undefined> {
  const field = (disposition: string): string =>
    `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`;
  yield Buffer.from(`${field('name="purpose"')}${purpose}\r\n${field('name="file"; filename="large.bin"')}`);
  const piece = Buffer.alloc(mega, 'line of a file\n');
  for (let sent = 0; sent < fileBytes; sent += piece.byteLength) {
    yield piece;
  }
  yield Buffer.from('\r\n--x--\r\n');
}

test('the memory of the server does not grow with the file it is sent', async () => {
  await using folder = await makeTempFolder();
  const server = await startKillable({ upstream: 'http://127.0.0.1:1/v1', dataDir: folder.path });
  const before = await server.peak();
  const upload = request(`${server.url}/v1/files`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  const answered = new Promise<string>((resolve, reject) => {
    upload.once('response', (response) => resolve(text(response)));
    upload.once('error', reject);
  });
  await pipeline(Readable.from(formOf('user_data')), upload);
  expect(JSON.parse(await answered)).toMatchObject({ object: 'file', bytes: fileBytes });
  const grown = (await server.peak()) - before;
  expect(grown).toBeLessThan(90 * mega);
  await server.kill();
});
