import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createXai } from '@ai-sdk/xai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { Mistral } from '@mistralai/mistralai';
import {
  experimental_getBatchResults as getBatchResults,
  experimental_getBatchStatus as getBatchStatus,
  experimental_startBatch as startBatch,
} from 'ai';
import Together from 'together-ai';
import { describe, expect, test } from 'vitest';
import { ScriptedAnthropic } from '../../core/test/support/providers/scripted-anthropic.ts';
import { ScriptedGemini } from '../../core/test/support/providers/scripted-gemini.ts';
import { ScriptedMistral } from '../../core/test/support/providers/scripted-mistral.ts';
import { ScriptedTogether } from '../../core/test/support/providers/scripted-together.ts';
import { ScriptedXai } from '../../core/test/support/providers/scripted-xai.ts';

const texts = ['moon', 'sun', 'fail'];
const apiKey = 'a-key';

/** Polls until a batch has ended. The scripts end one at the second poll. */
async function until<State>(poll: () => Promise<State>, hasEnded: (state: State) => boolean): Promise<State> {
  for (let polls = 0; polls < 10; polls++) {
    const state = await poll();
    if (hasEnded(state)) {
      return state;
    }
  }
  throw new Error('The batch does not end.');
}

/**
 * The SDKs of the providers, unmodified, as clients of the scripts that core's dialects are tested on: the
 * scripts speak as the SDKs expect.
 */
describe('the scripted providers, read by the official SDKs', () => {
  test('Mistral, whose SDK checks every field', async () => {
    await using provider = await new ScriptedMistral().start();
    const client = new Mistral({ apiKey, serverURL: provider.origin });
    const line = (text: string) => {
      const body = { model: 'm', messages: [{ role: 'user', content: text }] };
      return `${JSON.stringify({ custom_id: text, body })}\n`;
    };
    const content = new Blob(texts.map(line));
    const file = await client.files.upload({ file: { fileName: 'in.jsonl', content }, purpose: 'batch' });
    const { id } = await client.batch.jobs.create({
      inputFiles: [file.id],
      endpoint: '/v1/chat/completions',
      metadata: { offpeak_key: 'k-0' },
    });
    const job = await until(
      () => client.batch.jobs.get({ jobId: id }),
      ({ status }) => status === 'SUCCESS',
    );
    expect([job.succeededRequests, job.failedRequests]).toEqual([2, 1]);
    const output = await client.files.download({ fileId: job.outputFile ?? '' });
    expect((await new Response(output).text()).trim().split('\n')).toHaveLength(2);
    expect((await client.batch.jobs.list({ pageSize: 1 })).total).toBe(1);
    expect((await client.files.list({ pageSize: 10 })).data).toHaveLength(3);
    await client.batch.jobs.cancel({ jobId: id });
    await client.files.delete({ fileId: file.id });
  });

  test('Anthropic', async () => {
    await using provider = await new ScriptedAnthropic().start();
    const client = new Anthropic({ apiKey, baseURL: provider.origin });
    const requests = [...texts, 'expire'].map((text) => ({
      custom_id: text,
      params: { model: 'claude', max_tokens: 9, messages: [{ role: 'user' as const, content: text }] },
    }));
    const { id } = await client.messages.batches.create({ requests });
    await until(
      () => client.messages.batches.retrieve(id),
      (batch) => batch.processing_status === 'ended',
    );
    const rows: string[] = [];
    for await (const row of await client.messages.batches.results(id)) {
      rows.push(`${row.custom_id} ${row.result.type}`);
    }
    expect(rows).toEqual(['moon succeeded', 'sun succeeded', 'fail errored', 'expire expired']);
    provider.addOthers(5);
    let listed = 0;
    for await (const _ of client.messages.batches.list({ limit: 2 })) {
      listed += 1;
    }
    expect(listed).toBe(6);
    await client.messages.batches.cancel(id);
  });

  test('Gemini', async () => {
    await using provider = await new ScriptedGemini().start();
    const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: provider.origin } });
    const line = (text: string) =>
      `${JSON.stringify({ key: text, request: { contents: [{ role: 'user', parts: [{ text }] }] } })}\n`;
    const folder = await mkdtemp(join(tmpdir(), 'offpeak-gemini-'));
    try {
      const path = join(folder, 'in.jsonl');
      await writeFile(path, texts.map(line).join(''));
      const config = { mimeType: 'application/jsonl', displayName: 'in' };
      const file = await client.files.upload({ file: path, config });
      const { name = '' } = await client.batches.create({
        model: 'gemini-2.5-flash',
        src: file.name ?? '',
        config: { displayName: 'k-0' },
      });
      const job = await until(
        () => client.batches.get({ name }),
        ({ state }) => state === 'JOB_STATE_SUCCEEDED',
      );
      expect(job.displayName).toBe('k-0');
      expect(job.dest?.fileName).toMatch(/^files\//);
      provider.addOthers(5);
      let listed = 0;
      for await (const _ of await client.batches.list({ config: { pageSize: 2 } })) {
        listed += 1;
      }
      expect(listed).toBe(6);
      await client.batches.cancel({ name });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('Together, but for its upload, which fails on Node 24', async () => {
    await using provider = await new ScriptedTogether().start();
    const client = new Together({ apiKey, baseURL: `${provider.origin}/v1` });
    const line = (text: string) => {
      const body = { model: 'm', messages: [{ role: 'user', content: text }] };
      return `${JSON.stringify({ custom_id: text, body })}\n`;
    };
    const input = provider.keep('in.jsonl', 'batch-api', Buffer.from(texts.map(line).join('')));
    expect((await client.files.retrieve(input.id)).filename).toBe('in.jsonl');
    const { job } = await client.batches.create({
      endpoint: '/v1/chat/completions',
      input_file_id: input.id,
    });
    const batch = await until(
      () => client.batches.retrieve(job?.id ?? ''),
      ({ status }) => status === 'COMPLETED',
    );
    const output = await (await client.files.content(batch.output_file_id ?? '')).text();
    expect(output.trim().split('\n')).toHaveLength(2);
    expect(await client.batches.list()).toHaveLength(1);
    await client.batches.cancel(batch.id ?? '');
  });
});

/** Runs a batch through the AI SDK, which reads the answers of a provider with schemas of its own. */
async function throughAiSdk(
  provider: NonNullable<Parameters<typeof startBatch>[0]['provider']>,
  model: string,
) {
  const requests = texts.map((text) => ({
    id: text,
    type: 'text' as const,
    model,
    prompt: text,
    maxOutputTokens: 9,
  }));
  const batch = await startBatch({ provider, requests });
  const { status } = await until(
    () => getBatchStatus({ provider, batch }),
    (state) => state.status !== 'pending',
  );
  const rows: string[] = [];
  for await (const item of getBatchResults({ provider, batch })) {
    rows.push(`${item.id} ${item.status}`);
  }
  return { status, rows };
}

describe('the scripted providers, read by the AI SDK', () => {
  const rows = ['moon succeeded', 'sun succeeded', expect.stringMatching(/^fail (failed|errored|error)/)];

  test('xAI', async () => {
    await using provider = await new ScriptedXai().start();
    const xai = createXai({ apiKey, baseURL: `${provider.origin}/v1` });
    expect((await throughAiSdk(xai, 'grok-4')).rows).toEqual(rows);
  });

  test('Anthropic', async () => {
    await using provider = await new ScriptedAnthropic().start();
    const anthropic = createAnthropic({ apiKey, baseURL: `${provider.origin}/v1` });
    expect((await throughAiSdk(anthropic, 'claude-haiku-4-5')).rows).toEqual(rows);
  });
});
