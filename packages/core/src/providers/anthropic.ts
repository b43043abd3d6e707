/**
 * Anthropic's Message Batches: the requests go with the creation, and nothing names a batch but its id.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { paginate } from '../api/page.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { BatchRequest } from '../jsonl/request-line.ts';
import { lineFault } from '../protocol/line-fault.ts';
import type { LineRule } from '../protocol/line-rule.ts';
import type { AnswerUsage, ProviderTraits } from '../protocol/provider-traits.ts';
import type { BatchResult } from '../results/result.ts';
import { asNumber, asObject, asObjects, asText } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import type { ListPage } from '../wire/list.ts';
import { checkParams, optionCheck } from './check-options.ts';
import { type HeldFiles, holdFiles } from './held-files.ts';
import { lineShape } from './line-shape.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';
import { answered, convertRows, resultsId, unanswered, withoutRange } from './result-rows.ts';
import type { MessageBody } from './sdk-bodies.ts';

export type { MessageBody };

const name = 'Anthropic';
const endpoint = '/v1/messages';

/** Anthropic checks the ids only after the whole batch was sent. */
const customIdRule: LineRule<Record<string, unknown>> = {
  name: 'custom_id fits Anthropic',
  check: ({ custom_id: id }) =>
    /^[\w-]{1,64}$/.test(String(id))
      ? null
      : lineFault(
          'invalid_value',
          'custom_id',
          `Invalid 'custom_id': Anthropic accepts 1 to 64 letters, digits, '_' and '-'.`,
        ),
};

const traits: ProviderTraits = {
  name,
  limits: { requests: 100_000, bytes: 200_000_000 },
  line: lineShape('custom_id', 'params'),
  rules: [customIdRule],
  manyModels: true,
  inputExpiry: null,
  inputFiles: 'held',
  findBy: 'none',
  lostBatch: 'that was created at that time with as many requests',
  countsAtEnd: true,
  checkOptions: optionCheck({ name, endpoints: [endpoint], inputExpiry: null }),
  textOf,
  usageOf,
};

/** Options of {@link anthropic}. */
export interface AnthropicOptions extends ProviderOptions {
  /** Sent as `anthropic-version`. Default `2023-06-01`. */
  version?: string | undefined;
}

/**
 * Makes a request for `/v1/messages`. If `@anthropic-ai/sdk` is installed, its types check the body.
 *
 * @param body The body as Anthropic accepts it; nothing is translated.
 * @param customId Identifies the result. Default: the place of the request in the job.
 * @example
 * ```ts
 * const messages = [{ role: 'user' as const, content: 'Good night' }];
 * const request = messageRequest({ model: 'claude-haiku-4-5', max_tokens: 100, messages }, 'greeting');
 * ```
 */
export function messageRequest<Body extends MessageBody>(body: Body, customId?: string): BatchRequest<Body> {
  return { customId, url: endpoint, body };
}

/**
 * Returns the text of an answer of Anthropic, or null if the result has none.
 *
 * @param result A result of `readResults` or `runBatch`.
 * @example
 * ```ts
 * for await (const result of readResults(client, job)) console.log(result.customId, resultText(result));
 * ```
 */
export function resultText(result: BatchResult<unknown, unknown>): string | null {
  return result.status === 'succeeded' ? textOf(result.body) : null;
}

/**
 * Creates a client of Anthropic's Message Batches. The endpoint of its batches is `/v1/messages`.
 *
 * A creation whose answer is lost cannot be settled, since nothing names a batch: it is `ambiguous_create`.
 * The client holds the requests of a batch in memory until it is created.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = anthropic({ apiKey: 'sk-ant-…' });
 * ```
 */
export function anthropic(options: AnthropicOptions = {}): Client {
  const { baseURL = 'https://api.anthropic.com/v1', version = '2023-06-01' } = options;
  const headers = { 'anthropic-version': version, ...options.headers };
  const transport = createTransport({ ...options, baseURL, headers }, 'x-api-key');
  const held = holdFiles(
    name,
    (id) => async (_, call) =>
      convertRows(await transport.send('GET', [...path, id, 'results'], withoutRange(call)), toRow),
  );
  return {
    name: options.name,
    traits,
    files: held.files,
    uploads: noUploads(name),
    batches: batchesOf(transport, held),
  };
}

const path = ['messages', 'batches'];

function batchesOf({ json }: Transport, { bodyOf, release }: HeldFiles): BatchesApi {
  const toOpenAI = answerWith('processing_status', toAnthropicBatch);
  return {
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id: id } = params;
      const body = bodyOf(id, () => '{"requests":[', ']}');
      try {
        const batch = await json<Batch>('POST', path, call, { body, retry: 'if-rejected', toOpenAI });
        release(id);
        return batch;
      } catch (error) {
        if (isAmbiguous(error)) {
          release(id);
        }
        throw error;
      }
    },
    list: ({ limit, after, ...call } = {}) =>
      paginate(
        async (after_id) => {
          const page = await json<ListPage<Batch>>('GET', path, call, { query: { limit, after_id } });
          return { ...page, data: (page.data as unknown as Fields[]).map(toAnthropicBatch) };
        },
        after,
        (batch) => batch,
      ),
    retrieve: (id, call) => json('GET', [...path, id], call, { toOpenAI }),
    cancel: (id, call) => json('POST', [...path, id, 'cancel'], call, { toOpenAI }),
    resultsSoFar: noResultsSoFar(name),
  };
}

/** Returns a batch of Anthropic. Until it has ended, all its requests count as being processed. */
function toAnthropicBatch(batch: Fields): Batch {
  const counts = asObject(batch.request_counts);
  const count = (kind: string) => asNumber(counts[kind]) ?? 0;
  const [completed, failed] = [count('succeeded'), count('errored')];
  const [canceled, expired] = [count('canceled'), count('expired')];
  const hasEnded = batch.processing_status === 'ended';
  const unprocessed = canceled > 0 ? 'cancelled' : 'expired';
  const ended = completed + failed === 0 && canceled + expired > 0 ? unprocessed : 'completed';
  return toBatch({
    id: batch.id,
    endpoint,
    status: hasEnded ? ended : batch.processing_status,
    output_file_id: hasEnded ? resultsId(String(batch.id)) : null,
    created_at: batch.created_at,
    expires_at: batch.expires_at,
    cancelling_at: batch.cancel_initiated_at,
    completed_at: batch.ended_at,
    request_counts: {
      total: count('processing') + completed + failed + canceled + expired,
      completed,
      failed,
    },
  });
}

function toRow({ custom_id: id, result }: Fields): Fields {
  const { type, message, error } = asObject(result);
  if (type === 'succeeded') {
    return answered(id, message, asObject(message).id);
  }
  if (type === 'errored') {
    // The error is in an envelope, as in an answer of its own.
    const inner = asObject(asObject(error).error ?? error);
    return unanswered(id, inner.type, inner.message);
  }
  const isExpired = type === 'expired';
  return unanswered(
    id,
    isExpired ? 'batch_expired' : 'batch_cancelled',
    `The request was ${isExpired ? 'not processed before the batch expired' : 'cancelled'}.`,
  );
}

function textOf(message: unknown): string | null {
  const texts = asObjects(asObject(message).content).flatMap(({ type, text }) =>
    type === 'text' ? String(text) : [],
  );
  return texts.length > 0 ? texts.join('') : null;
}

/** Returns the tokens of an answer. Anthropic does not count cached tokens as input; OpenAI does. */
function usageOf(message: unknown): AnswerUsage {
  const { model, usage } = asObject(message);
  const count = (kind: string) => asNumber(asObject(usage)[kind]) ?? 0;
  const cached = count('cache_read_input_tokens');
  const input = count('input_tokens') + cached + count('cache_creation_input_tokens');
  const output = count('output_tokens');
  return {
    model: asText(model),
    usage: usage
      ? {
          input_tokens: input,
          input_tokens_details: { cached_tokens: cached },
          output_tokens: output,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: input + output,
        }
      : null,
  };
}
