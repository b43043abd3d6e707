/**
 * Together: files in a form of its own, and batches without counts, metadata or pages.
 *
 * @module
 */

import type { BatchesApi } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { createFilesApi, type FilesApi, fileForm, nameOf } from '../api/files.ts';
import { paginate } from '../api/page.ts';
import { normalizeFile } from '../dialects/normalize-file.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { asNumber, asObject, asObjects } from '../util/coerce.ts';
import type { Batch } from '../wire/batch.ts';
import type { FileObject } from '../wire/file.ts';
import { checkExpiry, checkParams, optionCheck } from './check-options.ts';
import { lineShape } from './line-shape.ts';
import { noResultsSoFar } from './no-results-so-far.ts';
import { noUploads } from './no-uploads.ts';
import { answerWith, type Fields, toBatch } from './openai-answer.ts';
import type { ProviderOptions } from './provider-options.ts';

export { chatRequest } from '../jsonl/request-helpers.ts';
export { resultText } from '../results/result-text.ts';

const name = 'Together';
const purposes: Record<string, string> = { batch: 'batch-api' };

const traits: ProviderTraits = {
  name,
  limits: { bytes: 100_000_000 },
  line: lineShape('custom_id', 'body'),
  inputExpiry: null,
  findBy: 'file',
  lostBatch: 'of this input file',
  checkOptions: optionCheck({ name, inputExpiry: null }),
};

/**
 * Creates a client of Together. Its batches count no requests; they have a `progress`.
 *
 * @param options The key, and whatever `createClient` accepts.
 * @example
 * ```ts
 * const client = together({ apiKey: '…' });
 * ```
 */
export function together(options: ProviderOptions = {}): Client {
  const { baseURL = 'https://api.together.ai/v1' } = options;
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
    async create(source, { purpose, filename = nameOf(source), expiresAfter, ...call }) {
      checkExpiry(name, expiresAfter, null);
      const fields = { purpose: purposes[purpose] ?? purpose, file_name: filename, file_type: 'jsonl' };
      const form = await fileForm(source, filename, fields);
      return normalizeFile(await json<FileObject>('POST', ['files', 'upload'], call, form));
    },
    list: ({ purpose, limit, after, order = 'desc', ...call } = {}) =>
      wholeList(limit, after, async () => {
        const { data } = await json<Fields>('GET', ['files'], call);
        const wanted = purpose && (purposes[purpose] ?? purpose);
        const files = (data as FileObject[])
          .map(normalizeFile)
          .filter((file) => !wanted || file.purpose === wanted);
        const sign = order === 'desc' ? 1 : -1;
        return files.sort((a, b) => sign * (b.created_at - a.created_at));
      }),
  };
}

function batchesOf({ json }: Transport): BatchesApi {
  // A creation answers with the batch inside an object, beside a warning.
  const toOpenAI = answerWith('id', toTogetherBatch);
  const toCreated = answerWith('job', ({ job }) => toTogetherBatch(asObject(job)));
  return {
    async create(params, call) {
      checkParams(traits, params);
      const { input_file_id, endpoint, completion_window = '24h' } = params;
      const batch = { input_file_id, endpoint, completion_window };
      const parts = { json: batch, retry: 'if-rejected', toOpenAI: toCreated } as const;
      return json('POST', ['batches'], call, parts);
    },
    list: ({ limit, after, ...call } = {}) =>
      wholeList(limit, after, async () => {
        const toList = (batches: unknown) => (Array.isArray(batches) ? { data: batches } : batches);
        const { data } = await json<Fields>('GET', ['batches'], call, { toOpenAI: toList });
        const batches = asObjects(data).map(toTogetherBatch);
        return batches.sort((a, b) => b.created_at - a.created_at);
      }),
    retrieve: (id, call) => json('GET', ['batches', id], call, { toOpenAI }),
    cancel: (id, call) => json('POST', ['batches', id, 'cancel'], call, { toOpenAI }),
    resultsSoFar: noResultsSoFar(name),
  };
}

/** Creates a list of a provider that always returns all of it. */
function wholeList<Item extends { id: string }>(
  limit = 20,
  after: string | undefined,
  fetchAll: () => Promise<Item[]>,
) {
  return paginate(
    async (id) => {
      const all = await fetchAll();
      const start = id === undefined ? 0 : all.findIndex((item) => item.id === id) + 1;
      return {
        object: 'list',
        data: all.slice(start, start + limit),
        has_more: start + limit < all.length,
      };
    },
    after,
    (item) => item,
  );
}

/** Returns a job of Together as a batch. It has no counts, but a percentage. */
function toTogetherBatch(job: Fields): Batch {
  const { progress, error } = job;
  const percent = asNumber(progress);
  return toBatch({
    id: job.id,
    endpoint: job.endpoint,
    model: job.model_id,
    status: job.status,
    input_file_id: job.input_file_id,
    output_file_id: job.output_file_id ?? null,
    error_file_id: job.error_file_id ?? null,
    errors: error ?? null,
    created_at: job.created_at,
    expires_at: job.job_deadline,
    completed_at: job.completed_at,
    progress: percent === null ? null : percent / 100,
  });
}
