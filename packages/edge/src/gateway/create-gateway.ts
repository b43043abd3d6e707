import { isOffpeakError, type OffpeakError } from '@offpeak/core';
import { answerEarly, StatusError } from '@offpeak/core/protocol';
import { Hono } from 'hono/tiny';
import type { Hub } from '../contracts/hub.ts';
import type { GatewayContext, GatewayOptions } from '../contracts/options.ts';
import { errorAnswer, jsonAnswer } from '../http/answers.ts';
import { checkOrigin } from '../http/check-origin.ts';
import { preflightAnswer, withCors } from '../http/cors.ts';
import { createProvider } from '../provider/provider.ts';
import { secretsOf } from '../provider/secrets-of.ts';
import { memoryCounter } from '../quota/memory-counter.ts';
import { addBatchRoutes } from '../routes/batch-routes.ts';
import { addEventRoutes } from '../routes/event-routes.ts';
import { addFileRoutes } from '../routes/file-routes.ts';
import type { GatewayEnv } from '../routes/gateway-env.ts';
import { addUploadRoutes } from '../routes/upload-routes.ts';
import { receiveWebhook } from '../webhook/receive-webhook.ts';
import { createScrubber } from '../wire/scrub.ts';
import { type CheckedOptions, checkOptions } from './check-options.ts';
import { createCallers } from './create-callers.ts';
import { readIdentity } from './read-identity.ts';

/** Answers requests of browsers and other clients. Never rejects. */
export type Gateway = (request: Request, ctx?: GatewayContext) => Promise<Response>;

/**
 * Creates the gateway between browsers and a provider. It keeps the key, passes only the routes of files,
 * uploads and batches, and signs every id to its tenant, so that a raw, stolen or changed id is a 404.
 *
 * Throws `invalid_option` when an option is missing or unsafe.
 *
 * @example
 * ```ts
 * const gateway = createGateway({
 *   provider: { apiKey: env.OPENAI_API_KEY },
 *   secret: env.GATEWAY_SECRET, // openssl rand -base64 32
 *   authenticate: async (request) => {
 *     const user = await userOf(request);
 *     return user && { tenant: user.id };
 *   },
 *   basePath: '/api/v1',
 * });
 * // On other hosts: (request) => gateway(request).
 * export default { fetch: (request, env, ctx) => gateway(request, ctx) };
 * ```
 */
export function createGateway(options: GatewayOptions): Gateway {
  const answer = createAnswerer(options);
  return async (request, ctx) => {
    const preflight = preflightAnswer(request, options.cors);
    if (preflight !== null) {
      return preflight;
    }
    const work = answer(request, ctx);
    // Cloudflare stops the work of a request whose sender has disconnected, unless `waitUntil` holds it.
    ctx?.waitUntil?.(work);
    const result = await work;
    const shown = withCors(result, request, options.cors);
    return result.ok ? shown : answerEarly(shown, request.body);
  };
}

/** Makes the function that answers every request but a preflight. It never rejects. */
function createAnswerer(options: GatewayOptions): Gateway {
  const checked = checkOptions(options);
  const scrubber = createScrubber(secretsOf(checked.apiKey, options.provider.headers));
  const provider = createProvider(options.provider, checked, scrubber);
  const counter = options.counter ?? memoryCounter();
  const reportError = createReporter(options.onError);
  const callerOf = createCallers({ options, checked, provider, counter, scrubber, reportError });
  const app = createRoutes(checked, options.hub ?? null, reportError);
  const { hub, webhook } = options;
  const receiver = webhook && hub && { secret: webhook.secret, provider, counter, hub };

  async function answer(request: Request, ctx: GatewayContext | undefined): Promise<Response> {
    if (!URL.canParse(request.url)) {
      throw new StatusError(400, 'The Host header has no host.');
    }
    if (receiver !== undefined && isWebhook(request, checked.basePath)) {
      return jsonAnswer({ status: await receiveWebhook(request, receiver) });
    }
    checkOrigin(request, options.cors);
    const identity = await readIdentity(options.authenticate, request, provider.timeoutMs);
    if (identity instanceof Response) {
      return identity;
    }
    if (!['GET', 'POST', 'DELETE'].includes(request.method)) {
      throw unknownRoute;
    }
    const caller = callerOf(request, identity, ctx);
    await caller.quota.request();
    const result = await app.fetch(request, { caller });
    if (result.status >= 400) {
      await caller.quota.refund();
    }
    return result;
  }

  return (request, ctx) => answer(request, ctx).catch((error: unknown) => failureAnswer(error, reportError));
}

function createRoutes(checked: CheckedOptions, hub: Hub | null, reportError: ReportError): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>().basePath(checked.basePath);
  addFileRoutes(app);
  // First, so that `/batches/events` does not match `/batches/:id`.
  addEventRoutes(app, hub, checked.events);
  addBatchRoutes(app);
  addUploadRoutes(app);
  app.notFound(() => errorAnswer(unknownRoute));
  app.onError((error) => failureAnswer(error, reportError));
  return app;
}

type ReportError = (error: unknown) => void;

/** An error in the operator's callback must not cost the caller an answer. */
function createReporter(onError: GatewayOptions['onError']): ReportError {
  return (error) => {
    try {
      onError?.(error);
    } catch {}
  };
}

function isWebhook(request: Request, basePath: string): boolean {
  return request.method === 'POST' && new URL(request.url).pathname === `${basePath}/webhook`;
}

const unknownRoute = new StatusError(404, 'This gateway has no such route.', { code: 'unknown_route' });

function failureAnswer(error: unknown, reportError: ReportError): Response {
  if (error instanceof StatusError) {
    if (error.status >= 500) {
      reportError(error);
    }
    return errorAnswer(error);
  }
  if (isOffpeakError(error) && isCallersFault(error)) {
    return errorAnswer(
      new StatusError(error.code === 'too_large' ? 413 : 400, error.message, { param: error.param ?? null }),
    );
  }
  reportError(error);
  return errorAnswer(
    new StatusError(500, 'The gateway failed; its operator can see why.', { code: 'gateway_error' }),
  );
}

function isCallersFault(error: OffpeakError): boolean {
  return ['invalid_request', 'too_large', 'aborted'].includes(error.code);
}
