import { rulesOf } from '@offpeak/core/protocol';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { Recipe } from './recipe.ts';

/** Where a prompt goes without `--endpoint`. */
export const defaultEndpoint = '/v1/chat/completions';

type BodyMaker = (text: string, recipe: Recipe) => Record<string, unknown>;

const makers: Readonly<Record<string, BodyMaker>> = {
  '/v1/chat/completions': (text, { system, schema }) => ({
    messages: [
      ...(system === null ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: text },
    ],
    ...(schema === null ? {} : { response_format: { type: 'json_schema', json_schema: schema } }),
  }),
  '/v1/responses': (text, { system, schema }) => ({
    ...(system === null ? {} : { instructions: system }),
    input: text,
    ...(schema === null ? {} : { text: { format: { type: 'json_schema', ...schema } } }),
  }),
  '/v1/embeddings': (input) => ({ input }),
  '/v1/moderations': (input) => ({ input }),
  '/v1/completions': (prompt) => ({ prompt }),
};

/**
 * The body of a request with a text, for an endpoint. Throws a `CliError` for an endpoint that takes no text,
 * and for flags that are missing or have no meaning there.
 */
export function requestBody(endpoint: string, text: string, recipe: Recipe): Record<string, unknown> {
  const maker = Object.hasOwn(makers, endpoint) ? makers[endpoint] : undefined;
  if (maker === undefined) {
    throw usage(`Texts cannot be sent to ${endpoint}: pass whole requests, one JSON object per line.`);
  }
  if (recipe.model === null && rulesOf(endpoint)?.needs.some((need) => need === 'model')) {
    throw usage(`Requests to ${endpoint} need a model: name it with --model.`);
  }
  if (!endpoint.endsWith('/completions') || endpoint === '/v1/completions') {
    refuseChatFlags(endpoint, recipe);
  }
  const model = recipe.model === null ? {} : { model: recipe.model };
  return { ...model, ...maker(text, recipe), ...recipe.set };
}

function refuseChatFlags(endpoint: string, { system, schema }: Recipe): void {
  if (endpoint === '/v1/responses') {
    return;
  }
  const flag = system !== null ? '--system' : schema !== null ? '--schema' : null;
  if (flag !== null) {
    throw usage(`${flag} has no meaning for ${endpoint}: leave it out.`);
  }
}

function usage(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
