import {
  type Call,
  chatAnswer,
  type Json,
  jsonl,
  linesIn,
  outcomeOf,
  type Route,
  type ScriptedBatch,
  type ScriptedFile,
  ScriptedProvider,
} from './scripted-provider.ts';

const statuses = {
  new: 'QUEUED',
  running: 'RUNNING',
  ended: 'SUCCESS',
  expired: 'TIMEOUT_EXCEEDED',
  cancelled: 'CANCELLED',
  refused: 'FAILED',
};

/** Mistral's files and batch jobs, as `@mistralai/mistralai` 2.7.0 reads them. */
export class ScriptedMistral extends ScriptedProvider {
  readonly routes: readonly Route[] = [
    ['POST', /^\/v1\/files$/, (call) => this.#upload(call)],
    ['GET', /^\/v1\/files$/, (call) => this.#page(call, [...this.files.values()].reverse().map(fileOf))],
    ['GET', /^\/v1\/files\/([^/]+)$/, (call, id = '') => this.#file(call, id, (file) => fileOf(file))],
    [
      'GET',
      /^\/v1\/files\/([^/]+)\/content$/,
      (call, id = '') => this.#file(call, id, ({ content }) => content),
    ],
    [
      'DELETE',
      /^\/v1\/files\/([^/]+)$/,
      (call, id = '') => call.answer(200, { id, object: 'file', deleted: this.files.delete(id) }),
    ],
    ['POST', /^\/v1\/batch\/jobs$/, (call) => this.#create(call)],
    [
      'GET',
      /^\/v1\/batch\/jobs$/,
      (call) =>
        this.#page(
          call,
          this.batches.map((job) => this.#job(job)),
        ),
    ],
    ['GET', /^\/v1\/batch\/jobs\/([^/]+)$/, (call, id = '') => this.#answerJob(call, this.poll(id))],
    [
      'POST',
      /^\/v1\/batch\/jobs\/([^/]+)\/cancel$/,
      (call, id = '') => {
        const job = this.batches.find((one) => one.id === id);
        if (job) {
          job.state = 'cancelled';
        }
        this.#answerJob(call, job);
      },
    ],
  ];

  async #upload(call: Call): Promise<void> {
    const { fields, filename, content } = await call.form();
    if (fields.expiry !== undefined && !/^\d+$/.test(fields.expiry)) {
      call.answer(422, { detail: [{ loc: ['body', 'expiry'], msg: 'a whole number of hours' }] });
      return;
    }
    call.answer(200, fileOf(this.keep(filename, fields.purpose ?? 'fine-tune', content, this.#uuid())));
  }

  #uuid(): string {
    return `00000000-0000-4000-8000-${this.newId('').padStart(12, '0')}`;
  }

  #file(call: Call, id: string, answer: (file: ScriptedFile) => unknown): void {
    const file = this.files.get(id);
    if (file) {
      call.answer(200, answer(file));
    } else {
      call.answer(404, { detail: 'File not found' });
    }
  }

  #page({ query, answer }: Call, all: object[]): void {
    const size = Number(query.get('page_size') ?? 100);
    const start = Number(query.get('page') ?? 0) * size;
    answer(200, { object: 'list', data: all.slice(start, start + size), total: all.length });
  }

  #create(call: Call): void {
    const {
      input_files,
      endpoint,
      model,
      metadata,
      timeout_hours: hours,
    } = call.json() as Json & {
      input_files: string[];
      metadata?: Json;
    };
    const input = this.files.get(input_files[0] ?? '');
    if (!input || !(Number(hours ?? 24) > 0)) {
      call.answer(422, { detail: [{ loc: ['body', 'input_files'], msg: 'no such file' }] });
      return;
    }
    const requests = linesIn(input.content).map((line) => ({
      id: String(line.custom_id),
      body: { model, ...(line.body as Json) },
    }));
    const name = String(metadata?.offpeak_key ?? '');
    const job = this.pay(this.#uuid(), name, requests, input.id, { endpoint, metadata: metadata ?? null });
    this.#answerJob(call, job);
  }

  #answerJob(call: Call, job: ScriptedBatch | undefined): void {
    if (job) {
      call.answer(200, this.#job(job));
    } else {
      call.answer(404, { detail: 'Job not found' });
    }
  }

  #job(job: ScriptedBatch): Json {
    const { state, requests } = job;
    const hasEnded = state === 'ended' || state === 'expired';
    const rows = hasEnded ? requests.filter((one) => outcomeOf(one) !== 'expired') : [];
    const [good, bad] = ['ok', 'failed'].map((kind) => rows.filter((one) => outcomeOf(one) === kind));
    const row = (id: string, status: number, body: Json) => ({
      id: `batch-${id}`,
      custom_id: id,
      response: { status_code: status, body },
      error: null,
    });
    const refusal = { object: 'error', message: 'A bad prompt.', type: 'invalid_request_error', code: 1200 };
    return {
      object: 'batch',
      id: job.id,
      input_files: [job.inputFile],
      endpoint: '/v1/chat/completions',
      metadata: null,
      ...job.more,
      model: null,
      agent_id: null,
      status: statuses[state],
      errors: state === 'refused' ? [{ message: 'The model does not exist.', count: 1 }] : [],
      created_at: Math.floor(job.createdAt / 1000),
      started_at: null,
      completed_at: hasEnded ? Math.floor(Date.now() / 1000) : null,
      total_requests: state === 'new' ? 0 : requests.length,
      completed_requests: rows.length,
      succeeded_requests: good?.length ?? 0,
      failed_requests: bad?.length ?? 0,
      outputs: null,
      output_file: this.#results(
        `${job.id}-out`,
        (good ?? []).map(({ id, body }) => row(id, 200, chatAnswer(body))),
      ),
      error_file: this.#results(
        `${job.id}-err`,
        (bad ?? []).map(({ id }) => row(id, 422, refusal)),
      ),
    };
  }

  #results(id: string, rows: Json[]): string | null {
    return rows.length > 0 ? this.keep(`${id}.jsonl`, 'batch', jsonl(rows), id).id : null;
  }
}

function fileOf({ id, filename, purpose, content }: ScriptedFile): Json {
  return {
    id,
    object: 'file',
    bytes: content.length,
    created_at: Math.floor(Date.now() / 1000),
    filename,
    purpose,
    sample_type: 'batch_request',
    num_lines: null,
    mimetype: 'application/jsonl',
    source: 'upload',
    signature: null,
    expires_at: null,
    visibility: 'workspace',
    deleted: false,
  };
}
