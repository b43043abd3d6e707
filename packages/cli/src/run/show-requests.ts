import { readLines } from '@offpeak/core';
import { prepareInput, type ReadyInput } from '../input/prepare-input.ts';
import type { ReadInputOptions } from '../input/read-input.ts';
import { formatBytes, formatMany } from '../terminal/format.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';
import { estimateTokens } from './estimate-tokens.ts';

const maxShown = 3;
const maxLineBytes = 32 * 1024 * 1024;

/**
 * Shows the first requests that an input would be sent as, how many there are, and about how many tokens.
 * Sends nothing.
 */
export async function showRequests(
  path: string,
  options: Pick<ReadInputOptions, 'endpoint' | 'recipe' | 'signal'>,
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const input = await prepareInput(path, terminal, options);
  const { requests, bytes, batchesNeeded } = input.report;
  const { first, tokens } = await scan(input, options.signal);
  if (asJson) {
    const { endpoint } = input;
    printLine(
      terminal,
      JSON.stringify({ endpoint, requests, bytes, batches: batchesNeeded, estimated_tokens: tokens, first }),
    );
    return;
  }
  for (const request of first) {
    printLine(terminal, JSON.stringify(request, null, 2));
  }
  const size = `${formatMany(requests, 'request')} to ${input.endpoint}, ${formatBytes(bytes)}, about ${formatMany(tokens, 'input token')}`;
  note(
    terminal,
    `${size}, in ${formatMany(batchesNeeded, 'batch').replace(/batchs$/, 'batches')}. Nothing was sent.`,
  );
}

/** The first requests, and about how many tokens all of them have. */
async function scan(
  { blob }: ReadyInput,
  signal: AbortSignal | undefined,
): Promise<{ first: unknown[]; tokens: number }> {
  const first: unknown[] = [];
  let tokens = 0;
  for await (const { text } of readLines(blob.stream(), { maxLineBytes })) {
    signal?.throwIfAborted();
    const request = JSON.parse(text) as { body: unknown };
    tokens += estimateTokens(request.body);
    if (first.length < maxShown) {
      first.push(request);
    }
  }
  return { first, tokens };
}
