import { expect, test } from 'vitest';
import { unknownModel } from '../../src/failures/unknown-model.ts';
import { createModelTrial } from '../../src/queue/model-trial.ts';
import { chatLine, createBatch, eventually, pollBatch } from '../support/batch-file.ts';
import { echo, startUpstream } from '../support/scripted-upstream.ts';
import { serveModels } from '../support/serve-models.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const linesFor = (model: string, count = 40): string =>
  Array.from({ length: count }, (_, index) => chatLine(`r${index}`, 'Hello', { model })).join('\n');

async function runModel(server: TestServer, model: string) {
  return pollBatch(server.openai, (await createBatch(server.openai, linesFor(model))).id);
}

test('a model that no endpoint knows ends its batch with one sentence, after one line at each', async () => {
  await using small = await startUpstream();
  await using large = await startUpstream();
  serveModels(small, 'small');
  serveModels(large, 'large');
  await using server = await startServer({ upstream: [small.baseURL, large.baseURL], concurrency: 8 });
  const batch = await runModel(server, 'huge');
  expect(batch).toMatchObject({
    status: 'failed',
    request_counts: { total: 40, completed: 0, failed: 0 },
    errors: {
      data: [
        {
          code: 'model_not_found',
          param: 'model',
          line: null,
          message: "The model endpoint does not know the model 'huge': The model huge does not exist.",
        },
      ],
    },
  });
  expect(batch.output_file_id ?? batch.error_file_id ?? null).toBeNull();
  expect([small.requests.length, large.requests.length]).toEqual([1, 1]);
});

test('a model that is served but not listed runs after its first line, and then without a trial', async () => {
  await using server = await startServer({ concurrency: 8 });
  let first = 0;
  server.upstream.script = (request, answer, response) => {
    first = server.upstream.requests.length === 1 ? server.upstream.peak() : first;
    setTimeout(() => void echo(request, answer, response), 5);
  };
  for (let round = 0; round < 2; round++) {
    expect((await runModel(server, 'alias')).request_counts).toMatchObject({ completed: 40 });
  }
  expect(first).toBe(1);
  expect(server.upstream.requests).toHaveLength(80);
});

test('an endpoint that is busy or fails says nothing about the model', async () => {
  let calls = 0;
  await using server = await startServer({ concurrency: 8 });
  server.upstream.script = (request, answer, response) => {
    calls += 1;
    return calls <= 4 ? answer(calls % 2 === 0 ? 503 : 500, {}) : echo(request, answer, response);
  };
  expect((await runModel(server, 'alias')).request_counts).toMatchObject({ completed: 40 });
});

test('with strictModels a model that no endpoint lists is refused in validation', async () => {
  await using server = await startServer({ strictModels: true });
  const batch = await runModel(server, 'tiny');
  expect(batch.status).toBe('failed');
  expect(batch.errors?.data).toMatchObject([
    {
      code: 'model_not_found',
      message: "No model endpoint lists the model 'tiny'; there are small: see GET /v1/models.",
    },
  ]);
  expect(server.upstream.requests).toHaveLength(0);
  serveModels(server.upstream, 'small', 'tiny');
  expect((await runModel(server, 'tiny')).request_counts).toMatchObject({ completed: 40 });
});

test('with strictModels an endpoint without a list is not held to one', async () => {
  await using server = await startServer({ strictModels: true });
  server.upstream.models = (_, answer) => answer(404, {});
  expect((await runModel(server, 'any')).request_counts).toMatchObject({ completed: 40 });
});

test.each([
  [{ message: 'No.', code: 'model_not_found' }],
  [{ message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 }],
  [{ message: 'model "x" not found, try pulling it first', type: 'not_found_error', code: null }],
  [{ message: 'No such one', param: 'model' }],
])('%j says that the model is unknown', (error) => {
  expect(unknownModel(404, error)).toBe(error.message);
  expect(unknownModel(400, error)).toBeNull();
});

test.each([
  [{ message: 'Not Found' }],
  [null],
  ['404 page not found'],
  [{ message: 'the file is not found' }],
])('%j says nothing about the model', (error) => {
  expect(unknownModel(404, error)).toBeNull();
});

test('a trial sends one line at a time until an endpoint answers or it has failed three times', () => {
  let known = false;
  const trial = createModelTrial(() => known);
  for (const outcome of ['waited', 'failed', 'waited', 'failed'] as const) {
    expect([trial.mayTry(1), trial.begin(1), trial.mayTry(2)]).toEqual([true, true, false]);
    trial.end(outcome);
  }
  trial.begin(3);
  trial.end('failed');
  expect([trial.begin(4), trial.mayTry(4), trial.begin(5)]).toEqual([false, true, false]);
  const other = createModelTrial(() => known);
  expect([other.begin(6), other.mayTry(6)]).toEqual([true, false]);
  known = true;
  expect([other.mayTry(7), other.begin(7)]).toEqual([true, false]);
});

test('the other lines do not wait longer for a trial than a refusal would take', () => {
  const trial = createModelTrial(() => false);
  expect(trial.begin(1000)).toBe(true);
  expect([trial.heldUntil, trial.mayTry(10_999), trial.mayTry(11_000)]).toEqual([11_000, false, true]);
  expect(trial.begin(11_000)).toBe(false);
  trial.end('answered');
  expect(trial.mayTry(11_001)).toBe(true);
});

test('a list that arrives meanwhile ends the trial', async () => {
  const held = Promise.withResolvers<void>();
  await using server = await startServer({ concurrency: 8 });
  server.upstream.script = async (request, answer, response) => {
    await held.promise;
    await echo(request, answer, response);
  };
  const { id } = await createBatch(server.openai, linesFor('small'));
  await eventually(() => server.upstream.requests.length === 8);
  held.resolve();
  expect((await pollBatch(server.openai, id)).request_counts).toMatchObject({ completed: 40 });
});
