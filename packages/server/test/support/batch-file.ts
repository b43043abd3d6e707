import type { ResultLine } from '@offpeak/core';
import type OpenAI from 'openai';
import { resultLine } from './wire-schemas.ts';

/** A chat request of a batch input file. */
export function chatLine(id: string, content = `text of ${id}`, more: Record<string, unknown> = {}): string {
  const body = { model: 'small', messages: [{ role: 'user', content }], ...more };
  return JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body });
}

/** `count` chat requests, `r0` and on. */
export function chatLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `${chatLine(`r${index}`)}\n`).join('');
}

/** Uploads a text as the input of a batch. */
export async function uploadInput(openai: OpenAI, text: string, filename = 'input.jsonl'): Promise<string> {
  const file = await openai.files.create({ file: new File([text], filename), purpose: 'batch' });
  return file.id;
}

/** Uploads a text and makes a chat batch of it. */
export async function createBatch(openai: OpenAI, text: string): Promise<OpenAI.Batch> {
  return openai.batches.create({
    input_file_id: await uploadInput(openai, text),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  });
}

/** Looks again and again until something is so. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Asks for a batch until it is as wanted. */
export async function pollBatch(
  openai: OpenAI,
  id: string,
  wanted: (batch: OpenAI.Batch) => boolean = isOver,
  everyMs = 20,
): Promise<OpenAI.Batch> {
  for (;;) {
    const batch = await openai.batches.retrieve(id);
    if (wanted(batch)) {
      return batch;
    }
    if (isOver(batch)) {
      throw new Error(`The batch ended as ${batch.status} meanwhile.`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function isOver(batch: OpenAI.Batch): boolean {
  return ['completed', 'failed', 'expired', 'cancelled'].includes(batch.status);
}

/** The lines of a result file; none for an absent one. */
export async function readResultFile(openai: OpenAI, id: string | null | undefined): Promise<ResultLine[]> {
  if (id === null || id === undefined) {
    return [];
  }
  const text = await (await openai.files.content(id)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => resultLine.parse(JSON.parse(line)));
}

/** Both result files of a batch, and every `custom_id` in them, sorted. */
export async function readBothFiles(openai: OpenAI, batch: OpenAI.Batch) {
  const output = await readResultFile(openai, batch.output_file_id);
  const error = await readResultFile(openai, batch.error_file_id);
  return { output, error, ids: [...output, ...error].map((line) => line.custom_id).sort() };
}
