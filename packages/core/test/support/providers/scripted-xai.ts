import {
  type Call,
  chatAnswer,
  type Json,
  linesIn,
  outcomeOf,
  type Route,
  type ScriptedBatch,
  type ScriptedFile,
  ScriptedProvider,
} from './scripted-provider.ts';

/** xAI's files and batches, as `@ai-sdk/xai` 5.0.12 reads them. */
export class ScriptedXai extends ScriptedProvider {
  /** The most results of a page, whatever is asked for. */
  maxPage = 1000;
  readonly routes: readonly Route[] = [
    ['POST', /^\/v1\/files$/, (call) => this.#upload(call)],
    [
      'GET',
      /^\/v1\/files$/,
      (call) => this.#page(call, 'data', [...this.files.values()].reverse().map(fileOf)),
    ],
    ['GET', /^\/v1\/files\/([^/]+)$/, (call, id = '') => this.#file(call, id, fileOf)],
    [
      'GET',
      /^\/v1\/files\/([^/]+)\/content$/,
      (call, id = '') => this.#file(call, id, ({ content }) => content),
    ],
    [
      'DELETE',
      /^\/v1\/files\/([^/]+)$/,
      (call, id = '') => call.answer(200, { id, deleted: this.files.delete(id) }),
    ],
    ['POST', /^\/v1\/batches$/, (call) => this.#create(call)],
    [
      'GET',
      /^\/v1\/batches$/,
      (call) =>
        this.#page(
          call,
          'batches',
          this.batches.map((batch) => batchOf(batch)),
        ),
    ],
    [
      'GET',
      /^\/v1\/batches\/([^/:]+)\/results$/,
      (call, id = '') => this.#page(call, 'results', rowsOf(this.batches.find((one) => one.id === id))),
    ],
    [
      'GET',
      /^\/v1\/batches\/([^/:]+)$/,
      (call, id = '') => {
        const batch = this.poll(id);
        if (batch) {
          call.answer(200, batchOf(batch));
        } else {
          call.answer(404, { code: 'not-found', error: 'There is no such batch.' });
        }
      },
    ],
    [
      'POST',
      /^\/v1\/batches\/([^/:]+):cancel$/,
      (call, id = '') => {
        for (const batch of this.batches.filter((one) => one.id === id)) {
          batch.state = 'cancelled';
        }
        call.answer(200, { cancel_time: new Date().toISOString() });
      },
    ],
  ];

  async #upload(call: Call): Promise<void> {
    const { order, fields, filename, content } = await call.form();
    if (order.includes('expires_after') && order.at(-1) !== 'file') {
      call.answer(400, { code: 'invalid', error: 'expires_after must come before the file.' });
      return;
    }
    call.answer(200, fileOf(this.keep(filename, fields.purpose ?? '', content)));
  }

  #file(call: Call, id: string, answer: (file: ScriptedFile) => unknown): void {
    const file = this.files.get(id);
    if (file) {
      call.answer(200, answer(file));
    } else {
      call.answer(404, { code: 'not-found', error: 'There is no such file.' });
    }
  }

  #page({ query, answer }: Call, name: string, all: object[]): void {
    const size = Math.min(Number(query.get('limit') ?? 100), this.maxPage);
    const start = Number(query.get('pagination_token') ?? 0);
    const next = start + size < all.length ? String(start + size) : null;
    answer(200, { [name]: all.slice(start, start + size), pagination_token: next });
  }

  #create(call: Call): void {
    const { name, input_file_id: inputId } = call.json() as Record<string, string>;
    const input = this.files.get(inputId ?? '');
    if (!name || !input) {
      call.answer(400, { code: 'invalid', error: 'A batch needs a name and a file.' });
      return;
    }
    const requests = linesIn(input.content).map(({ custom_id: id, body }) => ({
      id: String(id),
      body: body as Json,
    }));
    call.answer(200, batchOf(this.pay(this.newId('batch_'), name, requests, input.id)));
  }
}

function rowsOf(batch: ScriptedBatch | undefined): Json[] {
  return (batch?.requests ?? [])
    .filter((one) => outcomeOf(one) !== 'expired')
    .map((one) => ({
      batch_request_id: one.id,
      batch_result:
        outcomeOf(one) === 'failed'
          ? { error: { code: 3, message: 'A bad prompt.' } }
          : { response: { chat_get_completion: chatAnswer(one.body) } },
    }));
}

function batchOf(batch: ScriptedBatch): Json {
  const { id, name, state, requests, createdAt, inputFile } = batch;
  const isKnown = state !== 'new' && state !== 'refused';
  const rows = state === 'ended' || state === 'expired' ? rowsOf(batch) : [];
  const bad = rows.filter((row) => (row.batch_result as Json).error).length;
  const isOver = state === 'ended' || state === 'cancelled';
  return {
    batch_id: id,
    name,
    create_time: new Date(createdAt).toISOString(),
    expire_time: new Date(state === 'expired' ? 0 : Date.now() + 86_400_000).toISOString(),
    create_api_key_id: 'k',
    cancel_time: state === 'cancelled' || state === 'refused' ? new Date().toISOString() : null,
    cancel_by_xai_message: state === 'refused' ? 'The model does not exist.' : null,
    input_file_id: inputFile,
    state: {
      num_requests: isKnown ? requests.length : 0,
      num_pending: isKnown && !isOver ? requests.length - rows.length : 0,
      num_success: rows.length - bad,
      num_error: bad,
      num_cancelled: state === 'cancelled' ? requests.length : 0,
    },
  };
}

function fileOf({ id, filename, content }: ScriptedFile): Json {
  const created_at = Math.floor(Date.now() / 1000);
  return { id, object: 'file', bytes: content.length, created_at, expires_at: null, filename, purpose: '' };
}
