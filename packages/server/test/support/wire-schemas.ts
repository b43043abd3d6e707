import { z } from 'zod';

const unixTime = z.number().int().min(0);
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`));

const file = z.strictObject({
  id: id('file-'),
  object: z.literal('file'),
  bytes: z.number().int().min(0),
  created_at: unixTime,
  expires_at: unixTime.nullable(),
  filename: z.string().min(1),
  purpose: z.enum(['assistants', 'batch', 'batch_output', 'fine-tune', 'vision', 'user_data', 'evals']),
  status: z.literal('processed'),
  status_details: z.null(),
});

const batch = z.strictObject({
  id: id('batch_'),
  object: z.literal('batch'),
  endpoint: z.string().startsWith('/v1/'),
  model: z.string().nullable(),
  errors: z
    .strictObject({
      object: z.literal('list'),
      data: z.array(
        z.strictObject({
          code: z.string().min(1),
          message: z.string().min(1),
          param: z.string().nullable(),
          line: z.number().int().min(1).nullable(),
        }),
      ),
    })
    .nullable(),
  input_file_id: id('file-'),
  completion_window: z.literal('24h'),
  status: z.enum([
    'validating',
    'failed',
    'in_progress',
    'finalizing',
    'completed',
    'expired',
    'cancelling',
    'cancelled',
  ]),
  output_file_id: id('file-').nullable(),
  error_file_id: id('file-').nullable(),
  created_at: unixTime,
  in_progress_at: unixTime.nullable(),
  expires_at: unixTime,
  finalizing_at: unixTime.nullable(),
  completed_at: unixTime.nullable(),
  failed_at: unixTime.nullable(),
  expired_at: unixTime.nullable(),
  cancelling_at: unixTime.nullable(),
  cancelled_at: unixTime.nullable(),
  request_counts: z
    .strictObject({ total: z.int().min(0), completed: z.int().min(0), failed: z.int().min(0) })
    .refine(({ total, completed, failed }) => completed + failed <= total),
  usage: z
    .strictObject({
      input_tokens: z.int(),
      input_tokens_details: z.strictObject({ cached_tokens: z.int() }),
      output_tokens: z.int(),
      output_tokens_details: z.strictObject({ reasoning_tokens: z.int() }),
      total_tokens: z.int(),
    })
    .nullable(),
  metadata: z.record(z.string(), z.string()).nullable(),
  /** An extension: only there while the requests of a batch cannot be sent. */
  waiting_for: z
    .strictObject({
      code: z.enum(['hours', 'endpoint_refuses', 'endpoint_fails', 'endpoint_busy']),
      message: z.string().regex(/^Waiting .*\.$/),
      since: unixTime.nullable(),
      until: unixTime.nullable(),
    })
    .optional(),
  /** An extension: only there while the requests of a batch run. */
  estimate: z
    .strictObject({
      requests_per_second: z.number().positive(),
      output_tokens_per_second: z.number().nonnegative(),
      seconds_left: z.int().nonnegative(),
    })
    .optional(),
});

const upload = z.strictObject({
  id: id('upload_'),
  object: z.literal('upload'),
  bytes: z.int().min(1),
  created_at: unixTime,
  expires_at: unixTime,
  filename: z.string().min(1),
  purpose: z.enum(['assistants', 'batch', 'fine-tune', 'vision']),
  status: z.enum(['pending', 'completed', 'cancelled', 'expired']),
  file: file.nullable(),
});

const part = z.strictObject({
  id: id('part_'),
  object: z.literal('upload.part'),
  created_at: unixTime,
  upload_id: id('upload_'),
});

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });

const failure = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.enum(['invalid_request_error', 'server_error', 'upstream_error']),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

const deleted = z.strictObject({ id: id('file-'), object: z.literal('file'), deleted: z.literal(true) });

/** One line of an output file or an error file. */
export const resultLine = z
  .strictObject({
    id: z.string().regex(/^batch_req_[0-9a-f]{48}$/),
    custom_id: z.string().min(1),
    response: z
      .strictObject({
        status_code: z.int().min(200).max(599),
        request_id: z.string().min(1),
        body: z.record(z.string(), z.unknown()),
      })
      .nullable(),
    error: z.strictObject({ code: z.string().min(1), message: z.string().min(1) }).nullable(),
  })
  .refine(({ response, error }) => (response === null) !== (error === null));

/** Answers that are extensions of this server. Their values have tests of their own. */
const serverStatus = z.looseObject({
  object: z.literal('offpeak.status'),
  now: unixTime,
  project: z.string(),
  is_operator: z.boolean(),
  requests_left: z.int().min(0),
  upstreams: z.array(z.looseObject({ name: z.string() })),
});
const summary = z.strictObject({
  object: z.literal('offpeak.summary'),
  total: z.int().min(0),
  by_status: z.record(z.string(), z.int().min(0)),
  requests_left: z.int().min(0),
});
const errorGroups = z.strictObject({
  total: z.int().min(0),
  groups: z.array(z.looseObject({ count: z.int().min(1) })),
  other: z.int().min(0),
});

/** What each route answers with 200. */
const answers: readonly [RegExp, z.ZodType][] = [
  [/^POST \/v1\/files$/, file],
  [/^GET \/v1\/files$/, listOf(file)],
  [/^GET \/v1\/files\/[^/]+$/, file],
  [/^DELETE \/v1\/files\/[^/]+$/, deleted],
  [/^POST \/v1\/uploads$/, upload],
  [/^POST \/v1\/uploads\/[^/]+\/parts$/, part],
  [/^POST \/v1\/uploads\/[^/]+\/(complete|cancel)$/, upload],
  [/^POST \/v1\/batches$/, batch],
  [/^GET \/v1\/batches$/, listOf(batch)],
  [/^GET \/v1\/batches\/[^/]+$/, batch],
  [/^POST \/v1\/batches\/[^/]+\/(cancel|retry)$/, batch],
  [/^GET \/v1\/batches\/[^/]+\/error_groups$/, errorGroups],
  [/^GET \/v1\/offpeak\/status$/, serverStatus],
  [/^GET \/v1\/offpeak\/summary$/, summary],
];

/**
 * A `fetch` that holds every JSON answer of the API to the contract: 200 or an error envelope, all fields,
 * and an id of the request.
 */
export async function checkedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  const route = `${method.toUpperCase()} ${url.pathname}`;
  if (!/^application\/json(;|$)/.test(response.headers.get('content-type') ?? '')) {
    return response;
  }
  if (!url.pathname.startsWith('/v1/') || url.pathname.startsWith('/v1/models')) {
    return response;
  }
  const body: unknown = await response.clone().json();
  const schema = response.status === 200 ? answers.find(([pattern]) => pattern.test(route))?.[1] : failure;
  if (schema === undefined) {
    throw new Error(`There is no schema for ${route}.`);
  }
  const checked = schema.safeParse(body);
  if (!checked.success) {
    throw new Error(`${route} ${response.status}: ${z.prettifyError(checked.error)}`);
  }
  if (!/^req_[0-9a-f]{32}$/.test(response.headers.get('x-request-id') ?? '')) {
    throw new Error(`${route} has no x-request-id.`);
  }
  return response;
}
