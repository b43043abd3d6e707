import type { Env } from '../env.ts';
import { isPageVisit } from '../guard/own-page.ts';
import { newTenant, readSession, sessionCookie } from '../session/session.ts';

/**
 * Serves the page and its files. A visit gets a session. A visit from a link on another site is reloaded
 * first: with SameSite=Strict the browser does not send the cookie that it may already have, and a new cookie
 * would replace it.
 */
export async function servePage(request: Request, env: Env): Promise<Response> {
  const file = await env.ASSETS.fetch(request);
  if (!(file.headers.get('content-type') ?? '').startsWith('text/html')) {
    return file;
  }
  const tenant = await readSession(request, env.SESSION_SECRET);
  if (tenant === null && isPageVisit(request) && isFromElsewhere(request)) {
    return reloadHere();
  }
  const response = new Response(file.body, file);
  response.headers.append('set-cookie', await sessionCookie(tenant ?? newTenant(), env.SESSION_SECRET));
  return response;
}

function isFromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}

function reloadHere(): Response {
  const html = '<!doctype html><meta http-equiv="refresh" content="0"><title>offpeak</title>';
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
