import { promisify } from 'node:util';
import { brotliDecompress, gunzip, type InputType, inflate, zstdDecompress } from 'node:zlib';
import { UpstreamError } from '../upstream/upstream.ts';

type Decompress = (sent: InputType, options: { maxOutputLength: number }) => Promise<Buffer>;

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/**
 * Decodes the bytes of an answer to text. Some proxies compress answers that nobody asked them to compress. A
 * UTF-8 byte order mark is dropped, as `fetch` does.
 *
 * Rejects with an `UpstreamError`: `too_large` for more than `maxBytes` of text, `unreadable` for bytes that
 * cannot be decompressed.
 */
export async function decodeAnswer(sent: Buffer, encoding: string | null, maxBytes: number): Promise<string> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const plain = name === '' || name === 'identity' || sent.byteLength === 0;
  const text = (plain ? sent : await decompress(sent, name, maxBytes)).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function decompress(sent: Buffer, name: string, maxBytes: number): Promise<Buffer> {
  const undo = Object.hasOwn(decompressors, name) ? decompressors[name] : undefined;
  if (undo === undefined) {
    const message = `The upstream answered with the content-encoding '${name.slice(0, 40)}', which is not known here.`;
    throw new UpstreamError('unreadable', message);
  }
  try {
    return await undo(sent, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UpstreamError('too_large', `The upstream answered with more than ${maxBytes} bytes.`, error);
    }
    throw new UpstreamError(
      'unreadable',
      `The upstream's answer could not be decompressed (${name}).`,
      error,
    );
  }
}
