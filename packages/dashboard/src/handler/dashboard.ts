import type { BuiltFiles } from './built-files.ts';
import { isFromOwnPage } from './own-page.ts';
import { problem } from './problem.ts';
import { withSecurityHeaders } from './security-headers.ts';
import { serveFile } from './serve-file.ts';
import { createSessions, type Sessions } from './session.ts';

/** Options of {@link dashboard}. */
export interface DashboardOptions {
  /** The API of the server or gateway: it answers requests to `/v1/…`. */
  api(request: Request): Promise<Response>;
  /** Where the page is, such as `/ops/`. Default `/`. */
  basePath?: string | undefined;
  /**
   * Whether the page only shows. It then refuses every request that would change something. Default false.
   */
  readOnly?: boolean | undefined;
  /**
   * Encrypts the session cookies, so that they outlive a restart and hold on every instance. Default: random,
   * for this process alone.
   */
  secret?: string | undefined;
}

/** Only this much of a sign-in is read. */
const maxSignInLength = 10_000;

/**
 * Creates the web page of a server or gateway, as a fetch handler. The page calls the API through the
 * handler, at `{basePath}api/v1/…`. An API that needs a key gets that of the visitor, who signs in with it:
 * it is kept encrypted in an HttpOnly, SameSite=Strict cookie. Cookies and headers of the visitor's own
 * session are passed to the API, so a gateway that authenticates by them needs no sign-in.
 *
 * @throws `TypeError` for a base path that does not start with a slash.
 *
 * @example
 * ```ts
 * const page = dashboard({ basePath: '/ops/', api: gateway });
 * const fetch = (request: Request) =>
 *   new URL(request.url).pathname.startsWith('/ops/') ? page(request) : gateway(request);
 * ```
 */
export function dashboard(options: DashboardOptions): (request: Request) => Promise<Response> {
  const basePath = `${options.basePath ?? '/'}/`.replace(/\/+$/, '/');
  if (!basePath.startsWith('/')) {
    throw new TypeError(`basePath must start with '/', not '${basePath}'.`);
  }
  const sessions = createSessions(`${basePath}api`, options.secret);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (`${pathname}/` === basePath) {
      return Response.redirect(new URL(basePath, request.url), 308);
    }
    if (!pathname.startsWith(basePath)) {
      return withSecurityHeaders(notFound(), 'data');
    }
    const path = pathname.slice(basePath.length);
    if (path.startsWith('api/')) {
      return withSecurityHeaders(
        await answerApi(request, path.slice('api'.length), sessions, options),
        'data',
      );
    }
    return withSecurityHeaders(await answerPage(request, path), 'page');
  };
}

async function answerPage(request: Request, path: string): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return problem(405, `The page is read with GET, not ${request.method}.`, 'method_not_allowed');
  }
  const { files }: { files: Promise<BuiltFiles> } = await import('@offpeak/dashboard/files');
  const name = path === '' ? 'index.html' : path;
  const file = (await files).get(name);
  return file === undefined ? notFound() : serveFile(request, name, file);
}

async function answerApi(
  request: Request,
  path: string,
  sessions: Sessions,
  options: DashboardOptions,
): Promise<Response> {
  if (!isFromOwnPage(request)) {
    return problem(403, 'The dashboard answers its own page only.', 'forbidden_origin');
  }
  if (path === '/session') {
    return answerSession(request, sessions, options);
  }
  if (!path.startsWith('/v1/')) {
    return notFound();
  }
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (options.readOnly === true && !isReading) {
    return problem(403, 'This dashboard is read-only.', 'read_only');
  }
  return options.api(await toApi(request, path, sessions));
}

/** Returns the request as the API gets it: with the key of the session, and without its cookie. */
async function toApi(request: Request, path: string, sessions: Sessions): Promise<Request> {
  const url = new URL(request.url);
  url.pathname = path;
  const passed = new Request(url, request);
  const key = await sessions.keyOf(request);
  if (key !== null) {
    passed.headers.set('authorization', `Bearer ${key}`);
  }
  const cookies = sessions.otherCookies(request);
  if (cookies === null) {
    passed.headers.delete('cookie');
  } else {
    passed.headers.set('cookie', cookies);
  }
  return passed;
}

/** What the page must know before it shows anything. */
async function answerSession(
  request: Request,
  sessions: Sessions,
  options: DashboardOptions,
): Promise<Response> {
  const readOnly = options.readOnly ?? false;
  switch (request.method) {
    case 'GET': {
      const probe = await options.api(await probeOf(request, await sessions.keyOf(request), sessions));
      await probe.body?.cancel();
      const hasKey = (await sessions.keyOf(request)) !== null;
      return Response.json({ signed_in: probe.status !== 401, has_key: hasKey, read_only: readOnly });
    }
    case 'POST':
      return signIn(request, sessions, options);
    case 'DELETE':
      return new Response(null, { status: 204, headers: { 'set-cookie': sessions.end(request) } });
    default:
      return problem(
        405,
        `A session is read, started or ended, not ${request.method}.`,
        'method_not_allowed',
      );
  }
}

async function signIn(request: Request, sessions: Sessions, options: DashboardOptions): Promise<Response> {
  const key = await readKey(request);
  if (key === null) {
    return problem(400, 'Send {"key": "…"}: an API key in printable ASCII.', 'invalid_key');
  }
  const probe = await options.api(await probeOf(request, key, sessions));
  await probe.body?.cancel();
  if (probe.status === 401) {
    return problem(401, 'The server does not know this key.', 'invalid_api_key');
  }
  if (!probe.ok) {
    return problem(502, `The server answered with status ${probe.status}; try again later.`, 'bad_answer');
  }
  return new Response(null, { status: 204, headers: { 'set-cookie': await sessions.start(request, key) } });
}

async function probeOf(request: Request, key: string | null, sessions: Sessions): Promise<Request> {
  const url = new URL('/v1/batches?limit=1', request.url);
  const headers = new Headers();
  for (const name of ['host', 'origin', 'sec-fetch-site']) {
    const value = request.headers.get(name);
    if (value !== null) {
      headers.set(name, value);
    }
  }
  const cookies = sessions.otherCookies(request);
  if (cookies !== null) {
    headers.set('cookie', cookies);
  }
  if (key !== null) {
    headers.set('authorization', `Bearer ${key}`);
  }
  return new Request(url, { headers, signal: request.signal });
}

async function readKey(request: Request): Promise<string | null> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(length <= maxSignInLength)) {
    return null;
  }
  try {
    const { key } = (await request.json()) as { key?: unknown };
    return typeof key === 'string' && /^[!-~]+$/.test(key.trim()) ? key.trim() : null;
  } catch {
    return null;
  }
}

function notFound(): Response {
  return problem(404, 'The dashboard has no such page.', 'not_found');
}
