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
  new: 'VALIDATING',
  running: 'IN_PROGRESS',
  ended: 'COMPLETED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
  refused: 'FAILED',
};

/** Together's files and batches, as `together-ai` 0.52.0 reads them. */
export class ScriptedTogether extends ScriptedProvider {
  readonly routes: readonly Route[] = [
    [
      'POST',
      /^\/v1\/files\/upload$/,
      async (call) => {
        const { fields, content } = await call.form();
        if (fields.purpose !== 'batch-api' || !fields.file_name) {
          call.answer(400, { message: 'purpose and file_name are required' });
          return;
        }
        call.answer(200, fileOf(this.keep(fields.file_name, fields.purpose, content)));
      },
    ],
    ['GET', /^\/v1\/files$/, (call) => call.answer(200, { data: [...this.files.values()].map(fileOf) })],
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
      (call) => call.answer(200, this.batches.map((batch) => this.#job(batch)).reverse()),
    ],
    ['GET', /^\/v1\/batches\/([^/]+)$/, (call, id = '') => this.#answerJob(call, this.poll(id))],
    [
      'POST',
      /^\/v1\/batches\/([^/]+)\/cancel$/,
      (call, id = '') => {
        const batch = this.batches.find((one) => one.id === id);
        if (batch) {
          batch.state = 'cancelled';
        }
        this.#answerJob(call, batch);
      },
    ],
  ];

  #file(call: Call, id: string, answer: (file: ScriptedFile) => unknown): void {
    const file = this.files.get(id);
    if (file) {
      call.answer(200, answer(file));
    } else {
      call.answer(404, { error: 'There is no such file.' });
    }
  }

  #create(call: Call): void {
    const { input_file_id: inputId, endpoint } = call.json();
    const input = this.files.get(String(inputId));
    if (!input) {
      call.answer(400, { error: 'There is no such file.' });
      return;
    }
    const requests = linesIn(input.content).map(({ custom_id: id, body }) => ({
      id: String(id),
      body: body as Json,
    }));
    const id = `00000000-0000-4000-8000-${this.newId('').padStart(12, '0')}`;
    call.answer(201, { job: this.#job(this.pay(id, '', requests, input.id, { endpoint })) });
  }

  #answerJob(call: Call, batch: ScriptedBatch | undefined): void {
    if (batch) {
      call.answer(200, this.#job(batch));
    } else {
      call.answer(404, { error: 'There is no such batch.' });
    }
  }

  #job({ id, state, requests, createdAt, inputFile, more }: ScriptedBatch): Json {
    const hasEnded = state === 'ended' || state === 'expired';
    const rows = hasEnded ? requests.filter((one) => outcomeOf(one) !== 'expired') : [];
    const good = rows.filter((one) => outcomeOf(one) === 'ok');
    const bad = rows.filter((one) => outcomeOf(one) === 'failed');
    const output = good.map((one) => ({
      id: `req-${one.id}`,
      custom_id: one.id,
      response: { status_code: 200, request_id: 'r', body: chatAnswer(one.body) },
      error: null,
    }));
    const errors = bad.map((one) => ({
      custom_id: one.id,
      error: { message: 'A bad prompt.', type: 'invalid_request_error', code: 'bad_prompt' },
    }));
    return {
      id,
      user_id: 'u',
      input_file_id: inputFile,
      file_size_bytes: 1,
      status: statuses[state],
      endpoint: '/v1/chat/completions',
      ...more,
      created_at: new Date(createdAt).toISOString(),
      job_deadline: new Date(createdAt + 86_400_000).toISOString(),
      progress: state === 'running' ? 50 : hasEnded ? 100 : 0,
      ...(hasEnded && { completed_at: new Date().toISOString() }),
      ...(state === 'refused' && { error: 'The model does not exist.' }),
      ...(output.length > 0 && { output_file_id: this.keep('', 'results', jsonl(output), `${id}-out`).id }),
      ...(errors.length > 0 && { error_file_id: this.keep('', 'results', jsonl(errors), `${id}-err`).id }),
    };
  }
}

function fileOf({ id, filename, purpose, content }: ScriptedFile): Json {
  return {
    id,
    object: 'file',
    created_at: Math.floor(Date.now() / 1000),
    filename,
    bytes: content.length,
    purpose,
    FileType: 'jsonl',
    Processed: true,
  };
}
