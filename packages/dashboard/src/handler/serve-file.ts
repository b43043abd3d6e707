import type { BuiltFile } from './built-files.ts';

/** Serves a file of the page in the best encoding that the browser accepts. */
export function serveFile(request: Request, name: string, file: BuiltFile): Response {
  const headers = new Headers({
    'content-type': file.contentType,
    // Names of assets hold a hash of their contents.
    'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  });
  const accepted = request.headers.get('accept-encoding') ?? '';
  const encoding = ['br', 'gzip'].find((known) => accepts(accepted, known));
  const bytes = decodeBase64(encoding === 'br' ? file.brotli : file.gzip);
  if (encoding === undefined) {
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(request.method === 'HEAD' ? null : unpacked, { headers });
  }
  headers.set('content-encoding', encoding);
  headers.set('content-length', String(bytes.byteLength));
  // Cloudflare compresses a body again unless it is said to be encoded.
  const init = { headers, encodeBody: 'manual' };
  return new Response(request.method === 'HEAD' ? null : bytes, init);
}

function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
