import type { Fetcher } from '../env.ts';
import { acceptedEncodings } from './accepted-encoding.ts';
import { cacheControl } from './cache-control.ts';
import { contentType } from './content-type.ts';

interface AssetsEnv {
  /** The built page. */
  PAGE: Fetcher;
  /** The sample files, served under `/samples/`. */
  SAMPLES: Fetcher;
}

/** Static files over disk services, with content types and caching. A path without extension is the page. */
export default {
  async fetch(request: Request, env: AssetsEnv): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Only GET and HEAD are answered here.\n', {
        status: 405,
        headers: { allow: 'GET, HEAD' },
      });
    }
    const { pathname } = new URL(request.url);
    const path = /\.[^/]*$/.test(pathname) ? pathname : '/index.html';
    const type = contentType(path);
    if (type === null) {
      return notFound();
    }
    const sample = /^\/samples(\/[\w.-]+)$/.exec(path)?.[1];
    const disk = sample === undefined ? env.PAGE : env.SAMPLES;
    const headers = new Headers({
      'content-type': type,
      'cache-control': cacheControl(path),
      vary: 'accept-encoding',
    });
    const { method } = request;
    const from = `http://disk${sample ?? path}`;
    for (const { name, suffix } of acceptedEncodings(request.headers.get('accept-encoding'))) {
      const file = await open(disk, `${from}${suffix}`, method);
      if (file === null) {
        continue;
      }
      headers.set('content-encoding', name);
      return answer(file, headers);
    }
    const file = await open(disk, from, method);
    return file === null ? notFound() : answer(file, headers);
  },
};

async function open(disk: Fetcher, url: string, method: string): Promise<Response | null> {
  const file = await disk.fetch(url, { method });
  if (file.ok) {
    return file;
  }
  await file.body?.cancel();
  return null;
}

function answer(file: Response, headers: Headers): Response {
  const length = file.headers.get('content-length');
  if (length !== null) {
    headers.set('content-length', length);
  }
  // The file is compressed already: workerd must not compress it again.
  const init: ResponseInit & { encodeBody: 'manual' } = { headers, encodeBody: 'manual' };
  return new Response(file.body, init);
}

function notFound(): Response {
  return new Response('Not found.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
