import { readModels } from '../upstream/read-models.ts';
import type { Target } from './target.ts';

/** How long one endpoint may take to list its models, in ms. */
const timeoutMs = 15_000;

/** Reads the list of models again; without an answer, the one that is known stays. */
export async function refreshModels(target: Target, signal: AbortSignal): Promise<void> {
  if (target.hasFixedModels) {
    return;
  }
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = readModels(await target.upstream.models(null, bounded));
    if (answer.type === 'models') {
      target.models = answer.ids;
      target.lacking.clear();
    }
  } catch {
    // An endpoint that is away says nothing about its models: the trial of the model will show.
  }
}
