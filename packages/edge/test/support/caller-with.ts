import type { Caller } from '../../src/contracts/caller.ts';
import type { GatewayContext, GatewayOptions } from '../../src/contracts/options.ts';
import { checkOptions } from '../../src/gateway/check-options.ts';
import { createCallers } from '../../src/gateway/create-callers.ts';
import { createProvider } from '../../src/provider/provider.ts';
import { memoryCounter } from '../../src/quota/memory-counter.ts';
import { createScrubber } from '../../src/wire/scrub.ts';

export const unitSecret = 'a secret of the tests that is long enough';

/** A request as the provider sees it. */
export interface Seen {
  method: string;
  /** Path and query below the base URL. */
  path: string;
  body: string;
}

export type Answer = (seen: Seen) => Response | Promise<Response>;

/**
 * A caller of tenant `ann` whose provider answers like this; what it was asked, and what the operator was
 * told.
 */
export function callerWith(
  answer: Answer,
  changes: Partial<GatewayOptions> = {},
  ctx?: GatewayContext,
): { caller: Caller; seen: Seen[]; errors: unknown[] } {
  const seen: Seen[] = [];
  const errors: unknown[] = [];
  const options: GatewayOptions = {
    provider: {
      apiKey: 'sk-0123456789abcdef0123',
      baseURL: 'https://provider.test',
      async fetch(url, init) {
        const body = await new Response(init.body ?? null).text();
        const one = { method: init.method ?? '', path: url.slice('https://provider.test'.length), body };
        seen.push(one);
        return answer(one);
      },
    },
    secret: unitSecret,
    authenticate: () => ({ tenant: 'ann' }),
    ...changes,
  };
  const checked = checkOptions(options);
  const scrubber = createScrubber([]);
  const provider = createProvider(options.provider, checked, scrubber);
  const makeCaller = createCallers({
    options,
    checked,
    provider,
    counter: options.counter ?? memoryCounter(),
    scrubber,
    reportError: (error) => errors.push(error),
  });
  const request = new Request('https://gateway.test/v1/files');
  return { caller: makeCaller(request, { tenant: 'ann' }, ctx), seen, errors };
}

/** The status and error of a refusal. */
export async function refusalOf(work: Promise<unknown> | (() => unknown)): Promise<unknown[]> {
  try {
    await (typeof work === 'function' ? work() : work);
    return [];
  } catch (error) {
    const { status, body } = error as { status: number; body: { error: { code: unknown; param: unknown } } };
    return [status, body.error.code, body.error.param];
  }
}
