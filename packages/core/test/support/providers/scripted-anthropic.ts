import {
  type Call,
  type Json,
  jsonl,
  outcomeOf,
  type Route,
  type ScriptedBatch,
  ScriptedProvider,
  type ScriptedRequest,
} from './scripted-provider.ts';

/** Anthropic's Message Batches, as `@anthropic-ai/sdk` 1.14.0 reads them. */
export class ScriptedAnthropic extends ScriptedProvider {
  readonly routes: readonly Route[] = [
    ['POST', /^\/v1\/messages\/batches$/, (call) => this.#create(call)],
    ['GET', /^\/v1\/messages\/batches$/, (call) => this.#list(call)],
    [
      'GET',
      /^\/v1\/messages\/batches\/([^/]+)\/results$/,
      (call, id = '') => {
        const batch = this.batches.find((one) => one.id === id);
        call.answer(200, jsonl(batch?.requests.map((one) => rowOf(one, batch)) ?? []));
      },
    ],
    ['GET', /^\/v1\/messages\/batches\/([^/]+)$/, (call, id = '') => this.#answerBatch(call, this.poll(id))],
    [
      'POST',
      /^\/v1\/messages\/batches\/([^/]+)\/cancel$/,
      (call, id = '') => {
        const batch = this.batches.find((one) => one.id === id);
        if (batch) {
          batch.state = 'cancelled';
        }
        this.#answerBatch(call, batch, 'canceling');
      },
    ],
  ];

  #create(call: Call): void {
    const { headers } = call;
    if (!headers['anthropic-version'] || !(headers['x-api-key'] || headers.authorization)) {
      refuse(call, 401, 'authentication_error', 'The key or the version is missing.');
      return;
    }
    const { requests } = call.json() as { requests: { custom_id: string; params: Json }[] };
    const bad = requests.findIndex(({ custom_id: id }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(id));
    if (bad >= 0 || requests.length === 0) {
      refuse(call, 400, 'invalid_request_error', `requests.${bad}.custom_id does not match the pattern.`);
      return;
    }
    const all = requests.map(({ custom_id: id, params: body }) => ({ id, body }));
    this.#answerBatch(call, this.pay(this.newId('msgbatch_'), '', all));
  }

  #list({ query, answer }: Call): void {
    const size = Number(query.get('limit') ?? 20);
    const after = query.get('after_id');
    const start = after ? this.batches.findIndex(({ id }) => id === after) + 1 : 0;
    const data = this.batches.slice(start, start + size).map((batch) => this.#batch(batch));
    answer(200, {
      data,
      has_more: start + size < this.batches.length,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    });
  }

  #answerBatch(call: Call, batch: ScriptedBatch | undefined, status?: string): void {
    if (batch) {
      call.answer(200, this.#batch(batch, status));
    } else {
      refuse(call, 404, 'not_found_error', 'There is no such batch.');
    }
  }

  #batch(batch: ScriptedBatch, status?: string): Json {
    const hasEnded = !['new', 'running'].includes(batch.state);
    const kinds = batch.requests.map((one) => (rowOf(one, batch).result as Json).type);
    const count = (kind: string) => (hasEnded ? kinds.filter((one) => one === kind).length : 0);
    return {
      id: batch.id,
      type: 'message_batch',
      processing_status: status ?? (hasEnded ? 'ended' : 'in_progress'),
      request_counts: {
        processing: hasEnded ? 0 : batch.requests.length,
        succeeded: count('succeeded'),
        errored: count('errored'),
        canceled: count('canceled'),
        expired: count('expired'),
      },
      created_at: new Date(batch.createdAt).toISOString(),
      expires_at: new Date(batch.createdAt + 86_400_000).toISOString(),
      ended_at: hasEnded ? new Date().toISOString() : null,
      archived_at: null,
      cancel_initiated_at: null,
      results_url: hasEnded ? `${this.origin}/v1/messages/batches/${batch.id}/results` : null,
    };
  }
}

function rowOf(request: ScriptedRequest, { state }: ScriptedBatch): Json {
  const { id, body } = request;
  const outcome = outcomeOf(request);
  if (state === 'cancelled') {
    return { custom_id: id, result: { type: 'canceled' } };
  }
  if (outcome === 'expired') {
    return { custom_id: id, result: { type: 'expired' } };
  }
  if (outcome === 'failed') {
    const error = { type: 'error', error: { type: 'invalid_request_error', message: 'A bad prompt.' } };
    return { custom_id: id, result: { type: 'errored', error } };
  }
  const messages = body.messages as { content: string | { text: string }[] }[];
  const content = messages.at(-1)?.content ?? '';
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
  const message = {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [{ type: 'text', text: text.toUpperCase() }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: 1,
      output_tokens: 2,
      cache_read_input_tokens: 2,
      cache_creation_input_tokens: 0,
    },
  };
  return { custom_id: id, result: { type: 'succeeded', message } };
}

function refuse(call: Call, status: number, type: string, message: string): void {
  call.answer(status, { type: 'error', error: { type, message }, request_id: 'req_1' });
}
