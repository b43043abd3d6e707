import {
  type Call,
  chatAnswer,
  type Json,
  outcomeOf,
  type Route,
  type ScriptedBatch,
  ScriptedProvider,
  type ScriptedRequest,
} from './scripted-provider.ts';

const statuses = {
  new: 'validating',
  running: 'in_progress',
  ended: 'completed',
  expired: 'expired',
  cancelled: 'cancelled',
  refused: 'failed',
};

/** OpenRouter's batches, as the source of its SDK reads them. */
export class ScriptedOpenRouter extends ScriptedProvider {
  maxPage = 1000;
  readonly routes: readonly Route[] = [
    ['POST', /^\/api\/v1\/batches$/, (call) => this.#create(call)],
    ['GET', /^\/api\/v1\/batches$/, (call) => this.#list(call)],
    [
      'GET',
      /^\/api\/v1\/batches\/([^/]+)\/results$/,
      (call, id = '') => {
        const rows = rowsOf(this.batches.find((one) => one.id === id));
        const size = Math.min(Number(call.query.get('limit') ?? 100), this.maxPage);
        const start = Number(call.query.get('cursor') ?? 0);
        const hasMore = start + size < rows.length;
        call.answer(200, {
          object: 'list',
          data: rows.slice(start, start + size),
          has_more: hasMore,
          next_cursor: hasMore ? String(start + size) : null,
        });
      },
    ],
    [
      'GET',
      /^\/api\/v1\/batches\/([^/]+)$/,
      (call, id = '') => {
        const batch = this.poll(id);
        if (batch) {
          // The results stand before what is needed of the batch.
          call.answer(200, { results: batch.state === 'ended' ? rowsOf(batch) : null, ...batchOf(batch) });
        } else {
          refuse(call, 404, 'There is no such batch.');
        }
      },
    ],
  ];

  #create(call: Call): void {
    const { endpoint, model, requests } = call.json() as {
      endpoint: string;
      model?: string;
      requests?: { custom_id: string; body: Json }[];
    };
    const text = call.body.toString();
    if (text.indexOf('"model"') > text.indexOf('"requests"')) {
      refuse(call, 400, 'endpoint and model must come before the requests.');
    } else if (!model || !requests?.length || requests.some(({ body }) => body.model !== model)) {
      refuse(call, 400, 'Every request must name the model of the batch.');
    } else {
      const all = requests.map(({ custom_id: id, body }) => ({ id, body }));
      call.answer(202, batchOf(this.pay(this.newId('batch_'), '', all, '', { endpoint, model })));
    }
  }

  #list({ query, answer }: Call): void {
    const size = Number(query.get('limit') ?? 20);
    const after = query.get('after');
    const start = after ? this.batches.findIndex(({ id }) => id === after) + 1 : 0;
    const data = this.batches.slice(start, start + size).map(batchOf);
    answer(200, { object: 'list', data, has_more: start + size < this.batches.length });
  }
}

function rowsOf(batch: ScriptedBatch | undefined): Json[] {
  const row = (one: ScriptedRequest) => {
    const isBad = outcomeOf(one) === 'failed';
    return {
      id: `batch_req_${one.id}`,
      custom_id: one.id,
      response: isBad ? null : { status_code: 200, request_id: 'r', body: chatAnswer(one.body) },
      error: isBad ? { type: 'invalid_request_error', message: 'A bad prompt.', param: null } : null,
    };
  };
  return (batch?.requests ?? []).filter((one) => outcomeOf(one) !== 'expired').map(row);
}

function batchOf(batch: ScriptedBatch): Json {
  const { id, state, requests, createdAt, more } = batch;
  const rows = state === 'ended' || state === 'expired' ? rowsOf(batch) : [];
  const failed = rows.filter(({ error }) => error).length;
  return {
    id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    ...more,
    completion_window: '24h',
    status: statuses[state],
    created_at: Math.floor(createdAt / 1000),
    finalized_at: state === 'ended' ? Math.floor(Date.now() / 1000) : null,
    request_counts: { total: requests.length, completed: rows.length - failed, failed },
    usage: null,
    error:
      state === 'refused' ? { type: 'invalid_request_error', message: 'The model does not exist.' } : null,
  };
}

function refuse(call: Call, code: number, message: string): void {
  call.answer(code, { error: { code, message } });
}
