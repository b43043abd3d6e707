import { readLines } from '@offpeak/core';
import { prepareInput, type ReadyInput } from '../input/prepare-input.ts';
import type { ReadInputOptions } from '../input/read-input.ts';
import { formatBytes, formatMany } from '../terminal/format.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const maxShown = 3;

/** Shows the first requests that an input would be sent as, and how many there are. Sends nothing. */
export async function showRequests(
  path: string,
  options: Pick<ReadInputOptions, 'endpoint' | 'recipe' | 'signal'>,
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const input = await prepareInput(path, terminal, options);
  const { requests, bytes, batchesNeeded } = input.report;
  const first = await firstRequests(input);
  if (asJson) {
    const { endpoint } = input;
    printLine(terminal, JSON.stringify({ endpoint, requests, bytes, batches: batchesNeeded, first }));
    return;
  }
  for (const request of first) {
    printLine(terminal, JSON.stringify(request, null, 2));
  }
  const size = `${formatMany(requests, 'request')} to ${input.endpoint}, ${formatBytes(bytes)}`;
  note(
    terminal,
    `${size}, in ${formatMany(batchesNeeded, 'batch').replace(/batchs$/, 'batches')}. Nothing was sent.`,
  );
}

async function firstRequests({ blob }: ReadyInput): Promise<unknown[]> {
  const first: unknown[] = [];
  for await (const { text } of readLines(blob.stream())) {
    first.push(JSON.parse(text));
    if (first.length === maxShown) {
      break;
    }
  }
  return first;
}
