import type { BatchError } from '@offpeak/core';
import type { Pool } from './pool.ts';
import { refreshModels } from './refresh-models.ts';
import { lists } from './target.ts';

/** So many names are listed in the error. */
const maxNames = 10;

/**
 * Returns the error of a batch whose model no endpoint lists; null when one lists it, or when an endpoint has
 * no list that is known. Their lists are read again first: a model may have been
 * added.
 */
export async function refuseUnlisted(
  { targets }: Pick<Pool, 'targets'>,
  model: string | null,
  signal: AbortSignal,
): Promise<BatchError | null> {
  const mayServe = (): boolean => targets.some((target) => lists(target, model ?? '') !== false);
  if (model === null || targets.some((target) => lists(target, model) === true)) {
    return null;
  }
  await Promise.all(targets.map((target) => refreshModels(target, signal)));
  if (mayServe()) {
    return null;
  }
  const names = [...new Set(targets.flatMap(({ models }) => [...(models ?? [])]))];
  const shown = names.slice(0, maxNames).join(', ') || 'none';
  const more = names.length > maxNames ? `, and ${names.length - maxNames} more` : '';
  const message = `No model endpoint lists the model '${model}'; there are ${shown}${more}: see GET /v1/models.`;
  return { code: 'model_not_found', param: 'model', line: null, message };
}
