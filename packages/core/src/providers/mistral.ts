/**
 * Mistral: files as at OpenAI with an expiry in hours, and batches as jobs.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { createFilesApi, type FilesApi, fileForm } from '../api/files.ts';
import { normalizeFile } from '../dialects/normalize-file.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { BatchRequest } from '../jsonl/request-line.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { asNumber, asObjects } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import type { FileObject } from '../wire/file.ts';
import { checkParams, hoursOf, optionCheck } from './check-options.ts';
import { lineShape } from './line-shape.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';
import { type TokenPage, tokenList } from './token-list.ts';

export { resultText } from '../results/result-text.ts';

const name = 'Mistral';
const hour = 3600;
const inputExpiry = { min: hour, max: 2_592_000, default: 172_800 };

const traits: ProviderTraits = {
  name,
  limits: { requests: 100_000 },
  line: lineShape('custom_id', 'body'),
  findBy: 'metadata',
  inputExpiry,
  checkOptions: optionCheck({ name, windowHours: [1, 168], metadata: true, inputExpiry }),
};

/** A body for `/v1/chat/completions` of Mistral. */
export interface MistralChatBody {
  model: string;
  messages: readonly object[];
}

/**
 * Makes a chat request. The model is named in the body, as at any other endpoint of Mistral.
 *
 * @param body The body as Mistral accepts it; nothing is translated.
 * @param customId Identifies the result. Default: the place of the request in the job.
 * @example
 * ```ts
 * const messages = [{ role: 'user', content: 'Good night' }];
 * const request = chatRequest({ model: 'mistral-small-latest', messages }, 'greeting');
 * ```
 */
export function chatRequest<Body extends MistralChatBody>(body: Body, customId?: string): BatchRequest<Body> {
  return { customId, body };
}

/**
 * Creates a client of Mistral's batch API. A list continues with `after` set to the `cursor` of the page
 * before.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = mistral({ apiKey: '…' });
 * ```
 */
export function mistral(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://api.mistral.ai/v1' } = options;
  const transport = createTransport({ ...options, baseURL });
  return {
    name: options.name,
    traits,
    files: filesOf(transport),
    uploads: noUploads(name),
    batches: batchesOf(transport),
  };
}

function filesOf(transport: Transport): FilesApi {
  const { json } = transport;
  return {
    ...createFilesApi(transport),
    async create(source, { purpose, filename, expiresAfter, ...call }) {
      const expiry = expiresAfter && Math.ceil(expiresAfter / hour);
      const form = await fileForm(source, filename, { purpose, expiry });
      return normalizeFile(await json<FileObject>('POST', ['files'], call, form));
    },
    list({ purpose, limit = 100, after, order: _, ...call } = {}) {
      return numberedList(after, limit, async (query) => {
        const page = await json<Fields>('GET', ['files'], call, { query: { purpose, ...query } });
        return { total: page.total, data: (page.data as FileObject[]).map(normalizeFile) };
      });
    },
  };
}

const jobs = ['batch', 'jobs'];

function batchesOf({ json }: Transport): BatchesApi {
  const toOpenAI = answerWith('id', toMistralBatch);
  return {
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id: id, endpoint, completion_window: window, metadata } = params;
      const job = { input_files: [id], endpoint, timeout_hours: hoursOf(window), metadata };
      return json('POST', jobs, call, { json: job, retry: 'if-rejected', toOpenAI });
    },
    list({ limit = 20, after, ...call } = {}) {
      return numberedList(after, limit, async (query) => {
        const page = await json<Fields>('GET', jobs, call, { query });
        return { total: page.total, data: asObjects(page.data).map(toMistralBatch) };
      });
    },
    retrieve: (id, call) => json('GET', [...jobs, id], call, { toOpenAI }),
    cancel: (id, call) => json('POST', [...jobs, id, 'cancel'], call, { toOpenAI }),
    resultsSoFar: noResultsSoFar(name),
  };
}

/** Creates a list of numbered pages, the first of which is 0. */
function numberedList<Item extends { id: string }>(
  after: string | undefined,
  size: number,
  fetchPage: (query: { page: number; page_size: number }) => Promise<{ total: unknown; data: Item[] }>,
) {
  return tokenList(async (token = '0'): Promise<TokenPage<Item>> => {
    const page = Number(token);
    if (!Number.isSafeInteger(page)) {
      throw invalidOption('after', 'the cursor of a page of the list');
    }
    const { total, data } = await fetchPage({ page, page_size: size });
    const isLast = (page + 1) * size >= (asNumber(total) ?? 0);
    return { data, next: isLast ? null : String(page + 1) };
  }, after);
}

const statuses: Record<string, string> = {
  QUEUED: 'validating',
  RUNNING: 'in_progress',
  SUCCESS: 'completed',
  TIMEOUT_EXCEEDED: 'expired',
  CANCELLATION_REQUESTED: 'cancelling',
};

/** Returns a job of Mistral as a batch. Its total is 0 until the input has been read. */
function toMistralBatch(job: Fields): Batch {
  const { status, total_requests: total, errors, input_files: inputs } = job;
  return toBatch({
    id: job.id,
    endpoint: job.endpoint,
    model: job.model,
    status: statuses[String(status)] ?? status,
    input_file_id: Array.isArray(inputs) ? inputs[0] : '',
    output_file_id: job.output_file || null,
    error_file_id: job.error_file || null,
    errors: errors ?? null,
    created_at: job.created_at,
    in_progress_at: job.started_at,
    completed_at: job.completed_at,
    request_counts: total ? { total, completed: job.succeeded_requests, failed: job.failed_requests } : null,
    metadata: job.metadata,
  });
}
