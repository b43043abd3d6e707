import { isPlainObject } from '@offpeak/core/protocol';
import { unknownModel } from '../failures/unknown-model.ts';
import { httpError } from '../http/http-error.ts';
import { readBytes } from '../http/read-bytes.ts';
import type { Limits } from '../limits.ts';
import type { Pool } from '../pool/pool.ts';
import { serving, type Target } from '../pool/target.ts';
import { modelOf } from '../upstream/model-of.ts';
import { type LiveAnswer, type LiveCall, UpstreamError } from '../upstream/upstream.ts';
import type { LiveTraffic, OpenCall } from './live-traffic.ts';
import { createUsageTail } from './usage-tail.ts';

/** The endpoints whose requests pass to the model server immediately. */
export const liveEndpoints = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/responses',
  '/v1/embeddings',
  '/v1/moderations',
] as const;

/** Headers of the caller that the model server gets. Keys and cookies are for this server alone. */
const passedHeaders = ['content-type', 'accept', 'openai-beta', 'x-client-request-id', 'idempotency-key'];

/**
 * Passes one request to the model server and its answer back as it comes, whole or as a stream of events;
 * nothing of the answer is held. When the caller leaves, the call to the model server is aborted.
 */
export async function passLive(
  { pool, live, limits }: { pool: Pool; live: LiveTraffic; limits: Limits },
  project: string,
  endpoint: string,
  request: Request,
): Promise<Response> {
  const body = await readBytes(request, limits.maxLineBytes);
  const headers: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = request.headers.get(name);
    if (value !== null) {
      headers[name] = value;
    }
  }
  const text = new TextDecoder().decode(body);
  const isStream = /"stream"\s*:\s*true/.test(text);
  const call = live.begin(project, `${endpoint} ${isStream ? 'stream' : 'whole'}`);
  try {
    const sent = { endpoint, headers, body, signal: request.signal };
    const model = pool.targets.length === 1 ? null : modelOf(text);
    const { answer, release } = await passToFirst(targetsFor(pool, model), sent, model);
    call.began(answer.status);
    const end: OpenCall['end'] = (usage) => {
      release();
      call.end(usage);
    };
    return new Response(watched(answer, end), { status: answer.status, headers: answer.headers });
  } catch (error) {
    call.end(null);
    if (!(error instanceof UpstreamError)) {
      throw error;
    }
    const status = error.kind === 'timeout' ? 504 : 502;
    call.began(status);
    throw httpError(status, error.message, {
      type: 'upstream_error',
      code: `upstream_${error.kind}`,
    });
  }
}

/** The endpoints that may answer, the best one first: those that serve the model and work, the least busy. */
function targetsFor({ targets }: Pool, model: string | null): Target[] {
  const rank = ({ endpoint, limiter, inFlight, liveInFlight, weight }: Target): number =>
    (endpoint.problem === null ? 0 : 1_000_000) + (inFlight + liveInFlight) / (limiter.limit * weight);
  return [...serving(targets, model)].sort((one, other) => rank(one) - rank(other));
}

/**
 * Passes a call to the first endpoint that is reachable and knows the model: what was not sent, or was
 * refused for that, is not done twice. The endpoint counts the call until `release()`.
 */
async function passToFirst(
  targets: readonly Target[],
  call: LiveCall,
  model: string | null,
): Promise<{ answer: LiveAnswer; release(): void }> {
  let failure = new UpstreamError('unreachable', 'The upstream is unreachable.');
  for (const [index, target] of targets.entries()) {
    const release = occupy(target);
    try {
      const given = await target.upstream.pass?.(call);
      const isLast = index === targets.length - 1;
      const answer = given === undefined || isLast ? given : await knownOrNone(given, target, model);
      if (answer !== undefined) {
        return { answer, release };
      }
      release();
    } catch (error) {
      release();
      if (!(error instanceof UpstreamError) || error.kind !== 'unreachable') {
        throw error;
      }
      failure = error;
    }
  }
  throw failure;
}

/** Returns an answer unless it says that the endpoint does not know the model, which is then remembered. */
async function knownOrNone(
  answer: LiveAnswer,
  target: Target,
  model: string | null,
): Promise<LiveAnswer | undefined> {
  if (answer.status !== 404 || model === null) {
    return answer;
  }
  // Errors are short: an upstream reads them whole to remove its key.
  const text = await new Response(answer.body).text();
  if (unknownModel(404, errorIn(text)) === null) {
    return { ...answer, body: new Blob([text]).stream() };
  }
  target.lacking.add(model);
  return undefined;
}

function errorIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? (value.error ?? value) : value;
  } catch {
    return null;
  }
}

/** Counts a call at a target; returns what ends that, once. */
function occupy(target: Target): () => void {
  let isOver = false;
  target.liveInFlight += 1;
  return () => {
    target.liveInFlight -= isOver ? 0 : 1;
    isOver = true;
  };
}

/** The body of an answer, counted while it passes. */
function watched({ body }: LiveAnswer, end: OpenCall['end']): ReadableStream<Uint8Array> | null {
  if (body === null) {
    end(null);
    return null;
  }
  const reader = body.getReader();
  const tail = createUsageTail();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            end(tail.usage());
            controller.close();
            return;
          }
          tail.add(value);
          controller.enqueue(value);
        } catch (error) {
          end(null);
          controller.error(error);
        }
      },
      cancel(reason) {
        end(null);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
