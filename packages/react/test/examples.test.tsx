import { type StandardSchema, submitBatch } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { Job } from '../examples/job.tsx';
import { AllBatches, InputFiles } from '../examples/lists.tsx';
import { Tonight } from '../examples/quick-start.tsx';
import { Pages, Stars } from '../examples/results.tsx';
import { Nightly } from '../examples/run.tsx';
import { Upload } from '../examples/upload.tsx';
import { BatchCard } from '../examples/watch.tsx';
import readme from '../README.md?raw';
import { embeddings, newBackend } from './support/backend.ts';
import { createWrapper } from './support/render.tsx';

const files = import.meta.glob<string>('../examples/*.tsx', {
  query: '?raw',
  import: 'default',
  eager: true,
});

test.each(Object.entries(files))('the README contains %s word for word', (_path, code) => {
  expect(readme).toContain(code.trim());
});

test('the quick start runs', async () => {
  const { client } = newBackend();
  const Wrapper = createWrapper(client, new QueryClient());
  const screen = await render(<Tonight />, { wrapper: Wrapper });
  await screen.getByRole('button', { name: 'Run tonight' }).click();
  await expect.element(screen.getByText('moon: 2'), { timeout: 8_000 }).toBeVisible();
  await expect.element(screen.getByRole('status')).toHaveTextContent('completed');
});

test('the quick start shows an error', async () => {
  const backend = newBackend();
  const Wrapper = createWrapper(backend.client, new QueryClient());
  const screen = await render(<Tonight />, { wrapper: Wrapper });
  await backend.refuse(403, 1);
  await screen.getByRole('button', { name: 'Run tonight' }).click();
  const sentence = 'POST /files answered 403: A test asked for 403.';
  await expect.element(screen.getByRole('alert')).toHaveTextContent(sentence);
});

test('the upload, the card of a batch and the lists run', async () => {
  const backend = newBackend();
  const job = await submitBatch(backend.client, embeddings(['night', 'refuse']), {
    endpoint: '/v1/embeddings',
  });
  const Wrapper = createWrapper(backend.client, new QueryClient());
  const screen = await render(
    <>
      <Upload />
      <BatchCard id={job.shards[0]?.batch_id ?? ''} />
      <Job job={job} />
      <AllBatches />
      <InputFiles />
    </>,
    { wrapper: Wrapper },
  );
  await expect.element(screen.getByRole('button', { name: 'Retry 1' }), { timeout: 8_000 }).toBeVisible();
  await expect.element(screen.getByText('/v1/embeddings', { exact: false }).first()).toBeVisible();
  await expect.element(screen.getByText('completed, 1 of 2 in 1 batches, 2 results')).toBeVisible();
  const bad = new File(['{"custom_id":"x"}\n'], 'bad.jsonl');
  await screen.getByLabelText('Requests').upload(bad);
  await expect.element(screen.getByText('Line 1:', { exact: false }).first()).toBeVisible();
  const good =
    '{"custom_id":"0","method":"POST","url":"/v1/embeddings","body":{"model":"echo","input":"a"}}\n';
  await screen.getByLabelText('Requests').upload(new File([good], 'good.jsonl'));
  await expect.element(screen.getByText('Stored as', { exact: false }), { timeout: 8_000 }).toBeVisible();
});

test('the whole job runs', async () => {
  const backend = newBackend();
  const Wrapper = createWrapper(backend.client, new QueryClient());
  const screen = await render(<Nightly />, { wrapper: Wrapper });
  const body = { model: 'echo', input: 'moon' };
  const line = { custom_id: 'a', method: 'POST', url: '/v1/embeddings', body };
  await screen.getByLabelText('Requests').upload(new File([`${JSON.stringify(line)}\n`], 'night.jsonl'));
  await expect.element(screen.getByText('succeeded: 1 of 1'), { timeout: 8_000 }).toBeVisible();
  await expect.element(screen.getByText('a: 2')).toBeVisible();
  await screen.getByRole('button', { name: 'New run' }).click();
  await expect.element(screen.getByLabelText('Requests')).toBeVisible();
});

test('typed results and their pages run', async () => {
  const backend = newBackend();
  const messages = [{ role: 'user', content: '{"stars":5}' }];
  const requests = [{ customId: 'moon', body: { model: 'echo', messages } }];
  const job = await submitBatch(backend.client, requests, { endpoint: '/v1/chat/completions' });
  const id = job.shards[0]?.batch_id ?? '';
  const schema: StandardSchema<{ stars: number }> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { stars: number } }) },
  };
  const Wrapper = createWrapper(backend.client, new QueryClient());
  const screen = await render(
    <>
      <Stars id={id} schema={schema} />
      <Pages id={id} />
    </>,
    { wrapper: Wrapper },
  );
  await expect.element(screen.getByText('moon: 5'), { timeout: 8_000 }).toBeVisible();
  await expect.element(screen.getByText('moon: succeeded')).toBeVisible();
  await expect.element(screen.getByText('1 results', { exact: true })).toBeVisible();
});
