/**
 * OpenRouter: the requests go with the creation, and the results come in pages.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { paginate } from '../api/page.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { readJson } from '../http/read-json.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { asNumber, asObject, asObjects, asText } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import type { Batch } from '../wire/batch.ts';
import type { ListPage } from '../wire/list.ts';
import { checkParams, optionCheck } from './check-options.ts';
import { type HeldFiles, holdFiles } from './held-files.ts';
import { lineShape } from './line-shape.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';
import { pagedRows, resultsId, withoutRange } from './result-rows.ts';
import { unsupported } from './unsupported.ts';
import { withoutField } from './without-field.ts';

export { chatRequest, responsesRequest } from '../jsonl/request-helpers.ts';
export { resultText } from '../results/result-text.ts';

const name = 'OpenRouter';
const resultsPerPage = 100;

const traits: ProviderTraits = {
  name,
  limits: { requests: 5000 },
  line: lineShape('custom_id', 'body'),
  inputExpiry: null,
  inputFiles: 'held',
  findBy: 'none',
  lostBatch: 'that was created at that time with as many requests',
  cancel: false,
  checkOptions: optionCheck({ name, windowHours: [24, 96], inputExpiry: null }),
};

/**
 * Creates a client of OpenRouter's batches. All requests of a batch name the same model.
 *
 * A creation whose answer is lost cannot be settled, since nothing names a batch: it is `ambiguous_create`. A
 * batch cannot be cancelled. The client holds the requests of a batch in memory until it is created.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = openrouter({ apiKey: 'sk-or-…' });
 * ```
 */
export function openrouter(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://openrouter.ai/api/v1' } = options;
  const transport = createTransport({ ...options, baseURL });
  const held = holdFiles(
    name,
    (id) => (_, call) =>
      pagedRows(async (cursor) => {
        const query = { limit: resultsPerPage, cursor };
        const at = ['batches', id, 'results'];
        const page = await transport.json<Fields>('GET', at, withoutRange(call), { query });
        return { rows: asObjects(page.data), next: page.has_more ? asText(page.next_cursor) : null };
      }),
  );
  return {
    name: options.name,
    traits,
    files: held.files,
    uploads: noUploads(name),
    batches: batchesOf(transport, held),
  };
}

function batchesOf({ json, send }: Transport, { bodyOf, release }: HeldFiles): BatchesApi {
  const toOpenAI = answerWith('id', toOpenRouterBatch);
  return {
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id: id, endpoint, completion_window = '24h' } = params;
      const head = (line: string) => {
        const { model } = asObject(asObject(parseJson(line)).body);
        // OpenRouter reads these fields before the requests.
        return `${JSON.stringify({ endpoint, model, completion_window }).slice(0, -1)},"requests":[`;
      };
      const body = bodyOf(id, head, ']}');
      try {
        const batch = await json<Batch>('POST', ['batches'], call, { body, retry: 'if-rejected', toOpenAI });
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
        async (after) => {
          const page = await json<ListPage<Batch>>('GET', ['batches'], call, { query: { limit, after } });
          return { ...page, data: asObjects(page.data).map(toOpenRouterBatch) };
        },
        after,
        (batch) => batch,
      ),
    async retrieve(id, call) {
      const answer = await send('GET', ['batches', id], call);
      try {
        return await readJson<Batch>(withoutField(answer, 'results'), `GET /batches/${id}`, toOpenAI);
      } catch (cause) {
        throw cause instanceof OffpeakError
          ? cause
          : new OffpeakError('network', `GET /batches/${id} was answered incompletely.`, { cause });
      }
    },
    async cancel() {
      throw unsupported(name, 'cannot cancel a batch');
    },
    resultsSoFar: noResultsSoFar(name),
  };
}

function toOpenRouterBatch({ results: _, error, finalized_at, ...batch }: Fields): Batch {
  const { completed, failed } = asObject(batch.request_counts);
  const hasRows = isTerminal(String(batch.status)) && (asNumber(completed) || asNumber(failed));
  return toBatch({
    ...batch,
    errors: error ?? null,
    completed_at: finalized_at,
    output_file_id: hasRows ? resultsId(String(batch.id)) : null,
  });
}
