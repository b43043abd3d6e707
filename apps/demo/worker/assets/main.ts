import type { Fetcher } from '../env.ts';
import { cacheControl } from './cache-control.ts';
import { contentType } from './content-type.ts';

interface AssetsEnv {
  /** The built page. */
  PAGE: Fetcher;
  /** The sample files, served under `/samples/`. */
  SAMPLES: Fetcher;
}

/** Static files over disk services, which know neither content types nor caching. A path without an extension is the page. */
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
    if (type === null) return notFound();
    const sample = /^\/samples(\/[\w.-]+)$/.exec(path)?.[1];
    const disk = sample === undefined ? env.PAGE : env.SAMPLES;
    const file = await disk.fetch(`http://disk${sample ?? path}`, { method: request.method });
    if (!file.ok) {
      await file.body?.cancel();
      return notFound();
    }
    const headers = new Headers({ 'content-type': type, 'cache-control': cacheControl(path) });
    const length = file.headers.get('content-length');
    if (length !== null) headers.set('content-length', length);
    return new Response(file.body, { headers });
  },
};

function notFound(): Response {
  return new Response('Not found.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
}
