import { readFile } from 'node:fs/promises';
import {
  type Client,
  type Cost,
  costOf,
  createUsageMeter,
  type ModelPrice,
  readResults,
  type TokenUsage,
  type UsageMeter,
} from '@offpeak/core';
import { prices as knownPrices, priceListOf } from '@offpeak/core/prices';
import { isPlainObject } from '@offpeak/core/protocol';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { optional, toggle, withDefault } from '../flags/flag.ts';
import { share } from '../flags/read-values.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatCount } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { asUsageError } from '../terminal/system-error.ts';
import { printLine } from '../terminal/terminal.ts';

type Prices = Record<string, ModelPrice>;

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
    prices: optional(
      '--prices <file.json>',
      'your prices per million tokens: {"gpt-5-mini": {"input": 0.25, "cachedInput": 0.025, "output": 2}}',
    ),
    discount: withDefault<number>('--discount <share>', 'the share that batches save, from 0 to 1', 0.5, {
      read: share,
    }),
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

async function readPrices(path: string): Promise<Prices> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw asUsageError(error, path);
  });
  const prices = parse(text);
  if (!isPlainObject(prices) || !Object.values(prices).every(isPrice)) {
    throw new CliError(
      `${path} must hold prices per million tokens by model, such as {"gpt-5-mini": {"input": 0.25, "output": 2}}.`,
      exitCodes.usage,
    );
  }
  return prices as Prices;
}

function isPrice(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    typeof value.input === 'number' &&
    Object.values(value).every((amount) => typeof amount === 'number' && amount >= 0)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where prices of offpeak come from. */
interface PriceSource {
  source: string;
  readOn: string;
  models: string[];
}

/** Returns the sources of the prices that are not the user's own. */
function sourcesOf(models: Record<string, TokenUsage>, own: Prices): PriceSource[] {
  const sources = new Map<string, PriceSource>();
  const foreign = costOf(models, own).unpriced;
  for (const model of foreign) {
    const list = priceListOf(model);
    if (list) {
      const { source, readOn } = list;
      const known = sources.get(`${source} ${readOn}`) ?? { source, readOn, models: [] };
      sources.set(`${source} ${readOn}`, known);
      known.models.push(model);
    }
  }
  return [...sources.values()];
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
  const sum = isPriced ? [`cost  ${amount(cost.total)} instead of ${amount(cost.full)}`] : [];
  const read = sources.map(({ source, readOn }) => `prices  as of ${readOn}, in US dollars: ${source}`);
  return [...lines, ...sum, ...read, ...unpriced];
}

function amount(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(3))) : value.toFixed(2);
}
