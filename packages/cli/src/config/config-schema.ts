import { batchEvents } from '@offpeak/server';
import { z } from 'zod';
import { bounds } from './bounds.ts';

/** From where to where a number goes. */
interface Bounds {
  min: number;
  max: number;
}

/**
 * Every rule of a field has the same words, which follow the path of the field: `port must be a whole number
 * from 0 to 65535, not 70000.`
 */
function whole({ min, max }: Bounds, description: string, initial?: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta(metaOf(description, initial));
}

function decimal({ min, max }: Bounds, description: string, initial?: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error }).meta(metaOf(description, initial));
}

function text(description: string, initial?: string) {
  const error = 'must be a text that is not empty';
  return z.string({ error }).min(1, { error }).meta(metaOf(description, initial));
}

function matching(pattern: RegExp, error: string, description: string) {
  return z.string({ error }).regex(pattern, { error }).meta({ description });
}

function url(example: string, description: string) {
  return matching(/^https?:\/\/./, `must be an http or https URL such as ${example}`, description);
}

function toggle(description: string, initial: boolean) {
  return z.boolean({ error: 'must be true or false' }).meta(metaOf(description, initial));
}

function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  description: string,
  initial?: string,
) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` }).meta(metaOf(description, initial));
}

function texts(description: string) {
  const error = 'must be an object of texts';
  return z.record(z.string(), z.string({ error: 'must be a text' }), { error }).meta({ description });
}

function metaOf(description: string, initial: unknown) {
  return initial === undefined ? { description } : { description, default: initial };
}

const hours = (description: string) =>
  matching(
    /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
    'must be hours such as 22:00-06:00',
    description,
  );

const models = z
  .union([z.array(z.string().min(1)).min(1), z.record(z.string().min(1), z.string().min(1))], {
    error: 'must be a list of names, or an object of names in requests with the names at the endpoint',
  })
  .meta({
    description:
      'The models it serves: their names, or the names in requests with the names at the endpoint. Default: those it lists.',
  });

const metrics = z
  .union([z.literal(false), z.string().regex(/^https?:\/\/./)], {
    error: 'must be an http or https URL such as http://gpu-1:8000/metrics, or false for none',
  })
  .meta({ description: 'Where its metrics are; false for none. Default: /metrics beside /v1.' });

const upstream = z.strictObject(
  {
    url: url(
      'http://127.0.0.1:11434/v1',
      'Its base URL, such as http://127.0.0.1:11434/v1; /v1 is added to a bare origin.',
    ),
    name: text('Names it in the log and in /readyz. Default: host and port of url.').optional(),
    key: text('Its key, best from a variable. Default: --upstream-key.').optional(),
    headers: texts('Headers sent with every request. Their values are treated as secrets.').optional(),
    query: texts('Added to the URL of every request, such as api-version.').optional(),
    models: models.optional(),
    weight: decimal(
      bounds.weight,
      'Of endpoints with room, one with twice the weight gets twice as many lines.',
      1,
    ).optional(),
    maxConcurrency: whole(bounds.concurrency, 'The most requests of batches in flight to it.').optional(),
    priority: whole(
      bounds.priority,
      'Sent as priority with each request of a batch, for vLLM with --scheduling-policy priority.',
    ).optional(),
    timeoutMs: whole(bounds.timeoutMs, 'Milliseconds one response may take.', 600_000).optional(),
    hours: hours('Only run requests of batches there then, such as 22:00-06:00.').optional(),
    metrics: metrics.optional(),
  },
  { error: 'must be an object with a url' },
);

const apiKey = z.strictObject(
  {
    project: matching(
      /^[A-Za-z0-9._-]{1,64}$/,
      "must be a name of 1 to 64 letters, digits, '-', '_' and '.'",
      'The project whose files and batches it opens.',
    ),
    key: text('What clients send, best from a variable.'),
    operator: toggle('Whether the key also opens every other project.', false).optional(),
  },
  { error: 'must be an object with project and key' },
);

const webhook = z.strictObject(
  {
    url: url('https://example.com/hook', 'Where to post the end of each batch.'),
    secret: text('Signs the webhooks, best from a variable: whsec_ and base64, or any text.'),
    project: text('Only batches of this project. Default: all.').optional(),
    events: z
      .array(oneOf(batchEvents, 'A type of event.'), { error: 'must be a list of types of events' })
      .meta({ description: 'Only these types of events. Default: all.' })
      .optional(),
  },
  { error: 'must be an object with url and secret' },
);

function list<Item extends z.ZodType>(item: Item, description: string) {
  const error = 'must be a list with at least one entry';
  return z.array(item, { error }).min(1, { error }).meta({ description });
}

/** The configuration file of `offpeak serve`. The JSON Schema of the package is generated from it. */
export const configSchema = z
  .strictObject(
    {
      $schema: z.string().meta({ description: 'The JSON Schema of this file, for editors.' }).optional(),
      upstreams: list(upstream, 'The model endpoints, which share the requests.').optional(),
      port: whole(bounds.port, 'The port to listen on; 0 for a free one.', 4010).optional(),
      host: text('The address to listen on; others than loopback need apiKeys.', '127.0.0.1').optional(),
      data: text(
        'Where files, batches and results are kept, relative to this file.',
        './.offpeak',
      ).optional(),
      apiKeys: list(apiKey, 'The keys of clients, each of one project.').optional(),
      concurrency: z
        .union([z.literal('auto'), z.int().min(bounds.concurrency.min).max(bounds.concurrency.max)], {
          error: 'must be auto or a whole number from 1 to 10000',
        })
        .meta({
          description: 'Requests in flight to each endpoint: auto for as many as it computes in parallel.',
          default: 'auto',
        })
        .optional(),
      maxConcurrency: whole(bounds.concurrency, 'The maximum for concurrency auto.', 1024).optional(),
      live: toggle('Whether live requests, such as to /v1/chat/completions, are served.', true).optional(),
      liveLatency: decimal(
        bounds.liveLatency,
        'Batches give way when live requests take more than this many times as long as without a batch.',
        2,
      ).optional(),
      strictModels: toggle('Whether a batch of a model that no endpoint lists is refused.', false).optional(),
      maxLineBytes: whole(bounds.maxLineBytes, 'The most bytes of a line.', 8_388_608).optional(),
      hours: hours('Only run requests then, such as 22:00-06:00.').optional(),
      timeZone: text('The time zone of all hours, such as Europe/Berlin.').optional(),
      webhooks: list(webhook, 'Who is notified when a batch ends.').optional(),
      allowPrivateWebhooks: toggle('Whether webhooks may go to private addresses.', false).optional(),
      log: oneOf(['text', 'json', 'none'], 'The log on stderr.', 'text').optional(),
      logRequests: toggle('Whether each request to the API is logged.', false).optional(),
      dashboard: oneOf(['on', 'read-only', 'off'], 'The web page at / of the address.', 'on').optional(),
    },
    { error: 'must be an object' },
  )
  .meta({ title: 'Configuration of offpeak serve' });

/** A valid configuration file. */
export type ConfigFile = z.infer<typeof configSchema>;

/** The JSON Schema of the file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { target: 'draft-2020-12', io: 'input' });
}
