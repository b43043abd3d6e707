import {
  type Call,
  type Json,
  jsonl,
  linesIn,
  outcomeOf,
  type Route,
  type ScriptedBatch,
  type ScriptedFile,
  ScriptedProvider,
} from './scripted-provider.ts';

const states = {
  new: 'PENDING',
  running: 'RUNNING',
  ended: 'SUCCEEDED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
  refused: 'FAILED',
};

/** The files and batches of the Gemini Developer API, as `@google/genai` 3.3.0 reads them. */
export class ScriptedGemini extends ScriptedProvider {
  /** Where the bytes of an upload go; another origin must not get the key. */
  uploadOrigin: string | undefined;
  readonly #names = new Map<string, string>();
  readonly routes: readonly Route[] = [
    ['POST', /^\/upload\/v1(?:beta)?\/files$/, (call) => this.#startUpload(call)],
    ['POST', /^\/bytes\/([^/]+)$/, (call, id = '') => this.#endUpload(call, id)],
    [
      'GET',
      /^\/v1(?:beta)?\/files$/,
      (call) =>
        this.#page(
          call,
          'files',
          [...this.files.values()].reverse().map((file) => this.#file(file)),
        ),
    ],
    [
      'GET',
      /^\/v1(?:beta)?\/files\/([^/:]+)$/,
      (call, id = '') => {
        const file = this.files.get(id);
        if (file) {
          call.answer(200, this.#file(file));
        } else {
          refuse(call, 403, 'PERMISSION_DENIED', 'The file may not exist.');
        }
      },
    ],
    [
      'DELETE',
      /^\/v1(?:beta)?\/files\/([^/:]+)$/,
      (call, id = '') => {
        this.files.delete(id);
        call.answer(200, {});
      },
    ],
    [
      'GET',
      /^\/download\/v1(?:beta)?\/files\/([^/:]+):download$/,
      (call, id = '') => {
        const file = this.files.get(id);
        if (file?.purpose === 'results' && call.query.get('alt') === 'media') {
          call.answer(200, file.content);
        } else {
          refuse(call, 400, 'INVALID_ARGUMENT', 'Only generated files can be downloaded.');
        }
      },
    ],
    [
      'POST',
      /^\/v1(?:beta)?\/models\/([^/:]+):(batchGenerateContent|asyncBatchEmbedContent)$/,
      (call, model = '', method = '') => this.#create(call, model, method),
    ],
    [
      'GET',
      /^\/v1(?:beta)?\/batches$/,
      (call) =>
        this.#page(
          call,
          'operations',
          this.batches.map((batch) => this.#operation(batch)),
        ),
    ],
    [
      'GET',
      /^\/v1(?:beta)?\/batches\/([^/:]+)$/,
      (call, id = '') => {
        const batch = this.poll(id);
        if (batch) {
          call.answer(200, this.#operation(batch));
        } else {
          refuse(call, 404, 'NOT_FOUND', 'There is no such batch.');
        }
      },
    ],
    [
      'POST',
      /^\/v1(?:beta)?\/batches\/([^/:]+):cancel$/,
      (call, id = '') => {
        for (const batch of this.batches.filter((one) => one.id === id)) {
          batch.state = 'cancelled';
        }
        call.answer(200, {});
      },
    ],
  ];

  #startUpload(call: Call): void {
    const { headers } = call;
    if (headers['x-goog-upload-command'] !== 'start' || !headers['x-goog-api-key']) {
      refuse(call, 400, 'INVALID_ARGUMENT', 'An upload begins with a start.');
      return;
    }
    const id = this.newId('f');
    const { displayName } = call.json().file as { displayName: string };
    this.#names.set(id, displayName);
    const url = `${this.uploadOrigin ?? this.origin}/bytes/${id}?upload_id=u`;
    call.answer(200, {}, { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' });
  }

  #endUpload(call: Call, id: string): void {
    const { headers, body, query } = call;
    const isWhole = headers['x-goog-upload-command'] === 'upload, finalize';
    if (!isWhole || headers['x-goog-upload-offset'] !== '0' || query.get('upload_id') !== 'u') {
      refuse(call, 400, 'INVALID_ARGUMENT', 'The whole file in one piece is expected.');
      return;
    }
    const file = this.keep(this.#names.get(id) ?? '', 'input', body, id);
    call.answer(200, { file: this.#file(file) }, { 'x-goog-upload-status': 'final' });
  }

  #file({ id, filename, content }: ScriptedFile): Json {
    const now = new Date().toISOString();
    return {
      name: `files/${id}`,
      displayName: filename,
      mimeType: 'application/jsonl',
      sizeBytes: String(content.length),
      createTime: now,
      updateTime: now,
      expirationTime: new Date(Date.now() + 172_800_000).toISOString(),
      uri: `${this.origin}/v1beta/files/${id}`,
      state: 'ACTIVE',
      source: 'UPLOADED',
    };
  }

  #page({ query, answer }: Call, name: string, all: object[]): void {
    const size = Math.min(Number(query.get('pageSize') ?? 50), 100);
    const start = Number(query.get('pageToken') ?? 0);
    const next = start + size < all.length ? { nextPageToken: String(start + size) } : {};
    answer(200, { [name]: all.slice(start, start + size), ...next });
  }

  #create(call: Call, model: string, method: string): void {
    const { batch } = call.json() as { batch: { displayName: string; inputConfig: { fileName: string } } };
    const input = this.files.get(batch.inputConfig.fileName.replace('files/', ''));
    if (!input) {
      refuse(call, 400, 'INVALID_ARGUMENT', 'There is no such file.');
      return;
    }
    const requests = linesIn(input.content).map(({ key, request }) => ({
      id: String(key),
      body: request as Json,
    }));
    const more = { model, method };
    const created = this.pay(this.newId('b'), batch.displayName, requests, input.id, more);
    call.answer(200, this.#operation(created));
  }

  #operation(batch: ScriptedBatch): Json {
    const { id, name, state, requests, createdAt, inputFile, more } = batch;
    const hasEnded = state === 'ended' || state === 'expired';
    const rows = hasEnded ? requests.filter((one) => outcomeOf(one) !== 'expired') : [];
    const failed = rows.filter((one) => outcomeOf(one) === 'failed').length;
    const results = `batch-${id}`;
    if (rows.length > 0) {
      this.keep('', 'results', jsonl(rows.map((one) => rowOf(one, String(more.model)))), results);
    }
    const output = rows.length > 0 ? { responsesFile: `files/${results}` } : undefined;
    const kind = more.method === 'asyncBatchEmbedContent' ? 'EmbedContentBatch' : 'GenerateContentBatch';
    return {
      name: `batches/${id}`,
      metadata: {
        '@type': `type.googleapis.com/google.ai.generativelanguage.v1main.${kind}`,
        name: `batches/${id}`,
        model: `models/${more.model ?? 'gemini'}`,
        displayName: name,
        state: `BATCH_STATE_${states[state]}`,
        createTime: new Date(createdAt).toISOString(),
        updateTime: new Date().toISOString(),
        ...(hasEnded && { endTime: new Date().toISOString() }),
        inputConfig: { fileName: `files/${inputFile}` },
        batchStats: {
          requestCount: String(requests.length),
          ...(rows.length > failed && { successfulRequestCount: String(rows.length - failed) }),
          ...(failed > 0 && { failedRequestCount: String(failed) }),
        },
        ...(output && { output }),
      },
      ...(hasEnded && { done: true, ...(output && { response: output }) }),
      ...(state === 'refused' && { done: true, error: { code: 3, message: 'The model does not exist.' } }),
    };
  }
}

function rowOf(request: { id: string; body: Json }, model: string): Json {
  const { id: key, body } = request;
  if (outcomeOf(request) === 'failed') {
    return { key, error: { code: 3, message: 'A bad prompt.', status: 'INVALID_ARGUMENT' } };
  }
  const contents = body.contents as { parts: { text: string }[] }[];
  const text = contents.at(-1)?.parts[0]?.text ?? '';
  const usageMetadata = {
    promptTokenCount: 3,
    candidatesTokenCount: 1,
    thoughtsTokenCount: 1,
    totalTokenCount: 5,
  };
  if (text === 'blocked') {
    return { key, response: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata } };
  }
  const parts = [{ text: 'Hm.', thought: true }, { text: text.toUpperCase() }];
  const candidates = [{ content: { parts, role: 'model' }, finishReason: 'STOP', index: 0 }];
  return { key, response: { candidates, usageMetadata, modelVersion: model, responseId: `r-${key}` } };
}

function refuse(call: Call, code: number, status: string, message: string): void {
  call.answer(code, { error: { code, message, status } });
}
