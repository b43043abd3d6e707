import { readFile } from 'node:fs/promises';
import type { ModelPrice } from '@offpeak/core';
import { isPlainObject } from '@offpeak/core/protocol';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { asUsageError } from '../terminal/system-error.ts';

/** Prices per million tokens by model. */
export type Prices = Record<string, ModelPrice>;

/**
 * Reads the prices in a JSON file. Throws a {@link CliError} with the exit code for usage for anything else.
 */
export async function readPrices(path: string): Promise<Prices> {
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
