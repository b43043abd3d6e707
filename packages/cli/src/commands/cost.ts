import {
  type Client,
  type Cost,
  costOf,
  createUsageMeter,
  readResults,
  type TokenUsage,
  type UsageMeter,
} from '@offpeak/core';
import { prices as knownPrices } from '@offpeak/core/prices';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { type PriceSource, sourcesOf } from '../cost/price-sources.ts';
import { readPrices } from '../cost/read-prices.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { costFlags } from '../flags/cost-flags.ts';
import { toggle } from '../flags/flag.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatAmount, formatCount } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine } from '../terminal/terminal.ts';

/** `offpeak cost batch_…` */
export const costCommand = defineCommand({
  name: 'cost',
  summary: 'show the tokens that batches used, and what they cost',
  description:
    'Adds up the tokens of batches by model, and prices them by what public documents said on the day it prints, since ' +
    'prices change; those in a file of yours win. It reads the results if the server does not report usage.',
  argument: batchArgument,
  flags: {
    ...connectionFlags,
    ...costFlags,
    json: toggle('--json', 'print tokens and cost as JSON'),
  },
  notes: 'Exit code:\n  0, or 1 if the tokens could not be read, or a model has no known price.',
  run: (words, flags, terminal) =>
    connected(flags, terminal, ({ client }) =>
      withInterrupt(async (signal) => {
        const own = flags.prices === undefined ? {} : await readPrices(flags.prices);
        const meter = createUsageMeter(client.traits);
        for (const id of (await readTargets(words, terminal)).flatMap(batchIds)) {
          await measure(client, id, meter, signal);
        }
        const models = meter.models();
        const cost = costOf(models, { ...knownPrices, ...own }, flags.discount);
        const sources = sourcesOf(models, own);
        const json = JSON.stringify({ models, cost, sources });
        for (const line of flags.json ? [json] : describe(models, cost, sources)) {
          printLine(terminal, line);
        }
        if (cost.unpriced.length > 0) {
          process.exitCode = exitCodes.failed;
        }
      }),
    ),
});

/** Adds the usage of a batch: from the batch, or from its results where it does not say it by model. */
async function measure(client: Client, id: string, meter: UsageMeter, signal: AbortSignal): Promise<void> {
  const batch = await client.batches.retrieve(id, { signal });
  if (batch.usage && batch.model) {
    meter.add(batch);
    return;
  }
  for await (const result of readResults(client, batch, { signal })) {
    // Custom ids are unique in one batch only.
    meter.add(result.customId === null ? result : { ...result, customId: `${id} ${result.customId}` });
  }
}

function describe(models: Record<string, TokenUsage>, cost: Cost, sources: readonly PriceSource[]): string[] {
  const lines = Object.entries(models).map(([model, usage]) => {
    const cached = usage.cachedTokens > 0 ? ` (${formatCount(usage.cachedTokens)} cached)` : '';
    return `${model}  ${formatCount(usage.inputTokens)} input tokens${cached}, ${formatCount(usage.outputTokens)} output tokens`;
  });
  if (lines.length === 0) {
    lines.push('The server reports no tokens.');
  }
  const unpriced = cost.unpriced.map(
    (model) => `${model} has no known price: it is not in the sum. Name it in --prices.`,
  );
  const isPriced = cost.unpriced.length < Object.keys(models).length;
  const sum = isPriced ? [`cost  ${formatAmount(cost.total)} instead of ${formatAmount(cost.full)}`] : [];
  const read = sources.map(({ source, readOn }) => `prices  as of ${readOn}, in US dollars: ${source}`);
  return [...lines, ...sum, ...read, ...unpriced];
}
