import { type Client, createClient } from '@offpeak/core';

/** One tenant of the real gateway, and the faults that a test can inject for it. */
export interface Backend {
  tenant: string;
  client: Client;
  /** A text whose embedding waits until {@link Backend.release}. */
  held(text: string): string;
  release(): Promise<void>;
  /** Cuts every connection after so many more requests. */
  offline(after?: number): Promise<void>;
  online(): Promise<void>;
  /** Answers `count` requests with `status`, after letting `skip` more pass. */
  refuse(
    status: number,
    count: number,
    more?: { skip?: number; headers?: Record<string, string> },
  ): Promise<void>;
  restartGateway(): Promise<void>;
  /** Advances the server's clock. */
  jump(ms: number): Promise<void>;
  /** The requests the gateway's front has seen, as `GET /batches/batch_1`. */
  seen(): Promise<string[]>;
  /** How many streams of events are open. */
  openStreams(): Promise<number>;
}

/** A tenant of its own, so that tests do not see each other. */
export function newBackend({ maxRetries }: { maxRetries?: number } = {}): Backend {
  const tenant = crypto.randomUUID();
  const headers = { 'x-tenant': tenant };
  const control = async (path: string): Promise<unknown> => {
    const response = await fetch(`/control/${path}`, { headers });
    return await response.json();
  };
  return {
    tenant,
    client: createClient({ baseURL: '/api/v1', headers, maxRetries }),
    held: (text) => `${text} hold:${tenant}`,
    release: async () => void (await control('release')),
    offline: async (after = 0) => void (await control(`offline?after=${after}`)),
    online: async () => void (await control('online')),
    refuse: async (status, count, { skip = 0, headers: more = {} } = {}) => {
      const fields = { status: `${status}`, count: `${count}`, skip: `${skip}`, ...more };
      await control(`refuse?${new URLSearchParams(fields)}`);
    },
    jump: async (ms) => void (await control(`jump?ms=${ms}`)),
    restartGateway: async () => void (await control('restart-gateway')),
    seen: async () => (await control('seen')) as string[],
    openStreams: async () => (await control('open-streams')) as number,
  };
}

/** Requests for embeddings of some texts; the custom ids are `0`, `1`, … */
export function embeddings(texts: readonly string[]) {
  return texts.map((input, index) => ({ customId: `${index}`, body: { model: 'echo', input } }));
}
