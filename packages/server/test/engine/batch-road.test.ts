import { expect, test } from 'vitest';
import { chatLine, chatLines, createBatch, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { startServer } from '../support/start-server.ts';

test('a batch goes from upload to results with the official SDK', async () => {
  await using server = await startServer();
  const { openai } = server;
  const created = await createBatch(openai, chatLines(25));
  expect(created).toMatchObject({ status: 'validating', errors: null, output_file_id: null, usage: null });
  const batch = await pollBatch(openai, created.id);
  expect(batch).toMatchObject({
    status: 'completed',
    error_file_id: null,
    model: 'small',
    request_counts: { total: 25, completed: 25, failed: 0 },
    usage: { input_tokens: 75, output_tokens: 50, total_tokens: 125 },
  });
  const { output, ids } = await readBothFiles(openai, batch);
  expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `r${index}`).sort());
  expect(output[0]).toMatchObject({ response: { status_code: 200 }, error: null });
  expect(server.upstream.requests).toHaveLength(25);
});

test('when every request is refused the batch is completed without an output file', async () => {
  const refusal = { error: { message: 'too long', type: 'invalid_request_error', param: null, code: null } };
  await using server = await startServer({ script: (_, answer) => answer(400, refusal) });
  const created = await createBatch(server.openai, chatLines(3));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch).toMatchObject({ status: 'completed', output_file_id: null });
  expect(batch.request_counts).toEqual({ total: 3, completed: 0, failed: 3 });
  const { error } = await readBothFiles(server.openai, batch);
  expect(error).toHaveLength(3);
  expect(error[0]).toMatchObject({ response: { status_code: 400, body: refusal }, error: null });
});

test('a bad input file fails the batch with every bad line in order', async () => {
  await using server = await startServer();
  const lines = [chatLine('a'), '{"custom_id": "b"}', 'no json', chatLine('a')];
  const created = await createBatch(server.openai, lines.join('\n'));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch).toMatchObject({ status: 'failed', output_file_id: null, error_file_id: null });
  expect(batch.request_counts?.total).toBe(0);
  const found = batch.errors?.data?.map(({ code, line, param }) => [code, line, param]);
  expect(found).toEqual([
    ['missing_required_parameter', 2, 'method'],
    ['invalid_json_line', 3, null],
    ['duplicate_custom_id', 4, 'custom_id'],
  ]);
  expect(server.upstream.requests).toHaveLength(0);
});

test('a cancelled batch keeps its finished lines and lists the others', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using server = await startServer({
    concurrency: 2,
    script: async (request, answer) => {
      if (server.upstream.requests.length > 3) {
        await held;
      }
      answer(200, { choices: [], echo: request.body });
    },
  });
  const { openai } = server;
  const created = await createBatch(openai, chatLines(20));
  await pollBatch(openai, created.id, (batch) => batch.request_counts?.completed === 3);
  expect((await openai.batches.cancel(created.id)).status).toBe('cancelling');
  release();
  const batch = await pollBatch(openai, created.id);
  expect(batch.status).toBe('cancelled');
  const { output, error, ids } = await readBothFiles(openai, batch);
  expect(ids).toHaveLength(20);
  expect(new Set(ids).size).toBe(20);
  expect(batch.request_counts).toEqual({ total: 20, completed: output.length, failed: 0 });
  expect(new Set(error.map((line) => line.error?.code))).toEqual(new Set(['batch_cancelled']));
  const again = await server.call(`/v1/batches/${created.id}/cancel`, { method: 'POST' });
  expect(again.status).toBe(200);
});

test('an unfinished batch resumes after a restart and no answered line is sent again', async () => {
  let hang = true;
  await using server = await startServer({
    concurrency: 4,
    script: (request, answer) => {
      if (hang && server.upstream.requests.length > 10) {
        return;
      }
      answer(200, { echo: request.body });
    },
  });
  const created = await createBatch(server.openai, chatLines(40));
  await pollBatch(server.openai, created.id, (batch) => batch.request_counts?.completed === 10);
  hang = false;
  await server.restart();
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 40, completed: 40, failed: 0 });
  const { ids } = await readBothFiles(server.openai, batch);
  expect(new Set(ids).size).toBe(40);
  expect(ids).toHaveLength(40);
  expect(server.upstream.requests.length).toBeLessThanOrEqual(44);
});
