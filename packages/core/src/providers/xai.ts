/**
 * xAI: files and batches beside those of OpenAI, whose status is in their counts and times.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { createFilesApi, type FilesApi, fileForm } from '../api/files.ts';
import { normalizeFile } from '../dialects/normalize-file.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { keyName } from '../job/job.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { asNumber, asObject, asObjects, asText } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import type { FileObject } from '../wire/file.ts';
import { checkParams, optionCheck } from './check-options.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';
import { answered, batchOfResults, pagedRows, resultsId, unanswered, withoutRange } from './result-rows.ts';
import { tokenList } from './token-list.ts';

export { chatRequest, responsesRequest } from '../jsonl/request-helpers.ts';
export { resultText } from '../results/result-text.ts';

const name = 'xAI';
const inputExpiry = { min: 3600, max: 2_592_000, default: 172_800 };
const resultsPerPage = 100;
/** The gRPC code of a request that was cancelled. */
const cancelled = 1;

const traits: ProviderTraits = {
  name,
  manyModels: true,
  inputExpiry,
  findBy: 'name',
  lostBatch: 'with the name of the key of the shard',
  checkOptions: optionCheck({ name, inputExpiry }),
};

/**
 * Creates a client of xAI. Its results are not a file: `files.content` reads their pages one after the other,
 * so a download that breaks is read from the start again. A list continues with `after` set to the `cursor`
 * of the page before.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = xai({ apiKey: 'xai-…' });
 * ```
 */
export function xai(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://api.x.ai/v1' } = options;
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
  const usual = createFilesApi(transport);
  return {
    ...usual,
    async create(source, { filename, expiresAfter, purpose: _, ...call }) {
      const form = await fileForm(source, filename, { expires_after: expiresAfter });
      return normalizeFile(await json<FileObject>('POST', ['files'], call, form));
    },
    list: ({ limit = 100, after, purpose: _, order: __, ...call } = {}) =>
      tokenList(async (token) => {
        const query = { limit, pagination_token: token };
        const page = await json<Fields>('GET', ['files'], call, { query });
        return {
          data: (page.data as FileObject[]).map(normalizeFile),
          next: asText(page.pagination_token),
        };
      }, after),
    async content(id, call) {
      const batchId = batchOfResults(id);
      if (batchId === undefined) {
        return usual.content(id, call);
      }
      return pagedRows(async (token) => {
        const query = { limit: resultsPerPage, pagination_token: token };
        const at = ['batches', batchId, 'results'];
        const page = await json<Fields>('GET', at, withoutRange(call), { query });
        return { rows: asObjects(page.results).map(toRow), next: asText(page.pagination_token) };
      });
    },
  };
}

function batchesOf({ json, send }: Transport): BatchesApi {
  const toOpenAI = answerWith('batch_id', toXaiBatch);
  const retrieve: BatchesApi['retrieve'] = (id, call) => json('GET', ['batches', id], call, { toOpenAI });
  return {
    retrieve,
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id, endpoint, metadata } = params;
      const batch = { name: metadata?.[keyName] ?? input_file_id, input_file_id };
      const parts = { json: batch, retry: 'if-rejected', toOpenAI } as const;
      return { ...(await json<Batch>('POST', ['batches'], call, parts)), endpoint };
    },
    list: ({ limit = 20, after, ...call } = {}) =>
      tokenList(async (token) => {
        const query = { limit, pagination_token: token };
        const page = await json<Fields>('GET', ['batches'], call, { query });
        return { data: asObjects(page.batches).map(toXaiBatch), next: asText(page.pagination_token) };
      }, after),
    async cancel(id, call) {
      const answer = await send('POST', ['batches', `${id}:cancel`], call);
      await answer.body?.cancel();
      return retrieve(id, call);
    },
    resultsSoFar: noResultsSoFar(name),
  };
}

/** Returns a batch of xAI. It does not say for which endpoint it is. */
function toXaiBatch(batch: Fields): Batch {
  const state = asObject(batch.state);
  const count = (kind: string) => asNumber(state[`num_${kind}`]) ?? 0;
  const [total, completed, failed] = [count('requests'), count('success'), count('error')];
  const status = statusOf(batch, total, count('pending'));
  const hasRows = completed + failed > 0 && /ed$/.test(status);
  return toBatch({
    id: batch.batch_id,
    endpoint: '/v1/chat/completions',
    status,
    input_file_id: batch.input_file_id ?? '',
    output_file_id: hasRows ? resultsId(String(batch.batch_id)) : null,
    errors: batch.cancel_by_xai_message ?? null,
    created_at: batch.create_time,
    expires_at: batch.expire_time,
    cancelling_at: batch.cancel_time,
    request_counts: total > 0 ? { total, completed, failed } : null,
    metadata: { [keyName]: String(batch.name) },
  });
}

function statusOf(batch: Fields, total: number, pending: number): string {
  if (batch.cancel_by_xai_message && total === 0) {
    return 'failed';
  }
  if (batch.cancel_time) {
    return pending > 0 ? 'cancelling' : 'cancelled';
  }
  if (total > 0 && pending === 0) {
    return 'completed';
  }
  if (Date.parse(String(batch.expire_time)) < Date.now()) {
    return 'expired';
  }
  return total > 0 ? 'in_progress' : 'validating';
}

/** Returns a row of xAI. The answer is under the name of its kind, such as `chat_get_completion`. */
function toRow({ batch_request_id: id, batch_result: result }: Fields): Fields {
  const { response, error } = asObject(result);
  if (response) {
    const [body] = Object.values(asObject(response));
    return answered(id, body, asObject(body).id);
  }
  const { code, message } = asObject(error);
  return unanswered(id, code === cancelled ? 'batch_cancelled' : (code ?? 'no_response'), message);
}
