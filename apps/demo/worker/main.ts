import type { Gateway } from '@offpeak/edge';
import type { Env } from './env.ts';
import { isLocalHost } from './guard/local-host.ts';
import { isFromOwnPage } from './guard/own-page.ts';
import { problem } from './guard/problem.ts';
import { withSecurityHeaders } from './guard/security-headers.ts';
import { demoInfo } from './routes/demo-info.ts';
import { createDemoGateway } from './routes/gateway.ts';
import { servePage } from './routes/page.ts';
import { searchEmbedding } from './routes/search-embedding.ts';
import { readSession } from './session/session.ts';

interface ExecutionContext {
  waitUntil(work: Promise<unknown>): void;
}

let gateway: Gateway | undefined;

async function answer(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const url = new URL(request.url);
  if (!isLocalHost(url)) {
    return problem(403, 'This demo answers on localhost only.', 'wrong_host');
  }
  if (!isFromOwnPage(request, url)) {
    return problem(403, 'This demo answers its own page only.', 'wrong_page');
  }
  if (url.pathname.startsWith('/api/v1/')) {
    gateway ??= createDemoGateway(env);
    return gateway(request, ctx);
  }
  const route = `${request.method} ${url.pathname}`;
  if (route === 'GET /api/demo-info') {
    return demoInfo(env.SETTINGS);
  }
  if (route === 'POST /api/search-embedding') {
    const tenant = await readSession(request, env.SESSION_SECRET);
    if (tenant === null) {
      return problem(401, 'Open the page first: it gives you a session.', 'unauthenticated');
    }
    return searchEmbedding(request, env.SETTINGS, env.EMBEDDINGS_KEY);
  }
  if (url.pathname.startsWith('/api/')) {
    return problem(404, `There is no ${route}.`, 'unknown_route');
  }
  return servePage(request, env);
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    return withSecurityHeaders(await answer(request, env, ctx));
  },
};
