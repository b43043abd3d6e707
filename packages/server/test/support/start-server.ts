import { type RunningServer, type ServeOptions, serve } from '@offpeak/server/node';
import OpenAI from 'openai';
import { type Script, type ScriptedUpstream, startUpstream } from './scripted-upstream.ts';
import { makeTempFolder } from './temp-folder.ts';
import { checkedFetch } from './wire-schemas.ts';

/** A whole server for one test: its upstream, its folder, and the official SDK as its client. */
export interface TestServer {
  url: string;
  dataDir: string;
  upstream: ScriptedUpstream;
  /** Replaces the model endpoints of the running server. */
  replaceUpstreams: RunningServer['replaceUpstreams'];
  openai: OpenAI;
  /** A request to a path such as `/v1/files`. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Stops the server and starts it again on the same folder; something may happen to that meanwhile. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The official SDK for a server, with every answer held to the contract. */
export function clientOf(url: string, apiKey = 'any'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, fetch: checkedFetch });
}

/** Starts a server on free ports with fast retries. */
export async function startServer(
  options: Partial<ServeOptions> & { script?: Script } = {},
): Promise<TestServer> {
  const folder = await makeTempFolder();
  const upstream = await startUpstream(options.script);
  const start = () =>
    serve({
      upstream: upstream.baseURL,
      port: 0,
      dataDir: folder.path,
      retry: { firstMs: 5, maxMs: 50 },
      ...options,
    });
  let server = await start();
  const test: TestServer = {
    url: server.url,
    dataDir: folder.path,
    upstream,
    replaceUpstreams: (next) => server.replaceUpstreams(next),
    openai: clientOf(server.url),
    call: (path, init) => checkedFetch(`${test.url}${path}`, init),
    async restart(meanwhile) {
      await server.close({ drainMs: 0 });
      await meanwhile?.();
      server = await start();
      test.url = server.url;
      test.openai = clientOf(server.url);
    },
    async [Symbol.asyncDispose]() {
      await server.close({ drainMs: 0 });
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  return test;
}
