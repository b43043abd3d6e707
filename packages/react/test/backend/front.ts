import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stack } from './stack.ts';
import { createFaults, nextFate, type TenantFaults } from './tenant-faults.ts';

/** The server in front of the gateway in the tests. */
export interface Front extends AsyncDisposable {
  port: number;
}

/**
 * Serves the gateway under `/api`, the faults of a test under `/control`, and a page that is rendered on the
 * server under `/page`.
 */
export async function startFront(stack: Stack): Promise<Front> {
  const faultsOf = createFaults();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const cookie = /(?:^|; )tenant=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
    const tenant = String(request.headers['x-tenant'] ?? url.searchParams.get('tenant') ?? cookie ?? '');
    if (url.pathname.startsWith('/api/')) {
      return forward(stack, faultsOf(tenant), request, response);
    }
    const answer =
      url.pathname === '/page'
        ? await stack.renderPage(request.headers.cookie ?? '', url.searchParams.get('id') ?? '')
        : await control(stack, faultsOf(tenant), tenant, url);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? null));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function control(stack: Stack, faults: TenantFaults, tenant: string, url: URL): Promise<unknown> {
  switch (url.pathname) {
    case '/control/release':
      return stack.release(tenant);
    case '/control/offline':
      faults.requestsUntilOffline = Number(url.searchParams.get('after'));
      return null;
    case '/control/online':
      faults.requestsUntilOffline = Number.POSITIVE_INFINITY;
      return null;
    case '/control/refuse': {
      const { status, count, skip, ...headers } = Object.fromEntries(url.searchParams);
      faults.refusals = { status: Number(status), left: Number(count), skip: Number(skip), headers };
      return null;
    }
    case '/control/open-streams':
      return faults.openStreams;
    case '/control/jump':
      return stack.jump(Number(url.searchParams.get('ms')));
    case '/control/restart-gateway':
      return stack.restartGateway();
    default:
      return faults.seen;
  }
}

function forward(
  stack: Stack,
  faults: TenantFaults,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = 'GET', url = '/' } = request;
  faults.seen.push(`${method} ${url.replace(/^\/api\/v1/, '')}`);
  const fate = nextFate(faults);
  if (/\/events\b/.test(url)) {
    faults.openStreams++;
    response.on('close', () => faults.openStreams--);
  }
  if (fate === 'cut') {
    request.socket.destroy();
  } else if (fate === 'refuse') {
    refuse(faults, request, response);
  } else {
    pipe(new URL(stack.gatewayURL()).port, request, response);
  }
}

function refuse({ refusals }: TenantFaults, request: IncomingMessage, response: ServerResponse): void {
  const { status, headers } = refusals;
  request.resume();
  const error = { message: `A test asked for ${status}.`, type: 'test', param: null, code: null };
  response
    .writeHead(status, { ...headers, 'content-type': 'application/json' })
    .end(JSON.stringify({ error }));
}

/** Forwards a request to another port of this machine, and returns its response; either end ends both. */
export function pipe(port: string | number, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const outgoing = send({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  outgoing.on('error', () => request.socket.destroy());
  response.on('close', () => outgoing.destroy());
  request.pipe(outgoing);
}
