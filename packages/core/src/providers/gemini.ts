/**
 * The batches of the Gemini Developer API: resumable uploads, and the model in the address.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { keyName } from '../job/job.ts';
import type { BatchRequest } from '../jsonl/request-line.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import type { BatchResult } from '../results/result.ts';
import { asObject, asObjects, asText } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import { checkParams, optionCheck } from './check-options.ts';
import { textOf, usageOf } from './gemini-answer.ts';
import { geminiFiles } from './gemini-files.ts';
import { lineShape } from './line-shape.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { GenerateBody } from './sdk-bodies.ts';
import { tokenList } from './token-list.ts';

export type { GenerateBody };

const name = 'Gemini';
const accepts = optionCheck({ name, inputExpiry: null });

const traits: ProviderTraits = {
  name,
  // A file may have 2 GB. A stream is collected before it is sent, so files are kept smaller.
  limits: { requests: 50_000, bytes: 100_000_000 },
  line: lineShape('key', 'request'),
  manyModels: true,
  inputExpiry: null,
  inputFiles: 'unreadable',
  findBy: 'name',
  lostBatch: 'with the name of the key of the shard',
  checkOptions(options) {
    accepts(options);
    methodOf(options.endpoint);
  },
  textOf,
  usageOf,
};

/**
 * Makes a request for `generateContent`. The model is in the endpoint of the batch. If `@google/genai` is
 * installed, its types check the contents.
 *
 * @param body The body as Gemini's REST API accepts it; nothing is translated.
 * @param customId Identifies the result. Default: the place of the request in the job.
 * @example
 * ```ts
 * const contents = [{ role: 'user', parts: [{ text: 'Good night' }] }];
 * const request = generateRequest({ contents }, 'greeting');
 * ```
 */
export function generateRequest<Body extends GenerateBody>(
  body: Body,
  customId?: string,
): BatchRequest<Body> {
  return { customId, body };
}

/**
 * Returns the endpoint of a batch for a model, as `submitBatch` expects it.
 *
 * @param model The name of a model, such as `gemini-2.5-flash`.
 * @param method What its requests are for. Default `generateContent`.
 * @example
 * ```ts
 * const job = await submitBatch(client, requests, { endpoint: geminiEndpoint('gemini-2.5-flash') });
 * ```
 */
export function geminiEndpoint(
  model: string,
  method: 'generateContent' | 'embedContent' = 'generateContent',
) {
  return `/v1beta/models/${model.replace(/^models\//, '')}:${method}`;
}

/**
 * Returns the text of an answer of Gemini without its thoughts, or null if the result has none.
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
 * Creates a client of the Gemini Developer API. The endpoint of a batch names its model: see
 * {@link geminiEndpoint}. Input files and results live 48 hours, and input files cannot be read back.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @throws `invalid_option` for a `baseURL` that is not a whole URL.
 * @example
 * ```ts
 * const client = gemini({ apiKey: '…' });
 * ```
 */
export function gemini(options: ProviderOptions = {}): Client {
  const baseURL = String(options.baseURL ?? 'https://generativelanguage.googleapis.com/v1beta');
  if (!URL.canParse(baseURL)) {
    throw invalidOption('baseURL', 'a whole http or https URL');
  }
  const { origin, pathname } = new URL(baseURL);
  const version = pathname.replace(/\/+$/, '') || '/v1beta';
  const at = (url: string) => createTransport({ ...options, baseURL: url }, 'x-goog-api-key');
  const transport = at(`${origin}${version}`);
  return {
    name: options.name,
    traits,
    files: geminiFiles({
      origin,
      at,
      transport,
      uploads: at(`${origin}/upload${version}`),
      downloads: at(`${origin}/download${version}`),
    }),
    uploads: noUploads(name),
    batches: batchesOf(transport),
  };
}

/** What a batch of an endpoint is created with. Throws `invalid_option` for an endpoint without a model. */
function methodOf(endpoint: string): { model: string; method: string } {
  const [, model, method] = /\/models\/([^/:]+):(generateContent|embedContent)$/.exec(endpoint) ?? [];
  if (!model) {
    const example = geminiEndpoint('gemini-2.5-flash');
    throw invalidOption('endpoint', `the address of a model at Gemini, such as ${example}, not ${endpoint}`);
  }
  return { model, method: method === 'embedContent' ? 'asyncBatchEmbedContent' : 'batchGenerateContent' };
}

function batchesOf({ json, send }: Transport): BatchesApi {
  const toOpenAI = answerWith('name', toGeminiBatch);
  const retrieve: BatchesApi['retrieve'] = (id, call) => json('GET', ['batches', id], call, { toOpenAI });
  return {
    retrieve,
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id: id, endpoint, metadata } = params;
      const { model, method } = methodOf(endpoint);
      const batch = {
        displayName: metadata?.[keyName] ?? id,
        inputConfig: { fileName: `files/${id}` },
      };
      const parts = { json: { batch }, retry: 'if-rejected', toOpenAI } as const;
      return json('POST', ['models', `${model}:${method}`], call, parts);
    },
    list: ({ limit, after, ...call } = {}) =>
      tokenList(async (pageToken) => {
        const query = { pageSize: limit, pageToken };
        const page = await json<Fields>('GET', ['batches'], call, { query });
        return { data: asObjects(page.operations).map(toGeminiBatch), next: asText(page.nextPageToken) };
      }, after),
    async cancel(id, call) {
      const answer = await send('POST', ['batches', `${id}:cancel`], call);
      await answer.body?.cancel();
      return retrieve(id, call);
    },
    resultsSoFar: noResultsSoFar(name),
  };
}

const statuses: Record<string, string> = {
  PENDING: 'validating',
  RUNNING: 'in_progress',
  SUCCEEDED: 'completed',
  PARTIALLY_SUCCEEDED: 'completed',
};

/** Returns an operation of Gemini as a batch. The counts are texts. */
function toGeminiBatch(operation: Fields): Batch {
  const { error, response, done } = operation;
  const meta = asObject(operation.metadata);
  const state = String(meta.state ?? '').replace(/^(BATCH|JOB)_STATE_/, '');
  const stats = asObject(meta.batchStats);
  const output = asObject(response ?? meta.output);
  const isEmbedding = /Embed/.test(String(meta['@type']));
  const ended = error ? 'failed' : 'completed';
  return toBatch({
    id: withoutKind(operation.name),
    endpoint: geminiEndpoint(String(meta.model), isEmbedding ? 'embedContent' : 'generateContent'),
    model: String(meta.model).replace(/^models\//, ''),
    status: done && !/(SUCCEED|FAIL|CANCELL|EXPIR)ED$/.test(state) ? ended : (statuses[state] ?? state),
    input_file_id: withoutKind(asObject(meta.inputConfig).fileName) ?? '',
    output_file_id: withoutKind(output.responsesFile),
    errors: error ? [error] : null,
    created_at: meta.createTime,
    completed_at: meta.endTime,
    request_counts: {
      total: stats.requestCount,
      completed: stats.successfulRequestCount,
      failed: stats.failedRequestCount,
    },
    metadata: { [keyName]: String(meta.displayName ?? '') },
  });
}

/** Returns a name without the kind before it, such as `batches/`; null for none. */
function withoutKind(resource: unknown): string | null {
  return asText(resource)?.replace(/^\w+\//, '') ?? null;
}
